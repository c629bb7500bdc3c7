'use strict';
// CompressionStream and DecompressionStream (Compression Standard) over node:zlib.

const { validateOneOf } = require('internal/validators');
const { customInspect, inspectAs } = require('internal/webstreams/util');

const formats = ['deflate', 'deflate-raw', 'gzip', 'brotli'];

function create(format, names) {
  validateOneOf(format, 'format', formats);
  const zlib = require('zlib');
  // The standard refuses bytes after the end of the compressed data.
  const options = format === 'brotli' ? undefined : { rejectGarbageAfterEnd: true };
  return zlib[names[format]](options);
}

function pairOf(handle) {
  return require('internal/webstreams/adapters').newReadableWritablePairFromDuplex(handle, { bytes: true });
}

/** As above, where the standard knows no error but a TypeError. */
function strictPairOf(handle) {
  let seen = null;
  const errorOf = (cause) => {
    if (!cause || cause instanceof TypeError) return cause;
    if (seen?.cause === cause) return seen;
    seen = new TypeError(undefined, { cause });
    seen.code = cause.code;
    return seen;
  };
  return require('internal/webstreams/adapters').newReadableWritablePairFromDuplex(handle, { bytes: true, errorOf });
}

class CompressionStream {
  #handle;
  #transform;

  constructor(format) {
    this.#handle = create(format, {
      'deflate': 'createDeflate', 'deflate-raw': 'createDeflateRaw', 'gzip': 'createGzip', 'brotli': 'createBrotliCompress',
    });
    this.#transform = pairOf(this.#handle);
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }

  [customInspect](depth, options) {
    return inspectAs(this, depth, options, { readable: this.readable, writable: this.writable });
  }
}

class DecompressionStream {
  #handle;
  #transform;

  constructor(format) {
    this.#handle = create(format, {
      'deflate': 'createInflate', 'deflate-raw': 'createInflateRaw', 'gzip': 'createGunzip', 'brotli': 'createBrotliDecompress',
    });
    this.#transform = strictPairOf(this.#handle);
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }

  [customInspect](depth, options) {
    return inspectAs(this, depth, options, { readable: this.readable, writable: this.writable });
  }
}

for (const Class of [CompressionStream, DecompressionStream]) {
  Object.defineProperties(Class.prototype, {
    readable: { __proto__: null, enumerable: true },
    writable: { __proto__: null, enumerable: true },
    [Symbol.toStringTag]: { __proto__: null, configurable: true, value: Class.name },
  });
}

module.exports = { CompressionStream, DecompressionStream };
