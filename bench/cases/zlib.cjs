// bench: {"kind": "program", "unit": "ops/s", "matrix": {"op": ["gzipSync", "gunzipSync", "gzip", "gunzip", "gunzipStream", "brotliDecompressSync", "brotliCompressSync", "zstdCompressSync", "zstdDecompressSync"], "size": [1024, 262144]}}
'use strict';

const zlib = require('node:zlib');

let sink;

require('../measure.cjs')(({ op, size }) => {
  let text = '';
  for (let i = 0; text.length < size; i++) text += `line ${i * 7919 % 10007} of some text that is neither random nor all the same\n`;
  const plain = Buffer.from(text.slice(0, size));
  const packed = zlib.gzipSync(plain);
  const zstd = zlib.zstdCompressSync(plain);
  const br = zlib.brotliCompressSync(plain, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } });
  const sync = (fn) => (n) => { for (let i = 0; i < n; i++) sink = fn(); };
  const async = (fn, input) => async (n) => {
    for (let i = 0; i < n; i++) await new Promise((done, failed) => fn(input, (error) => (error ? failed(error) : done())));
  };
  return {
    gzipSync: sync(() => zlib.gzipSync(plain)),
    gunzipSync: sync(() => zlib.gunzipSync(packed)),
    brotliDecompressSync: sync(() => zlib.brotliDecompressSync(br)),
    brotliCompressSync: sync(() => zlib.brotliCompressSync(plain, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } })),
    zstdCompressSync: sync(() => zlib.zstdCompressSync(plain)),
    zstdDecompressSync: sync(() => zlib.zstdDecompressSync(zstd)),
    gzip: async(zlib.gzip, plain),
    gunzip: async(zlib.gunzip, packed),
    gunzipStream: async((input, done) => {
      const stream = zlib.createGunzip();
      stream.on('data', () => {}).on('end', done);
      stream.end(input);
    }, packed),
  }[op];
});
