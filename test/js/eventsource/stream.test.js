'use strict';
// EventSource: what a stream of events says, however it is cut; reconnecting with the last ID; what ends it.
const assert = require('node:assert');
const http = require('node:http');

if (!process.execArgv.includes('--experimental-eventsource')) {
  assert.strictEqual(typeof EventSource, 'undefined');
  const { spawnSync } = require('node:child_process');
  const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', '--experimental-eventsource', __filename], { encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
  return;
}

const text = '\ufeffretry: 10\nid: 1\ndata: first\ndata: line\r\n\r\nevent: other\rdata\r\rdata:  two\n\n: a comment\nevent: none\n\n' +
  'id: bad\0id\nid: 2\ndata: a\u00e9\u20ac\n\nretry: x\nunknown: y\nid: 3\n\ndata: unfinished';
const expected = [
  ['message', 'first\nline', '1'], ['other', '', '1'], ['message', ' two', '1'], ['message', 'a\u00e9\u20ac', '2'],
];
let asked = [];

const server = http.createServer((req, res) => {
  asked.push(req);
  const answer = {
    '/nothing': () => res.writeHead(204).end(),
    '/html': () => res.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    '/moved': () => res.writeHead(307, { location: '/events' }).end(),
    '/open': () => res.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n'),
  }[req.url] ?? (async () => {
    res.writeHead(200, { 'content-type': 'text/event-stream;charset=utf-8' });
    const bytes = Buffer.from(text);
    if (req.url === '/bytes') {
      for (const byte of bytes) {
        res.write(Buffer.from([byte]));
        await new Promise((resolve) => { setImmediate(resolve); });
      }
    } else {
      res.write(bytes);
    }
    res.end();
  });
  answer();
});

server.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  for (const path of ['/events', '/bytes', '/moved']) {
    asked = [];
    const seen = [];
    const source = new EventSource(base + path);
    assert.strictEqual(source.readyState, EventSource.CONNECTING);
    assert.strictEqual(source.url, base + path);
    assert.strictEqual(source.withCredentials, false);
    source.onopen = () => { assert.strictEqual(source.readyState, 1); };
    const note = (event) => {
      assert.strictEqual(event.origin, base);
      seen.push([event.type, event.data, event.lastEventId]);
    };
    source.onmessage = note;
    source.addEventListener('other', note);
    // The end of the stream is a reason to connect anew, once.
    await new Promise((resolve) => {
      source.onerror = () => {
        assert.strictEqual(source.readyState, 0);
        if (seen.length > expected.length) resolve();
      };
    });
    source.close();
    assert.strictEqual(source.readyState, EventSource.CLOSED);
    assert.deepStrictEqual(seen, [...expected, ...expected], path);
    assert.strictEqual(asked[0].headers.accept, 'text/event-stream');
    assert.strictEqual(asked[0].headers['last-event-id'], undefined);
    assert.strictEqual(asked.at(-1).headers['last-event-id'], '3');
  }

  for (const path of ['/nothing', '/html']) {
    const source = new EventSource(base + path);
    await new Promise((resolve) => { source.onerror = resolve; });
    assert.strictEqual(source.readyState, 2);
  }

  const open = new EventSource(`${base}/open`);
  await new Promise((resolve) => { open.onopen = resolve; });
  const closed = new Promise((resolve) => { asked.at(-1).socket.once('close', resolve); });
  open.onerror = () => assert.fail('close() is no error');
  open.close();
  await closed;

  assert.throws(() => new EventSource('nowhere'), { name: 'SyntaxError', code: 12 });
  assert.throws(() => new EventSource(), { name: 'TypeError' });
  server.close();
  server.closeAllConnections();
});
