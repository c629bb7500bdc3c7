'use strict';

// How node:crypto takes bytes (strings with an encoding, ArrayBuffers, views) and gives them back.

const { Buffer } = require('buffer');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { normalizeEncoding } = require('internal/util');

/** Codes of the encodings that the native side writes itself; the others are made from the bytes it returns. */
const nativeEncodings = {
  __proto__: null, hex: 1, base64: 2, base64url: 3, latin1: 4,
};

/** @returns {ArrayBuffer|ArrayBufferView} */
function toBytes(value, name, encoding) {
  if (typeof value === 'string') return Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding);
  if (!isArrayBufferView(value) && !isAnyArrayBuffer(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
  }
  return value;
}

/** A Buffer of its own for work that outlives the call, during which the caller may change what it passed. */
function copyOf(bytes) {
  const view = isAnyArrayBuffer(bytes) ? new Uint8Array(bytes) :
    new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Buffer.from(view);
}

/** The ArrayBuffer holding exactly the bytes of a Buffer. */
function arrayBufferOf(buffer) {
  if (buffer.byteOffset === 0 && buffer.byteLength === buffer.buffer.byteLength) return buffer.buffer;
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
}

/**
 * The encoding of a result as the classic classes take it: anything unknown means a Buffer.
 * @returns {string|undefined} undefined for a Buffer
 */
function outputEncoding(encoding) {
  if (!encoding || encoding === 'buffer') return undefined;
  return normalizeEncoding(`${encoding}`);
}

module.exports = { nativeEncodings, toBytes, copyOf, arrayBufferOf, outputEncoding };
