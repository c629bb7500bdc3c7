'use strict';

// What is wrong with input and options, in Node's words and codes, from the sync form, the callback form and a stream.

const assert = require('node:assert');
const zlib = require('node:zlib');

const gz = zlib.gzipSync('some text to be cut');
const headless = { code: 'Z_DATA_ERROR', errno: -3, message: 'incorrect header check' };
const short = { code: 'Z_BUF_ERROR', errno: -5, message: 'unexpected end of file' };
const needs = zlib.deflateSync('hello', { dictionary: Buffer.from('hello') });
const cases = [
  ['inflate', 'garbage', headless], ['gunzip', 'garbage', headless], ['unzip', 'garbage', headless],
  ['gunzip', gz.subarray(0, 15), short], ['gunzip', '', short], ['inflate', '', short], ['brotliDecompress', '', short],
  ['inflate', needs, { code: 'Z_NEED_DICT', errno: 2, message: 'Missing dictionary' }],
  ['brotliDecompress', 'garbage', { code: 'ERR__ERROR_FORMAT_PADDING_1', errno: -14, message: 'Decompression failed' }],
  ['zstdDecompress', 'garbage', { code: 'ZSTD_error_prefix_unknown', errno: 10, message: 'Unknown frame descriptor' }],
];
let left = cases.length * 2;
process.on('exit', () => assert.strictEqual(left, 0));
for (const [verb, input, error] of cases) {
  assert.throws(() => zlib[`${verb}Sync`](input), error);
  zlib[verb](input, (e, result) => {
    assert.throws(() => { throw e; }, error);
    assert.strictEqual(result, undefined);
    left--;
  });
  const stream = zlib[`create${verb[0].toUpperCase()}${verb.slice(1)}`]();
  stream.on('error', (e) => {
    assert.throws(() => { throw e; }, error);
    left--;
  });
  stream.resume().end(input);
}

assert.throws(() => zlib.inflateSync(needs, { dictionary: Buffer.from('other') }), { message: 'Bad dictionary' });
assert.strictEqual(zlib.gunzipSync(gz.subarray(0, 15), { finishFlush: zlib.constants.Z_SYNC_FLUSH }).length > 0, true);

// A bomb goes off in a box.
const bomb = zlib.gzipSync(Buffer.alloc(1 << 20));
const tooLarge = { code: 'ERR_BUFFER_TOO_LARGE', message: 'Cannot create a Buffer larger than 1000 bytes' };
assert.throws(() => zlib.gunzipSync(bomb, { maxOutputLength: 1000 }), tooLarge);
left++;
zlib.gunzip(bomb, { maxOutputLength: 1000 }, (error) => {
  assert.throws(() => { throw error; }, tooLarge);
  left--;
});
const junk = Buffer.concat([gz, Buffer.alloc(3)]);
assert.throws(() => zlib.gunzipSync(junk, { rejectGarbageAfterEnd: true }), { code: 'ERR_TRAILING_JUNK_AFTER_STREAM_END' });

for (const [options, code] of [
  [{ level: 10 }, 'ERR_OUT_OF_RANGE'], [{ level: 'a' }, 'ERR_INVALID_ARG_TYPE'], [{ windowBits: 7 }, 'ERR_OUT_OF_RANGE'],
  [{ memLevel: 0 }, 'ERR_OUT_OF_RANGE'], [{ chunkSize: 63 }, 'ERR_OUT_OF_RANGE'], [{ strategy: 5 }, 'ERR_OUT_OF_RANGE'],
  [{ flush: 6 }, 'ERR_OUT_OF_RANGE'], [{ dictionary: 'x' }, 'ERR_INVALID_ARG_TYPE'],
]) {
  assert.throws(() => zlib.createGzip(options), { code });
  assert.throws(() => zlib.deflateSync('', options), { code });
}
assert.throws(() => zlib.createBrotliCompress({ params: { 99: 1 } }), { code: 'ERR_BROTLI_INVALID_PARAM' });
assert.throws(() => zlib.gzipSync(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => zlib.gzip('x'), { code: 'ERR_INVALID_ARG_TYPE' });
