'use strict';
// Bodies as streams, both ways; a reader that is slow stops the sender.
const assert = require('node:assert');
const http = require('node:http');

const chunk = Buffer.alloc(64 * 1024, 'x');
let written = 0;

const server = http.createServer((req, res) => {
  if (req.url === '/echo') {
    req.pipe(res);
    return;
  }
  const push = () => {
    while (written < 512 && !res.destroyed) {
      written++;
      if (!res.write(chunk)) {
        res.once('drain', push);
        return;
      }
    }
    res.end();
  };
  push();
});

server.listen(0, async () => {
  const base = `http://localhost:${server.address().port}`;

  const pieces = ['one', 'two', 'three'];
  const body = new ReadableStream({
    pull(controller) {
      if (pieces.length === 0) controller.close();
      else controller.enqueue(Buffer.from(pieces.shift()));
    },
  });
  await assert.rejects(fetch(`${base}/echo`, { method: 'POST', body }), TypeError); // without duplex
  const echo = await fetch(`${base}/echo`, { method: 'POST', body, duplex: 'half' });
  assert.strictEqual(await echo.text(), 'onetwothree');
  async function* generate() { for (const text of ['a', 'b']) yield Buffer.from(text); }
  assert.strictEqual(await (await fetch(`${base}/echo`, { method: 'POST', body: generate(), duplex: 'half' })).text(), 'ab');

  const response = await fetch(base);
  const reader = response.body.getReader();
  const first = await reader.read();
  assert.strictEqual(first.value.constructor, Uint8Array);
  let size = first.value.byteLength;
  // The server is stopped by the sockets' buffers once nobody reads here.
  for (let before = -1; before !== written;) {
    before = written;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  assert.ok(written < 512, `${written} of 512 chunks were sent to a reader of one`);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
  }
  assert.strictEqual(size, 512 * chunk.length);

  // Iteration, and giving up half way.
  written = 0;
  for await (const part of (await fetch(base)).body) {
    assert.ok(part.byteLength > 0);
    break;
  }
  // BYOB.
  const byob = (await fetch(`${base}/echo`, { method: 'POST', body: 'abcdef' })).body.getReader({ mode: 'byob' });
  const { value } = await byob.read(new Uint8Array(4));
  assert.strictEqual(Buffer.from(value).toString(), 'abcd');

  server.close();
  server.closeAllConnections();
});
