'use strict';
// A compressed answer of very much is inflated as it is read, and the server is held back while nobody reads.
const assert = require('node:assert');
const http = require('node:http');
const zlib = require('node:zlib');

const member = zlib.gzipSync(Buffer.alloc(16 << 20), { level: 9 });
let written = 0, held = false;

const server = http.createServer((req, res) => {
  if (req.url === '/plain') {
    // Endless, but only as fast as it is read.
    const chunk = Buffer.alloc(65536, 'x');
    const more = () => {
      while (!res.destroyed) {
        written += chunk.length;
        if (!res.write(chunk)) {
          held = true;
          res.once('drain', more);
          return;
        }
      }
    };
    more();
    return;
  }
  res.setHeader('content-encoding', 'gzip');
  for (let i = 0; i < 64; i++) res.write(member);
  res.end();
});

server.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const before = process.memoryUsage().rss;
  const response = await fetch(base);
  let read = 0;
  for await (const chunk of response.body) {
    read += chunk.length;
    if (read > 64 << 20) break;
    if (read % 64 === 0) await new Promise((resolve) => { setImmediate(resolve); });
  }
  assert.ok(process.memoryUsage().rss - before < 160 << 20);

  const unread = await fetch(`${base}/plain`);
  while (!held) await new Promise((resolve) => { setImmediate(resolve); });
  for (let i = 0; i < 100; i++) await new Promise((resolve) => { setImmediate(resolve); });
  assert.ok(written < 32 << 20, `${written} bytes were taken by nobody`);
  await unread.body.cancel();
  server.closeAllConnections();
  server.close();
});
