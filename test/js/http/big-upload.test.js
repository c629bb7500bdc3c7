'use strict';
// A big upload to a server that reads slowly waits for it; every byte arrives.
const assert = require('node:assert');
const http = require('node:http');

const size = 256 << 20, piece = Buffer.alloc(65536, 'z');
const server = http.createServer((req, res) => {
  let got = 0, n = 0;
  req.on('data', (chunk) => {
    got += chunk.length;
    if (++n % 64 !== 0) return;
    req.pause();
    setImmediate(() => req.resume());
  });
  req.on('end', () => res.end(`${got}`));
});

server.listen(0, () => {
  const before = process.memoryUsage().rss;
  let peak = 0, left = size / piece.length;
  const req = http.request({ port: server.address().port, method: 'POST' }, (res) => {
    let text = '';
    res.on('data', (d) => { text += d; });
    res.on('end', () => {
      assert.strictEqual(+text, size);
      assert.ok(peak < 192 << 20, `${peak} bytes more than before`);
      server.close();
    });
  });
  const write = () => {
    peak = Math.max(peak, process.memoryUsage().rss - before);
    while (left > 0) {
      left--;
      if (!req.write(piece)) return;
    }
    req.end();
  };
  req.on('drain', write);
  write();
});
