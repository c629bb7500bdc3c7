'use strict';

// The very bytes that Brotli and Zstandard write, by level, parameter, flush and room: as of the libraries that Node 24 has.

const test = require('node:test');
const assert = require('node:assert');
const zlib = require('node:zlib');
const { createHash } = require('node:crypto');
const { promisify } = require('node:util');

const { constants: c } = zlib;

/** Text with repetitions near and far, the same everywhere. */
function text(size) {
  let seed = 12345;
  const next = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  const parts = [];
  for (let length = 0; length < size;) {
    const part = next(4) === 0 ? `{"id":${next(1e6)},"tag":"${next(1e9).toString(36)}"}\n` : `line ${next(500)} of a text which goes on\n`;
    parts.push(part);
    length += part.length;
  }
  return Buffer.from(parts.join('').slice(0, size));
}

const digest = (...chunks) => {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex').slice(0, 16);
};

const small = text(4096);
const middle = text(70000);
const large = text(600000);

async function streamed(stream, steps) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
  for (const step of steps) {
    await new Promise((resolve) => {
      if (Buffer.isBuffer(step)) stream.write(step, resolve);
      else stream.flush(step, resolve);
    });
  }
  stream.end();
  await ended;
  return Buffer.concat(chunks);
}

const expected = {
  'brotli q0 small': '187f1d303e7eb36c', 'brotli q0 middle': 'a5be4f2d1c6ab8e5', 'brotli q1 small': 'e56e09e23e9e48a4',
  'brotli q1 middle': '560167c76d6bfc88', 'brotli q2 small': 'b6b61202e1983df3', 'brotli q2 middle': '6bddb3129cbba590',
  'brotli q3 small': 'c4dbdfb474ba8c55', 'brotli q3 middle': '21c6407debfe248d', 'brotli q4 small': '09b3582d73564228',
  'brotli q4 middle': '7daa256afbcb53f3', 'brotli q5 small': '1f8cec741266ae9d', 'brotli q5 middle': 'a4c12d6bd75d71b1',
  'brotli q6 small': '1f8cec741266ae9d', 'brotli q6 middle': '401f5e96909c58d1', 'brotli q7 small': '44f905d3d5e46f2f',
  'brotli q7 middle': '8f681fd8ce748ac2', 'brotli q8 small': '44f905d3d5e46f2f', 'brotli q8 middle': 'fb86ffc8cf26fead',
  'brotli q9 small': 'cd9730f09949b224', 'brotli q9 middle': 'fc0724417f709d8a', 'brotli q10 small': 'b8d9e6f756f0916f',
  'brotli q10 middle': 'be2fed37a6ae095a', 'brotli q11 small': '712286b300c1003d',
  'brotli q11 middle': '90f2f0d4a7a08955', 'brotli text': 'fc0724417f709d8a', 'brotli font': 'd24a1e2b4e71abaf',
  'brotli window 10': 'bf153a1b2b47d7e8', 'brotli blocks of 16': '401f5e96909c58d1',
  'brotli no contexts': '8f681fd8ce748ac2', 'brotli size hint': '4adaf044875f6df2',
  'brotli postfix': '98d85d7e66ea563f', 'brotli large window': 'be129b5440513e99',
  'brotli stream q1': 'c570c6c5ad4ab572', 'brotli stream q4': '111d1458f80e0304',
  'brotli stream q9': 'e96eb265a8399a3f', 'zstd -7 small': '6f970433a348a8a0', 'zstd -7 middle': 'f27d0f44ed6f733b',
  'zstd -1 small': '14972b90be0d9976', 'zstd -1 middle': '5835bbd4983f84f6', 'zstd 0 small': '14972b90be0d9976',
  'zstd 0 middle': '5835bbd4983f84f6', 'zstd 1 small': '5c90aa9a304f88eb', 'zstd 1 middle': '840e278f35c80d8c',
  'zstd 2 small': 'd73c91ed593f4611', 'zstd 2 middle': 'c50a8cecd402f155', 'zstd 3 small': '14972b90be0d9976',
  'zstd 3 middle': '5835bbd4983f84f6', 'zstd 4 small': '0451c35f9a0693d8', 'zstd 4 middle': '4c8e60111e5a19a5',
  'zstd 5 small': '92fd9fffc849aded', 'zstd 5 middle': 'fc12b7dbc2bdc71b', 'zstd 6 small': 'cfcf2a89bc2e8d04',
  'zstd 6 middle': 'e5d5ad9950994ee9', 'zstd 7 small': 'cfcf2a89bc2e8d04', 'zstd 7 middle': '3494e2934ced6c2e',
  'zstd 9 small': '7284835563df1fff', 'zstd 9 middle': '25f8c7feb503b62f', 'zstd 12 small': 'c1b97f4df5ffe492',
  'zstd 12 middle': '060adc3f45799d48', 'zstd 15 small': '625b50357bfce2d6', 'zstd 15 middle': 'eb551013dd2159f1',
  'zstd 17 small': '5c03703eef679972', 'zstd 17 middle': '9595f3fe11443cda', 'zstd 19 small': '5c03703eef679972',
  'zstd 19 middle': '2155792ebf9fac4c', 'zstd 22 small': '5c03703eef679972', 'zstd 22 middle': '2155792ebf9fac4c',
  'zstd 1 large': '5739860fc426ba0b', 'zstd 1 large, by 100000': '5739860fc426ba0b',
  'zstd 1 middle, by 100000': '840e278f35c80d8c', 'zstd 3 large': '03cd33ccebd3708e',
  'zstd 3 large, by 100000': '03cd33ccebd3708e', 'zstd 3 middle, by 100000': '5835bbd4983f84f6',
  'zstd 7 large': '23308bf2acde711b', 'zstd 7 large, by 100000': '23308bf2acde711b',
  'zstd 7 middle, by 100000': '3494e2934ced6c2e', 'zstd checksum': '065be22dd3d08f2a',
  'zstd no content size': '3f3a3ebbe7049ba5', 'zstd window 12': 'd633460bd6914e62', 'zstd strategy': 'cd28efbd8720dd97',
  'zstd minimal match': '9ada5fe27d0602c2', 'zstd long distances': '73b0b257f284046d',
  'zstd pledged': '03cd33ccebd3708e', 'zstd dictionary': 'fbdeafbedf4a8ac8', 'zstd stream 1': 'b98e0d6fc7b135fe',
  'zstd stream 3': 'd654b835f9467bd5', 'zstd stream 12': 'e90cc00023e1183a', 'brotli later q0': 'a5be4f2d1c6ab8e5',
  'brotli later q1': '560167c76d6bfc88', 'brotli later q5': 'a4c12d6bd75d71b1', 'zstd later empty': '14aef1c44bc3aa5a',
  'zstd later small': 'e3967b4de5249c56', 'zstd later middle': '7439a4e5f941d1be',
  'zstd later large': '2c88542f4a69c0ed',
};

