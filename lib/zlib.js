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

// The classes may be called without new, as they always could.

function Deflate(opts) {
  if (!(this instanceof Deflate)) return deprecateInstantiation(Deflate, 'DEP0184', opts);
  Zlib.call(this, opts, constants.DEFLATE);
}

function Inflate(opts) {
  if (!(this instanceof Inflate)) return deprecateInstantiation(Inflate, 'DEP0184', opts);
  Zlib.call(this, opts, constants.INFLATE);
}

function Gzip(opts) {
  if (!(this instanceof Gzip)) return deprecateInstantiation(Gzip, 'DEP0184', opts);
  Zlib.call(this, opts, constants.GZIP);
}

function Gunzip(opts) {
  if (!(this instanceof Gunzip)) return deprecateInstantiation(Gunzip, 'DEP0184', opts);
  Zlib.call(this, opts, constants.GUNZIP);
}

function DeflateRaw(opts) {
  if (!(this instanceof DeflateRaw)) return deprecateInstantiation(DeflateRaw, 'DEP0184', opts);
  Zlib.call(this, opts, constants.DEFLATERAW);
}

function InflateRaw(opts) {
  if (!(this instanceof InflateRaw)) return deprecateInstantiation(InflateRaw, 'DEP0184', opts);
  Zlib.call(this, opts, constants.INFLATERAW);
}

function Unzip(opts) {
  if (!(this instanceof Unzip)) return deprecateInstantiation(Unzip, 'DEP0184', opts);
  Zlib.call(this, opts, constants.UNZIP);
}

function BrotliCompress(opts) {
  if (!(this instanceof BrotliCompress)) return deprecateInstantiation(BrotliCompress, 'DEP0184', opts);
  ZlibBase.call(this, opts, constants.BROTLI_ENCODE);
}

function BrotliDecompress(opts) {
  if (!(this instanceof BrotliDecompress)) return deprecateInstantiation(BrotliDecompress, 'DEP0184', opts);
  ZlibBase.call(this, opts, constants.BROTLI_DECODE);
}

function ZstdCompress(opts) {
  if (!(this instanceof ZstdCompress)) return deprecateInstantiation(ZstdCompress, 'DEP0184', opts);
  ZlibBase.call(this, opts, constants.ZSTD_COMPRESS);
}

function ZstdDecompress(opts) {
  if (!(this instanceof ZstdDecompress)) return deprecateInstantiation(ZstdDecompress, 'DEP0184', opts);
  ZlibBase.call(this, opts, constants.ZSTD_DECOMPRESS);
}

const modes = [
  [Deflate, Zlib, constants.DEFLATE, 'deflate'],
  [Inflate, Zlib, constants.INFLATE, 'inflate'],
  [Gzip, Zlib, constants.GZIP, 'gzip'],
  [Gunzip, Zlib, constants.GUNZIP, 'gunzip'],
  [DeflateRaw, Zlib, constants.DEFLATERAW, 'deflateRaw'],
  [InflateRaw, Zlib, constants.INFLATERAW, 'inflateRaw'],
  [Unzip, Zlib, constants.UNZIP, 'unzip'],
  [BrotliCompress, ZlibBase, constants.BROTLI_ENCODE, 'brotliCompress'],
  [BrotliDecompress, ZlibBase, constants.BROTLI_DECODE, 'brotliDecompress'],
  [ZstdCompress, ZlibBase, constants.ZSTD_COMPRESS, 'zstdCompress'],
  [ZstdDecompress, ZlibBase, constants.ZSTD_DECOMPRESS, 'zstdDecompress'],
];

function crc32(data, value = 0) {
  if (typeof data !== 'string' && !isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  validateUint32(value, 'value');
  return typeof data === 'string' ? ops.crc32String(data, value) : ops.crc32(data, value);
}

module.exports = { crc32 };

for (const [Class, Base, mode, verb] of modes) {
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
  const creator = `create${Class.name}`;
  module.exports[Class.name] = Class;
  [module.exports[verb], module.exports[`${verb}Sync`]] = wholeForms(verb, Class, mode);
  Object.defineProperty(module.exports, creator, {
    __proto__: null, configurable: true, enumerable: true, value: { [creator](opts) { return new Class(opts); } }[creator],
  });
}

Object.defineProperties(module.exports, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  codes: { __proto__: null, enumerable: true, writable: false, value: codes },
});

// The constants of before there was zlib.constants.
for (const [name, value] of Object.entries(constants)) {
  if (!name.startsWith('BROTLI')) Object.defineProperty(module.exports, name, { __proto__: null, enumerable: false, value });
}
