'use strict';
// Content codings are undone, only as far as the program reads: a bomb that is not read costs nothing.
const assert = require('node:assert');
const http = require('node:http');
const zlib = require('node:zlib');

const text = 'hello '.repeat(10000);
const bodies = {
  '/gzip': ['gzip', zlib.gzipSync(text)],
  '/x-gzip': ['x-gzip', zlib.gzipSync(text)],
  '/deflate': ['deflate', zlib.deflateSync(text)],
  '/raw': ['deflate', zlib.deflateRawSync(text)],
  '/br': ['br', zlib.brotliCompressSync(text)],
  '/zstd': ['zstd', zlib.zstdCompressSync(text)],
  '/both': ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(text))],
  '/unknown': ['rot13', text],
  '/many': ['gzip, gzip, gzip, gzip, gzip, gzip', 'x'],
  '/bad': ['gzip', 'this is not gzip'],
  '/cut': ['gzip', zlib.gzipSync(text).subarray(0, 60)],
  '/bomb': ['gzip', zlib.gzipSync(Buffer.alloc(256 << 20), { level: 9 })],
};

const server = http.createServer((req, res) => {
  const [coding, body] = bodies[req.url];
  res.setHeader('content-encoding', coding);
  res.end(body);
});

server.listen(0, async () => {
  const base = `http://localhost:${server.address().port}`;
  for (const path of ['/gzip', '/x-gzip', '/deflate', '/raw', '/br', '/zstd', '/both', '/unknown']) {
    const response = await fetch(base + path);
    assert.strictEqual(await response.text(), text, path);
    assert.strictEqual(response.headers.get('content-encoding'), bodies[path][0]);
  }
  await assert.rejects(fetch(`${base}/many`), (error) => /too many content-encodings in response: 6/.test(error.cause.message));
  await assert.rejects((await fetch(`${base}/bad`)).text(), (error) => error.cause.code === 'Z_DATA_ERROR');
  // What is there of a body that was cut is given, as Node does.
  assert.ok(text.startsWith(await (await fetch(`${base}/cut`)).text()));
  assert.strictEqual(await (await fetch(`${base}/gzip`, { method: 'HEAD' })).text(), '');

  const before = process.memoryUsage().rss;
  const reader = (await fetch(`${base}/bomb`)).body.getReader();
  const { value } = await reader.read();
  assert.ok(value.byteLength > 0 && value.byteLength <= 1 << 20);
  assert.ok(process.memoryUsage().rss - before < 100 << 20);
  await reader.cancel();

  server.close();
  server.closeAllConnections();
});