const seen = {};

function check(name, packed, plain, unpack) {
  assert.deepStrictEqual(unpack(packed), plain, name);
  seen[name] = digest(packed);
  assert.strictEqual(seen[name], expected[name], name);
}

test('Brotli', async () => {
  const unpack = (packed) => zlib.brotliDecompressSync(packed);
  for (let quality = 0; quality <= 11; quality++) {
    const params = { [c.BROTLI_PARAM_QUALITY]: quality };
    check(`brotli q${quality} small`, zlib.brotliCompressSync(small, { params }), small, unpack);
    check(`brotli q${quality} middle`, zlib.brotliCompressSync(middle, { params }), middle, unpack);
  }
  for (const [name, params] of Object.entries({
    'text': { [c.BROTLI_PARAM_MODE]: c.BROTLI_MODE_TEXT, [c.BROTLI_PARAM_QUALITY]: 9 },
    'font': { [c.BROTLI_PARAM_MODE]: c.BROTLI_MODE_FONT, [c.BROTLI_PARAM_QUALITY]: 9 },
    'window 10': { [c.BROTLI_PARAM_LGWIN]: 10, [c.BROTLI_PARAM_QUALITY]: 6 },
    'blocks of 16': { [c.BROTLI_PARAM_LGBLOCK]: 16, [c.BROTLI_PARAM_QUALITY]: 6 },
    'no contexts': { [c.BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING]: 1, [c.BROTLI_PARAM_QUALITY]: 7 },
    'size hint': { [c.BROTLI_PARAM_SIZE_HINT]: 1 << 24, [c.BROTLI_PARAM_QUALITY]: 5 },
    'postfix': { [c.BROTLI_PARAM_NPOSTFIX]: 2, [c.BROTLI_PARAM_NDIRECT]: 4, [c.BROTLI_PARAM_QUALITY]: 8 },
  })) {
    check(`brotli ${name}`, zlib.brotliCompressSync(middle, { params }), middle, unpack);
  }
  const params = { [c.BROTLI_PARAM_LARGE_WINDOW]: 1, [c.BROTLI_PARAM_LGWIN]: 26, [c.BROTLI_PARAM_QUALITY]: 5 };
  const packed = zlib.brotliCompressSync(large, { params });
  check('brotli large window', packed, large,
        (b) => zlib.brotliDecompressSync(b, { params: { [c.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 } }));
  assert.throws(() => zlib.brotliDecompressSync(packed), { errno: -13, code: 'ERR__ERROR_FORMAT_WINDOW_BITS' });
  for (const quality of [1, 4, 9]) {
    const stream = zlib.createBrotliCompress({ params: { [c.BROTLI_PARAM_QUALITY]: quality } });
    const got = await streamed(stream, [small, c.BROTLI_OPERATION_FLUSH, middle, c.BROTLI_OPERATION_FLUSH, small]);
    check(`brotli stream q${quality}`, got, Buffer.concat([small, middle, small]), unpack);
  }
});

test('Zstandard', async () => {
  const unpack = (packed) => zlib.zstdDecompressSync(packed);
  for (const level of [-7, -1, 0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 15, 17, 19, 22]) {
    const params = { [c.ZSTD_c_compressionLevel]: level };
    check(`zstd ${level} small`, zlib.zstdCompressSync(small, { params }), small, unpack);
    check(`zstd ${level} middle`, zlib.zstdCompressSync(middle, { params }), middle, unpack);
  }
  for (const level of [1, 3, 7]) {
    const params = { [c.ZSTD_c_compressionLevel]: level };
    check(`zstd ${level} large`, zlib.zstdCompressSync(large, { params }), large, unpack);
    check(`zstd ${level} large, by 100000`, zlib.zstdCompressSync(large, { params, chunkSize: 100000 }), large, unpack);
    check(`zstd ${level} middle, by 100000`, zlib.zstdCompressSync(middle, { params, chunkSize: 100000 }), middle, unpack);
  }
  for (const [name, options] of Object.entries({
    'checksum': { params: { [c.ZSTD_c_checksumFlag]: 1 } },
    'no content size': { params: { [c.ZSTD_c_contentSizeFlag]: 0 } },
    'window 12': { params: { [c.ZSTD_c_windowLog]: 12 } },
    'strategy': { params: { [c.ZSTD_c_strategy]: c.ZSTD_btopt, [c.ZSTD_c_searchLog]: 5 } },
    'minimal match': { params: { [c.ZSTD_c_minMatch]: 5, [c.ZSTD_c_hashLog]: 14 } },
    'long distances': { params: { [c.ZSTD_c_enableLongDistanceMatching]: 1 } },
    'pledged': { pledgedSrcSize: large.length },
  })) {
    check(`zstd ${name}`, zlib.zstdCompressSync(large, options), large, unpack);
  }
  const dictionary = small;
  check('zstd dictionary', zlib.zstdCompressSync(middle, { dictionary }), middle,
        (packed) => zlib.zstdDecompressSync(packed, { dictionary }));
  const threads = zlib.zstdCompressSync(large, { params: { [c.ZSTD_c_nbWorkers]: 2 } });
  assert.deepStrictEqual(unpack(threads), large);
  for (const level of [1, 3, 12]) {
    const stream = zlib.createZstdCompress({ params: { [c.ZSTD_c_compressionLevel]: level } });
    const got = await streamed(stream, [small, c.ZSTD_e_flush, middle, c.ZSTD_e_flush, small]);
    check(`zstd stream ${level}`, got, Buffer.concat([small, middle, small]), unpack);
  }
});

test('asynchronous forms learn of the end later', async () => {
  const brotli = promisify(zlib.brotliCompress);
  const zstd = promisify(zlib.zstdCompress);
  for (const quality of [0, 1, 5]) {
    check(`brotli later q${quality}`, await brotli(middle, { params: { [c.BROTLI_PARAM_QUALITY]: quality } }), middle,
          (packed) => zlib.brotliDecompressSync(packed));
  }
  for (const [name, plain] of Object.entries({ empty: Buffer.alloc(0), small, middle, large })) {
    check(`zstd later ${name}`, await zstd(plain), plain, (packed) => zlib.zstdDecompressSync(packed));
  }
});

test('what was compressed before leaves no trace', () => {
  for (const params of [{ [c.ZSTD_c_compressionLevel]: 12 }, { [c.ZSTD_c_checksumFlag]: 1 }, undefined]) {
    const first = zlib.zstdCompressSync(small, { params });
    zlib.zstdCompressSync(large, { params: { [c.ZSTD_c_compressionLevel]: 1, [c.ZSTD_c_windowLog]: 11 }, dictionary: middle });
    assert.deepStrictEqual(zlib.zstdCompressSync(small, { params }), first);
  }
  for (const quality of [1, 4, 9]) {
    const params = { [c.BROTLI_PARAM_QUALITY]: quality };
    const first = zlib.brotliCompressSync(small, { params });
    zlib.brotliCompressSync(large, { params });
    assert.deepStrictEqual(zlib.brotliCompressSync(small, { params }), first);
  }
});

test('refused parameters and dictionaries', () => {
  const refused = (message) => (error) => {
    assert.deepStrictEqual({ ...error }, { code: 'ERR_ZLIB_INITIALIZATION_FAILED' });
    assert.strictEqual(error.message, message);
    return true;
  };
  assert.throws(() => zlib.zstdCompressSync('a', { params: { [c.ZSTD_c_windowLog]: 99 } }), refused('Setting parameter failed'));
  assert.throws(() => zlib.zstdDecompressSync('a', { params: { [c.ZSTD_d_windowLogMax]: 5 } }), refused('Setting parameter failed'));
  assert.throws(() => zlib.brotliDecompressSync('a', { params: { 7: 1 } }), refused('Initialization failed'));
  const damaged = Buffer.from('37a430ec0000000011111111', 'hex');
  assert.throws(() => zlib.zstdDecompressSync('a', { dictionary: damaged }), refused('Failed to load zstd dictionary'));
  assert.throws(() => zlib.zstdCompressSync('a', { dictionary: damaged }), { errno: 64, code: 'ZSTD_error_memory_allocation' });
  assert.throws(() => zlib.zstdCompressSync('abc', { pledgedSrcSize: 2 }), { errno: 72, code: 'ZSTD_error_srcSize_wrong' });
});

test('frames of Zstandard in writes of their own are all read', async () => {
  const one = zlib.zstdCompressSync('abc');
  assert.strictEqual((await streamed(zlib.createZstdDecompress(), [one, one])).toString(), 'abcabc');
  assert.strictEqual((await streamed(zlib.createZstdDecompress(), [Buffer.concat([one, one])])).toString(), 'abc');
  const stream = zlib.createZstdDecompress();
  const failed = new Promise((resolve) => stream.on('error', resolve));
  stream.resume();
  stream.write(one, () => stream.write('no such frame'));
  assert.strictEqual((await failed).code, 'ZSTD_error_prefix_unknown');
});
