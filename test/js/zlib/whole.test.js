'use strict';

// The one-shot functions: every format there and back in both forms, against fixed bytes where the format is exact.

const assert = require('node:assert');
const zlib = require('node:zlib');

const text = 'hello hello hello hello';
assert.strictEqual(zlib.deflateSync(text).toString('hex'), '789ccb48cdc9c957c8402701680308b1');
assert.strictEqual(zlib.deflateRawSync(text, { level: 1 }).toString('hex'), 'cb48cdc9c957c8402701');
assert.strictEqual(zlib.inflateSync(Buffer.from('789ccb48cdc9c957c8402701680308b1', 'hex')).toString(), text);

const big = Buffer.from(Array.from({ length: 20000 }, (_, i) => `line ${i * i % 997}\n`).join(''));
const pairs = [['deflate', 'inflate'], ['gzip', 'gunzip'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip'],
               ['deflate', 'unzip'], ['brotliCompress', 'brotliDecompress'], ['zstdCompress', 'zstdDecompress']];
let left = pairs.length * 3;
process.on('exit', () => assert.strictEqual(left, 0));
const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 };
for (const [pack, unpack] of pairs) {
  for (const input of [Buffer.alloc(0), Buffer.from('a'), big]) {
    const options = pack === 'brotliCompress' ? { params } : {};
    const packed = zlib[`${pack}Sync`](input, options);
    assert.ok(zlib[`${unpack}Sync`](packed).equals(input), pack);
    zlib[pack](input, options, (error, bytes) => {
      assert.ifError(error);
      // Zstandard writes the size into the header where it is known beforehand.
      if (pack !== 'zstdCompress') assert.ok(bytes.equals(packed), pack);
      zlib[unpack](bytes, (error, back) => {
        assert.ifError(error);
        assert.ok(back.equals(input), unpack);
        left--;
      });
    });
  }
}

const both = Buffer.concat([zlib.gzipSync('one '), zlib.gzipSync('two')]);
assert.strictEqual(zlib.gunzipSync(both).toString(), 'one two');
assert.strictEqual(zlib.gunzipSync(Buffer.concat([both, Buffer.alloc(5)])).toString(), 'one two');

const dictionary = Buffer.from('hello');
const packed = zlib.deflateSync(text, { dictionary });
assert.strictEqual(zlib.inflateSync(packed, { dictionary }).toString(), text);
const { buffer, engine } = zlib.gzipSync(text, { info: true });
assert.ok(engine instanceof zlib.Gzip && zlib.gunzipSync(buffer).toString() === text);

assert.strictEqual(zlib.crc32('hello'), 0x3610a686);
assert.strictEqual(zlib.crc32(Buffer.from('lo'), zlib.crc32('hel')), 0x3610a686);
