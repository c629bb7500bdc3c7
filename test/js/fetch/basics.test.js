'use strict';
// A request and its response: what is sent, what can be read of the answer, and how.
const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer((req, res) => {
  let text = '';
  req.setEncoding('latin1').on('data', (d) => { text += d; }).on('end', () => {
    res.setHeader('content-type', 'application/json');
    res.setHeader('x-list', ['a', 'b']);
    res.setHeader('set-cookie', ['c=1', 'd=2']);
    res.end(JSON.stringify({ method: req.method, url: req.url, headers: req.headers, text }));
  });
});

server.listen(0, async () => {
  const base = `http://localhost:${server.address().port}`;
  const plain = await fetch(`${base}/a?b=c#d`);
  assert.strictEqual(plain.status, 200);
  assert.strictEqual(plain.ok, true);
  assert.strictEqual(plain.statusText, 'OK');
  assert.strictEqual(plain.url, `${base}/a?b=c`);
  assert.strictEqual(plain.redirected, false);
  assert.strictEqual(plain.type, 'basic');
  assert.strictEqual(plain.headers.get('X-List'), 'a, b');
  assert.deepStrictEqual(plain.headers.getSetCookie(), ['c=1', 'd=2']);
  assert.throws(() => plain.headers.set('a', 'b'), { name: 'TypeError', message: 'immutable' });
  assert.strictEqual(plain.bodyUsed, false);
  const seen = await plain.json();
  assert.strictEqual(plain.bodyUsed, true);
  await assert.rejects(plain.text(), { name: 'TypeError', message: 'Body is unusable: Body has already been read' });
  assert.strictEqual(seen.url, '/a?b=c');
  assert.deepStrictEqual(Object.keys(seen.headers),
                         ['host', 'connection', 'accept', 'accept-language', 'sec-fetch-mode', 'user-agent', 'accept-encoding']);
  assert.strictEqual(seen.headers['user-agent'], 'node');

  const bodies = [
    ['text', 'text', 'text/plain;charset=UTF-8'],
    [new URLSearchParams({ a: 'b c' }), 'a=b+c', 'application/x-www-form-urlencoded;charset=UTF-8'],
    [new Uint8Array([1, 255]), '\x01\xff', undefined],
    [new Uint8Array([1, 255]).buffer, '\x01\xff', undefined],
    [new Blob(['bl', 'ob'], { type: 'a/b' }), 'blob', 'a/b'],
    ['\u00e4\u20ac', Buffer.from('\u00e4\u20ac').toString('latin1'), 'text/plain;charset=UTF-8'],
  ];
  for (const [body, text, type] of bodies) {
    const got = await (await fetch(base, { method: 'post', body })).json();
    assert.strictEqual(got.method, 'POST');
    assert.strictEqual(got.text, text);
    assert.strictEqual(got.headers['content-type'], type);
    assert.strictEqual(got.headers['content-length'], `${text.length}`);
  }
  const empty = await (await fetch(base, { method: 'PUT' })).json();
  assert.strictEqual(empty.headers['content-length'], '0');

  const request = new Request(base, { method: 'POST', body: 'x', headers: { 'x-own': 'y\u00ff' } });
  const copied = await (await fetch(request)).json();
  assert.strictEqual(copied.headers['x-own'], 'y\u00ff');
  assert.strictEqual(request.bodyUsed, true);
  await assert.rejects(fetch(request), TypeError);

  const head = await fetch(base, { method: 'HEAD' });
  assert.strictEqual(await head.text(), '');
  assert.strictEqual((await fetch(base)).headers.get('content-type'), 'application/json');
  for (const [method, check] of [
    ['arrayBuffer', (v) => assert.ok(v instanceof ArrayBuffer)],
    ['bytes', (v) => assert.strictEqual(v.constructor, Uint8Array)],
    ['blob', (v) => assert.strictEqual(v.type, 'application/json')],
  ]) {
    const value = await (await fetch(base))[method]();
    check(value);
    JSON.parse(await new Response(value).text());
  }
  const twin = await fetch(base);
  const other = twin.clone();
  assert.deepStrictEqual(await twin.json(), await other.json());

  server.close();
  server.closeAllConnections();
});
