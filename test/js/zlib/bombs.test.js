'use strict';
// A small input that inflates to very much is inflated no further than the program reads or allows.
const assert = require('node:assert');
const zlib = require('node:zlib');
const { once } = require('node:events');

const size = 256 << 20;
const plain = Buffer.alloc(size);
const bombs = {
  gzip: [zlib.gzipSync(plain), zlib.gunzipSync, zlib.gunzip, zlib.createGunzip],
  deflate: [zlib.deflateSync(plain), zlib.inflateSync, zlib.inflate, zlib.createInflate],
  brotli: [zlib.brotliCompressSync(plain, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
           zlib.brotliDecompressSync, zlib.brotliDecompress, zlib.createBrotliDecompress],
  zstd: [zlib.zstdCompressSync(plain), zlib.zstdDecompressSync, zlib.zstdDecompress, zlib.createZstdDecompress],
};
const limit = 1 << 20;
const tooLarge = { name: 'RangeError', code: 'ERR_BUFFER_TOO_LARGE' };
const resident = () => process.memoryUsage().rss;

(async () => {
  for (const [name, [bomb, sync, whole, create]] of Object.entries(bombs)) {
    assert.ok(bomb.length < size / 100, name);
    const before = resident();
    assert.throws(() => sync(bomb, { maxOutputLength: limit }), tooLarge, name);
    const error = await new Promise((resolve) => { whole(bomb, { maxOutputLength: limit }, resolve); });
    assert.strictEqual(error.code, 'ERR_BUFFER_TOO_LARGE', name);

    // A stream whose reader stops after a little.
    const stream = create();
    stream.end(bomb);
    await once(stream, 'readable');
    assert.ok(stream.read(1000).length === 1000, name);
    for (let i = 0; i < 20; i++) await new Promise((resolve) => { setImmediate(resolve); });
    assert.ok(stream.readableLength <= 1 << 20, name);
    stream.destroy();
    await once(stream, 'close');

    // One that is read to the end a piece at a time.
    let read = 0;
    const slow = create();
    slow.end(bomb);
    for await (const chunk of slow) {
      read += chunk.length;
      if (read > size / 8) break;
    }
    assert.ok(resident() - before < 128 << 20, `${name}: ${resident() - before >> 20} MiB`);
  }

  const { body } = new Response(bombs.gzip[0]);
  const before = resident();
  const reader = body.pipeThrough(new DecompressionStream('gzip')).getReader();
  assert.ok((await reader.read()).value.byteLength > 0);
  for (let i = 0; i < 20; i++) await new Promise((resolve) => { setImmediate(resolve); });
  assert.ok(resident() - before < 128 << 20);
  await reader.cancel();
})();
