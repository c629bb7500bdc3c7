'use strict';

// Streams: data cut anywhere, flush, params, reset, close, backpressure, and what bytesWritten counts.

const assert = require('node:assert');
const { once } = require('node:events');
const { pipeline } = require('node:stream/promises');
const { Readable, Writable } = require('node:stream');
const zlib = require('node:zlib');

const collect = async (stream) => Buffer.concat(await stream.toArray());

async function main() {
  const data = Buffer.from(Array.from({ length: 5000 }, (_, i) => `${i}: ${(i * 7919) % 104729}\n`).join(''));

  for (const [pack, unpack] of [['createGzip', 'createGunzip'], ['createDeflateRaw', 'createInflateRaw'],
                                ['createBrotliCompress', 'createBrotliDecompress'], ['createZstdCompress', 'createZstdDecompress']]) {
    const packed = await collect(Readable.from([data]).pipe(zlib[pack]()));
    for (const size of [1, 1000, packed.length]) {
      const stream = zlib[unpack]({ chunkSize: 512 });
      const result = collect(stream);
      for (let i = 0; i < Math.min(packed.length, size === 1 ? 2000 : Infinity); i += size) stream.write(packed.subarray(i, i + size));
      if (size === 1) stream.write(packed.subarray(2000));
      stream.end();
      assert.ok((await result).equals(data), `${unpack} in pieces of ${size}`);
      assert.strictEqual(stream.bytesWritten, packed.length);
    }
  }

  // What was flushed can be read although the stream goes on.
  const deflate = zlib.createDeflate({ level: 9 });
  const parts = [];
  deflate.on('data', (part) => parts.push(part));
  deflate.write('first');
  await new Promise((done) => deflate.flush(done));
  assert.strictEqual(zlib.inflateSync(Buffer.concat(parts), { finishFlush: zlib.constants.Z_SYNC_FLUSH }).toString(), 'first');
  await new Promise((done) => deflate.params(0, zlib.constants.Z_DEFAULT_STRATEGY, done));
  deflate.end(' second');
  await once(deflate, 'end');
  assert.strictEqual(zlib.inflateSync(Buffer.concat(parts)).toString(), 'first second');
  assert.ok(Buffer.concat(parts).includes(' second'), 'level 0 stores');

  // A reader that does not read keeps the writer waiting, and memory bounded.
  const bomb = zlib.gzipSync(Buffer.alloc(64 << 20));
  const slow = zlib.createGunzip();
  slow.write(bomb);
  await new Promise((done) => setTimeout(done, 50));
  assert.ok(slow.readableLength <= 2 * slow.readableHighWaterMark + 16384, `${slow.readableLength} wait`);
  let total = 0;
  slow.end();
  await pipeline(slow, new Writable({ write(chunk, e, callback) { total += chunk.length; callback(); } }));
  assert.strictEqual(total, 64 << 20);

  // Closing in the middle, and then anything.
  const closed = zlib.createGzip();
  closed.on('error', () => {});
  closed.write('x'.repeat(100000));
  await new Promise((done) => closed.close(done));
  assert.strictEqual(closed.destroyed, true);
  closed.write('more');
  closed.flush();

  // After reset a new stream begins.
  const gunzip = zlib.createGunzip();
  const again = collect(gunzip);
  gunzip.write(zlib.gzipSync('one').subarray(0, 8));
  await new Promise((done) => gunzip.flush(done));
  gunzip.reset();
  gunzip.end(zlib.gzipSync('two'));
  assert.strictEqual((await again).toString(), 'two');

  const both = await collect(Readable.from([zlib.gzipSync('a'), zlib.gzipSync('b'), Buffer.alloc(4)]).pipe(zlib.createUnzip()));
  assert.strictEqual(both.toString(), 'ab');
}

main();
