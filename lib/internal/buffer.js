'use strict';

// What lib/buffer.js stands on and other built-ins need of it without the whole: the class, the encodings, raw memory.

const native = binding('buffer');

/** The class behind Buffer: every Buffer is one, `Buffer` itself is only its documented face. */
class FastBuffer extends Uint8Array {
  // Spelt out: an implied constructor would spread its arguments through the array iterator.
  constructor(bufferOrLength, byteOffset, length) {
    super(bufferOrLength, byteOffset, length);
  }
}

const kMaxLength = 2 ** 53 - 1;
const kStringMaxLength = 2 ** 29 - 24;

// The numbers of internal/v8/bytes.h.
const kAscii = 0, kUtf8 = 1, kBase64 = 2, kUcs2 = 3, kLatin1 = 4, kHex = 5, kBase64Url = 6;

/** Bytes a base64 string stands for when it is well-formed; never less than it decodes to. */
function base64ByteLength(string) {
  let n = string.length;
  if (n > 0 && string.charCodeAt(n - 1) === 0x3D) n--;
  if (n > 1 && string.charCodeAt(n - 1) === 0x3D) n--;
  return Math.floor(n * 3 / 4);
}

const { utf8Slice, latin1Slice, asciiSlice, hexSlice, base64Slice, base64urlSlice, ucs2Slice } = native;
const { utf8Write, latin1Write, asciiWrite, hexWrite, base64Write, base64urlWrite, ucs2Write } = native;

// One entry per encoding: `maxBytes` bounds what a string of n characters can take; `byteLength` is exact but for
// base64 and hex, where characters may be left out.
const utf8 = {
  name: 'utf8', id: kUtf8,
  maxBytes: (n) => n * 3,
  byteLength: native.byteLengthUtf8,
  slice: (buf, start, end) => utf8Slice.call(buf, start, end),
  write: (buf, string, offset, length) => utf8Write.call(buf, string, offset, length),
};
const ucs2 = {
  name: 'utf16le', id: kUcs2,
  maxBytes: (n) => n * 2,
  byteLength: (string) => string.length * 2,
  slice: (buf, start, end) => ucs2Slice.call(buf, start, end),
  write: (buf, string, offset, length) => ucs2Write.call(buf, string, offset, length),
};
const latin1 = {
  name: 'latin1', id: kLatin1,
  maxBytes: (n) => n,
  byteLength: (string) => string.length,
  slice: (buf, start, end) => latin1Slice.call(buf, start, end),
  write: (buf, string, offset, length) => latin1Write.call(buf, string, offset, length),
};
const ascii = {
  name: 'ascii', id: kAscii,
  maxBytes: (n) => n,
  byteLength: (string) => string.length,
  slice: (buf, start, end) => asciiSlice.call(buf, start, end),
  write: (buf, string, offset, length) => asciiWrite.call(buf, string, offset, length),
};
const base64 = {
  name: 'base64', id: kBase64,
  maxBytes: (n) => n,
  byteLength: base64ByteLength,
  slice: (buf, start, end) => base64Slice.call(buf, start, end),
  write: (buf, string, offset, length) => base64Write.call(buf, string, offset, length),
};
const base64url = {
  name: 'base64url', id: kBase64Url,
  maxBytes: (n) => n,
  byteLength: base64ByteLength,
  slice: (buf, start, end) => base64urlSlice.call(buf, start, end),
  write: (buf, string, offset, length) => base64urlWrite.call(buf, string, offset, length),
};
const hex = {
  name: 'hex', id: kHex,
  maxBytes: (n) => n >>> 1,
  byteLength: (string) => string.length >>> 1,
  slice: (buf, start, end) => hexSlice.call(buf, start, end),
  write: (buf, string, offset, length) => hexWrite.call(buf, string, offset, length),
};

function encodingNamed(name) {
  switch (name) {
    case 'utf8':
    case 'utf-8':
      return utf8;
    case 'hex':
      return hex;
    case 'base64':
      return base64;
    case 'latin1':
    case 'binary':
      return latin1;
    case 'ascii':
      return ascii;
    case 'base64url':
      return base64url;
    case 'utf16le':
    case 'utf-16le':
    case 'ucs2':
    case 'ucs-2':
      return ucs2;
  }
}

/** The encoding of that name in any case, or undefined. */
function getEncoding(name) {
  return encodingNamed(name) ?? encodingNamed(`${name}`.toLowerCase());
}

/** Memory that is not cleared first, not from the pool. */
function createUnsafeBuffer(size) {
  // So small, V8 keeps the bytes beside the object: that is cheaper than not clearing them.
  if (size <= 64) return new FastBuffer(size);
  return new FastBuffer(native.createUnsafeArrayBuffer(size));
}

// The undocumented write methods refuse what lies outside instead of clipping it.
function bounded(name, write) {
  return {
    [name](string, offset = 0, length = this.byteLength - offset) {
      const { ERR_BUFFER_OUT_OF_BOUNDS } = require('internal/errors').codes;
      if (offset < 0 || offset > this.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
      if (length < 0 || length > this.byteLength - offset) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
      return write.call(this, string, offset, length);
    },
  }[name];
}

/** Gives FastBuffer.prototype its methods: the number accessors and the native ones that work on `this`. */
function addBufferMethods(proto) {
  Object.assign(proto, require('internal/buffer/numbers'));
  Object.assign(proto, {
    asciiSlice, base64Slice, base64urlSlice, latin1Slice, hexSlice, ucs2Slice, utf8Slice,
    asciiWrite: bounded('asciiWrite', asciiWrite),
    base64Write, base64urlWrite,
    latin1Write: bounded('latin1Write', latin1Write),
    hexWrite, ucs2Write,
    utf8Write: bounded('utf8Write', utf8Write),
  });
}

const untransferable = new WeakSet();

/** Memory that postMessage and structuredClone must not move: the pool above all. */
function markAsUntransferable(object) {
  if (typeof object === 'object' && object !== null) untransferable.add(object);
}
const isMarkedAsUntransferable = (object) => untransferable.has(object);

module.exports = {
  FastBuffer,
  addBufferMethods,
  createUnsafeBuffer,
  encodings: { ascii, base64, base64url, hex, latin1, ucs2, utf8 },
  getEncoding,
  isMarkedAsUntransferable,
  kMaxLength,
  kStringMaxLength,
  markAsUntransferable,
};
