'use strict';
// A big download to a slow reader waits for it; every byte arrives.
const assert = require('node:assert');
const http = require('node:http');
const { Readable } = require('node:stream');

const size = 256 << 20, piece = Buffer.alloc(65536, 'y');
let most = 0;
const server = http.createServer((req, res) => {
  let left = size;
  new Readable({
    read() {
      most = Math.max(most, res.writableLength);
      left -= piece.length;
      this.push(left >= 0 ? piece : null);
    },
  }).pipe(res);
});

server.listen(0, () => {
  http.get({ port: server.address().port }, (res) => {
    const before = process.memoryUsage().rss;
    let got = 0, peak = 0, n = 0;
    res.on('data', (chunk) => {
      got += chunk.length;
      if (++n % 64 !== 0) return;
      peak = Math.max(peak, process.memoryUsage().rss - before);
      res.pause();
      setImmediate(() => res.resume());
    });
    res.on('end', () => {
      assert.strictEqual(got, size);
      assert.ok(peak < 192 << 20, `${peak} bytes more than before`);
      assert.ok(most < 4 << 20, `${most} bytes waited`);
      server.close();
    });
  });
});
