'use strict';
// StringDecoder: turns a sequence of byte chunks into text without cutting a character in two. Only the bytes of a character
// that is not complete yet are kept; everything else is decoded by Buffer.

const { Buffer } = require('buffer');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { normalizeEncoding } = require('internal/util');

// An own encoding, a name that Buffer does not know, must not be taken for utf8.
function encodingOf(name) {
  const encoding = normalizeEncoding(name);
  if (encoding === undefined) throw new ERR_UNKNOWN_ENCODING(name);
  return encoding;
}

// `unit`: bytes (base64: a group of three) that make sense only together; 0 for utf8, where the bytes themselves tell, and 1
// where each byte stands for itself.
const units = { 'utf8': 0, 'utf16le': 2, 'base64': 3, 'base64url': 3, 'latin1': 1, 'ascii': 1, 'hex': 1 };

const kPending = Symbol('kPending');
const kHave = Symbol('kHave');
const kNeed = Symbol('kNeed');
const kUnit = Symbol('kUnit');

function StringDecoder(encoding) {
  this.encoding = encodingOf(encoding);
  this[kUnit] = units[this.encoding];
  this[kPending] = null;
  this[kHave] = 0;
  this[kNeed] = 0;
}

const proto = StringDecoder.prototype;

function bytesOf(chunk) {
  if (chunk instanceof Buffer) return chunk;
  if (!ArrayBuffer.isView(chunk)) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray', 'DataView'], chunk);
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

proto.write = function write(chunk) {
  if (typeof chunk === 'string') return chunk;
  const bytes = bytesOf(chunk);
  const unit = this[kUnit];
  if (unit === undefined) throw new ERR_INVALID_THIS('StringDecoder');
  if (unit === 1) return bytes.toString(this.encoding);
  if (bytes.length === 0) return '';
  return unit === 0 ? writeUtf8(this, bytes) : writeUnits(this, bytes, unit);
};

proto.end = function end(chunk) {
  let text = chunk === undefined ? '' : this.write(chunk);
  if (this[kHave] > 0) {
    const rest = this[kPending].subarray(0, this[kHave]);
    // Half a UTF-16 unit can't be shown; Buffer leaves it out.
    text += rest.toString(this.encoding);
    this[kHave] = this[kNeed] = 0;
  }
  return text;
};

/** Decodes from an offset, forgetting what was pending. */
proto.text = function text(chunk, offset) {
  this[kHave] = this[kNeed] = 0;
  return this.write(bytesOf(chunk).subarray(offset));
};

function keep(decoder, bytes, from, need) {
  const pending = decoder[kPending] ??= Buffer.alloc(4);
  pending.fill(0);
  bytes.copy(pending, 0, from);
  decoder[kHave] = bytes.length - from;
  decoder[kNeed] = need;
}

// --- utf8 -----------------------------------------------------------------------------------------------------------

// As in Node, only the lengths are judged here, so that a broken sequence may wait for its end; Buffer then finds it broken.

/** How many bytes the head of a sequence announces; 1 for what is no head of several. */
function sequenceLength(head) {
  if ((head & 0xe0) === 0xc0) return 2;
  if ((head & 0xf0) === 0xe0) return 3;
  return (head & 0xf8) === 0xf0 ? 4 : 1;
}

const isContinuation = (byte) => (byte & 0xc0) === 0x80;

/** The index from which the end of `bytes` is a sequence that may yet be completed; bytes.length if there is none. */
function incompleteFrom(bytes) {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back];
    if (!isContinuation(byte)) return sequenceLength(byte) > back ? length - back : length;
  }
  return length;
}

function writeUtf8(decoder, bytes) {
  let from = 0;
  let text = '';
  if (decoder[kHave] > 0) {
    const pending = decoder[kPending];
    while (from < bytes.length && decoder[kHave] < decoder[kNeed]) {
      if (!isContinuation(bytes[from])) break;
      pending[decoder[kHave]++] = bytes[from++];
    }
    if (from === bytes.length && decoder[kHave] < decoder[kNeed]) return '';
    // Complete, or broken by a byte that does not belong to it: then it is one U+FFFD.
    text = pending.toString('utf8', 0, decoder[kHave]);
    decoder[kHave] = decoder[kNeed] = 0;
    if (from === bytes.length) return text;
  }
  const end = bytes[bytes.length - 1] < 0x80 ? bytes.length : incompleteFrom(bytes);
  const whole = end - from;
  if (whole > 0) {
    const decoded = bytes.toString('utf8', from, end);
    text = text === '' ? decoded : text + decoded;
  }
  if (end < bytes.length) keep(decoder, bytes, end, sequenceLength(bytes[end]));
  return text;
}

// --- utf16le, base64 ------------------------------------------------------------------------------------------------

const isHighSurrogate = (high) => (high & 0xfc) === 0xd8;

function writeUnits(decoder, bytes, unit) {
  let from = 0;
  let text = '';
  if (decoder[kHave] > 0) {
    const pending = decoder[kPending];
    while (decoder[kHave] < decoder[kNeed]) {
      if (from === bytes.length) return '';
      pending[decoder[kHave]++] = bytes[from++];
    }
    text = pending.toString(decoder.encoding, 0, decoder[kHave]);
    decoder[kHave] = decoder[kNeed] = 0;
  }
  const over = (bytes.length - from) % unit;
  let end = bytes.length - over;
  let need = unit;
  // The first half of a surrogate pair waits for the second.
  if (unit === 2 && over === 0 && end > from && isHighSurrogate(bytes[end - 1])) {
    end -= 2;
    need = 4;
  }
  if (end > from) text += bytes.toString(decoder.encoding, from, end);
  if (end < bytes.length) keep(decoder, bytes, end, need);
  return text;
}

// --- what Node never documented but packages look at ----------------------------------------------------------------

Object.defineProperties(proto, {
  lastChar: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return (this[kPending] ?? Buffer.alloc(4)).subarray(0, 4); },
  },
  lastNeed: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return this[kHave] === 0 ? 0 : this[kNeed] - this[kHave]; },
  },
  lastTotal: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return this[kHave] === 0 ? 0 : this[kNeed]; },
  },
});

module.exports = { StringDecoder };
