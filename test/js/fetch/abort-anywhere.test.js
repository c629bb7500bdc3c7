'use strict';
// Whenever a fetch is aborted, it ends with that reason: neither a hang nor an error of its own, nor one that nobody handles.
const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer((req, res) => {
  req.on('error', () => {});
  res.on('error', () => {});
  if (req.url === '/redirect') {
    res.writeHead(302, { location: '/' }).end();
    return;
  }
  req.resume();
  res.write('a'.repeat(5000));
  setImmediate(() => { if (!res.destroyed) res.end('b'.repeat(100_000)); });
});
process.on('unhandledRejection', (error) => { throw error; });

server.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const upload = () => new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => { setImmediate(resolve); });
      controller.enqueue(new Uint8Array(1000));
      if (++this.count > 20) controller.close();
    },
    count: 0,
  });
  const kinds = {
    get: (signal) => [`${base}/`, { signal }],
    redirected: (signal) => [`${base}/redirect`, { signal }],
    post: (signal) => [`${base}/`, { signal, method: 'POST', body: 'x'.repeat(10_000) }],
    stream: (signal) => [`${base}/`, { signal, method: 'POST', body: upload(), duplex: 'half' }],
    request: (signal) => [new Request(`${base}/`, { signal })],
  };
  let ended = 0, aborted = 0;
  for (const make of Object.values(kinds)) {
    for (let turns = 0; turns < 25; turns++) {
      const controller = new AbortController();
      const reason = new Error(`after ${turns} turns`);
      const whole = (async () => {
        const response = await fetch(...make(controller.signal));
        const copy = turns % 3 === 0 ? response.clone().text() : undefined;
        copy?.catch(() => {});
        if (turns % 2 === 0) return response.text();
        let length = 0;
        for await (const chunk of response.body) length += chunk.length;
        return length;
      })();
      whole.catch(() => {});
      for (let i = 0; i < turns; i++) await new Promise((resolve) => { setImmediate(resolve); });
      controller.abort(reason);
      try {
        await whole;
        ended++;
      } catch (error) {
        assert.strictEqual(error, reason);
        aborted++;
      }
    }
  }
  assert.ok(aborted > 0);
  assert.strictEqual(ended + aborted, 125);
  // And the client goes on.
  assert.strictEqual((await (await fetch(base)).text()).length, 105_000);
  server.closeAllConnections();
  server.close();
});
