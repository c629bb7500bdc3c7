'use strict';
// The request is a Readable whenever one looks, also long after it is over.
const assert = require('node:assert');
const http = require('node:http');
const { Readable } = require('node:stream');
const { once } = require('node:events');

const server = http.createServer(async (req, res) => {
  assert.ok(req instanceof Readable);
  if (req.method === 'POST') {
    let text = '';
    for await (const chunk of req) text += chunk;
    assert.strictEqual(text, 'x'.repeat(100000));
    assert.strictEqual(req.complete, true);
    assert.strictEqual(req.readableEnded, true);
  }
  res.end('ok');
  await once(res, 'close');
  assert.strictEqual(res.writableFinished, true);
  assert.strictEqual(res.destroyed, true);
  setImmediate(() => {
    assert.strictEqual(req.destroyed, true);
    assert.strictEqual(req.closed, true);
    assert.strictEqual(req.aborted, false);
    assert.strictEqual(req.read(), null);
  });
});

server.listen(0, () => {
  const { port } = server.address();
  http.get({ port }, (res) => {
    res.resume().on('end', () => {
      const req = http.request({ port, method: 'POST' }, (res) => res.resume().on('end', () => server.close()));
      req.write('x'.repeat(50000));
      req.end('x'.repeat(50000));
    });
  });
});
