'use strict';

// node:zlib: one class, one create function, one callback and one sync function per mode.

const { isArrayBufferView } = require('internal/util/types');
const { validateUint32 } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { deprecateInstantiation } = require('internal/util');
const { constants, codes } = require('internal/zlib/constants');
const { ZlibBase, Zlib } = require('internal/zlib/stream');
const { wholeForms } = require('internal/zlib/whole');

const ops = binding('zlib');

/** Declares a class that may be called without new, as these always could. */
function declare(name, Base, mode) {
  const Class = {
    [name]: function(opts) {
      if (!(this instanceof Class)) return deprecateInstantiation(Class, 'DEP0184', opts);
      Base.call(this, opts, mode);
    },
  }[name];
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
  return Class;
}

const modes = [
  ['Deflate', Zlib, constants.DEFLATE, 'deflate'],
  ['Inflate', Zlib, constants.INFLATE, 'inflate'],
  ['Gzip', Zlib, constants.GZIP, 'gzip'],
  ['Gunzip', Zlib, constants.GUNZIP, 'gunzip'],
  ['DeflateRaw', Zlib, constants.DEFLATERAW, 'deflateRaw'],
  ['InflateRaw', Zlib, constants.INFLATERAW, 'inflateRaw'],
  ['Unzip', Zlib, constants.UNZIP, 'unzip'],
  ['BrotliCompress', ZlibBase, constants.BROTLI_ENCODE, 'brotliCompress'],
  ['BrotliDecompress', ZlibBase, constants.BROTLI_DECODE, 'brotliDecompress'],
  ['ZstdCompress', ZlibBase, constants.ZSTD_COMPRESS, 'zstdCompress'],
  ['ZstdDecompress', ZlibBase, constants.ZSTD_DECOMPRESS, 'zstdDecompress'],
];

function crc32(data, value = 0) {
  if (typeof data !== 'string' && !isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  validateUint32(value, 'value');
  return typeof data === 'string' ? ops.crc32String(data, value) : ops.crc32(data, value);
}

module.exports = { crc32 };

for (const [name, Base, mode, verb] of modes) {
  const Class = declare(name, Base, mode);
  const creator = `create${name}`;
  module.exports[name] = Class;
  [module.exports[verb], module.exports[`${verb}Sync`]] = wholeForms(verb, Class, mode);
  Object.defineProperty(module.exports, creator, {
    __proto__: null, configurable: true, enumerable: true, value: { [creator](opts) { return new Class(opts); } }[creator],
  });
}

Object.defineProperties(module.exports, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  codes: { __proto__: null, enumerable: true, writable: false, value: codes },
});
