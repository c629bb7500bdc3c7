'use strict';

// Hash, Hmac and the one-shot hash(). The state of a hash is a run of bytes kept here; see internal/binding/crypto/hash.go.
// Text, and a first run of few bytes, wait until they must be hashed, so that createHash(a).update(x).digest('hex')
// crosses into native code once.

const { Buffer } = require('buffer');
const { FastBuffer } = require('internal/buffer');
const { isArrayBufferView } = require('internal/util/types');
const { validateString, validateUint32, validateEncoding } = require('internal/validators');
const { codes: { ERR_CRYPTO_HASH_FINALIZED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE } } =
  require('internal/errors');
const { deprecate, normalizeEncoding } = require('internal/util');
const { findDigest, macDigest } = require('internal/crypto/digests');
const { nativeEncodings, outputEncoding } = require('internal/crypto/bytes');
const LazyTransform = require('internal/crypto/lazy_transform');

const ops = binding('crypto');

const kDigest = Symbol('kDigest');
const kText = Symbol('kText');
const kState = Symbol('kState');
const kOutput = Symbol('kOutput');
const kDone = Symbol('kDone');
const kKey = Symbol('kKey');
// Bytes that wait: the slab they lie in (null if none do), where, and how many.
const kSlab = Symbol('kSlab');
const kFrom = Symbol('kFrom');
const kWaiting = Symbol('kWaiting');
const kSum = Symbol('kSum');

const waitingText = 16384;
const waitingBytes = 2048;
const slabSize = 65536;
/** Up to here V8 keeps the bytes of a typed array on its heap, which makes it several times cheaper. */
const heapSize = 64;
let slab, slabUsed = 0;

/** Has a view's bytes wait: its owner may change them. */
function keepWaiting(self, view) {
  const size = view.byteLength;
  if (slab === undefined || slabUsed + size > slabSize) {
    slab = new Uint8Array(slabSize);
    slabUsed = 0;
  }
  slab.set(view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, size), slabUsed);
  self[kSlab] = slab;
  self[kFrom] = slabUsed;
  self[kWaiting] = size;
  slabUsed += size;
}

/** The Buffer of a short sum, whose bytes came as characters. */
function shortBuffer(text) {
  const { length } = text;
  const bytes = new FastBuffer(length);
  for (let i = 0; i < length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Bytes out of a slab that is never handed out, unlike Buffer's pool: states, some of them keyed, lie in it. */
function stateBytes(size) {
  if (slab === undefined || slabUsed + size > slabSize) {
    slab = new Uint8Array(slabSize);
    slabUsed = 0;
  }
  const bytes = slab.subarray(slabUsed, slabUsed + size);
  slabUsed += size;
  return bytes;
}

function freshState(digest) {
  if (digest.fresh === null) {
    digest.fresh = new Uint8Array(digest.state);
    ops.hashInit(digest.id, digest.fresh);
  }
  const state = stateBytes(digest.state);
  state.set(digest.fresh);
  return state;
}

/** A string cut inside a surrogate pair is two replacement characters; joining the parts would make one character. */
function endsInsidePair(text) {
  return (text.charCodeAt(text.length - 1) & 0xFC00) === 0xD800;
}

/** Adds data to a Hash or Hmac; self[kState] is made by `begin` when text can wait no longer. */
function add(self, data, encoding, begin) {
  if (typeof data === 'string') {
    const known = encoding === undefined || encoding === 'utf8' ? 'utf8' : normalizeEncoding(encoding) ?? 'utf8';
    if (known === 'utf8') {
      const text = self[kText];
      if (text === '') {
        if (self[kSlab] !== null) settle(self, begin);
        self[kText] = data;
        return;
      }
      if (text.length + data.length <= waitingText && !endsInsidePair(text)) {
        self[kText] = text + data;
        return;
      }
      settle(self, begin);
      self[kText] = data;
      return;
    }
    validateEncoding(data, encoding);
    data = Buffer.from(data, known);
  } else if (!isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  if (data.byteLength <= waitingBytes && self[kState] === null && self[kText] === '' && self[kSlab] === null) {
    keepWaiting(self, data);
    return;
  }
  settle(self, begin);
  ops.hashUpdate(self[kDigest].id, self[kState], data);
}

/** Hashes what waits: text or bytes, never both. */
function settle(self, begin) {
  if (self[kState] === null) self[kState] = begin(self);
  if (self[kSlab] !== null) {
    const from = self[kFrom];
    const bytes = self[kSlab].subarray(from, from + self[kWaiting]);
    self[kSlab] = null;
    ops.hashUpdate(self[kDigest].id, self[kState], bytes);
    return;
  }
  const text = self[kText];
  if (text === '') return;
  self[kText] = '';
  ops.hashUpdateString(self[kDigest].id, self[kState], text);
}

function outputLengthOf(options) {
  const length = typeof options === 'object' && options !== null ? options.outputLength : undefined;
  if (length !== undefined) validateUint32(length, 'options.outputLength');
  return length;
}

let warnedOfLength = false;

function warnOfLength() {
  if (warnedOfLength || !require('internal/options').getOptionValue('--pending-deprecation')) return;
  warnedOfLength = true;
  process.emitWarning('Creating SHAKE128/256 digests without an explicit options.outputLength is deprecated.',
                      'DeprecationWarning', 'DEP0198');
}

/** The native side's length argument: -1 is the algorithm's own. */
function nativeLength(digest, length) {
  if (length === undefined) {
    if (digest.xof) warnOfLength();
    return -1;
  }
  if (!digest.xof && length !== digest.size) {
    throw require('internal/crypto/openssl_errors').opensslError('evp', 'B2', 'not XOF or invalid length');
  }
  if (length > 0x7fffffff) throw new ERR_OUT_OF_RANGE('options.outputLength', '>= 0 && <= 2147483647', length);
  return length;
}

function beginHash(self) {
  return freshState(self[kDigest]);
}

function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  const from = algorithm instanceof Hash ? algorithm : undefined;
  if (from === undefined) validateString(algorithm, 'algorithm');
  const length = outputLengthOf(options);
  const digest = from === undefined ? findDigest(algorithm) : from[kDigest];
  if (digest === undefined) throw new Error('Digest method not supported');
  this[kDigest] = digest;
  this[kText] = '';
  this[kState] = null;
  this[kSlab] = null;
  this[kFrom] = this[kWaiting] = 0;
  this[kOutput] = nativeLength(digest, length);
  this[kDone] = false;
  if (from !== undefined) {
    this[kText] = from[kText];
    this[kSlab] = from[kSlab];
    this[kFrom] = from[kFrom];
    this[kWaiting] = from[kWaiting];
    if (from[kState] !== null) {
      this[kState] = stateBytes(digest.state);
      this[kState].set(from[kState]);
    }
  }
  LazyTransform.call(this, options);
}
Object.setPrototypeOf(Hash.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hash, LazyTransform);

Hash.prototype.copy = function copy(options) {
  if (this[kDone]) throw new ERR_CRYPTO_HASH_FINALIZED();
  return new Hash(this, options);
};

Hash.prototype._transform = function _transform(chunk, encoding, callback) {
  this.update(chunk, encoding);
  callback();
};

Hash.prototype._flush = function _flush(callback) {
  // What ends the stream leaves digest() to be called once more.
  this[kSum] = this.digest();
  this[kDone] = false;
  this.push(Buffer.from(this[kSum]));
  callback();
};

Hash.prototype.update = function update(data, encoding) {
  if (this[kDone]) throw new ERR_CRYPTO_HASH_FINALIZED();
  add(this, data, encoding, beginHash);
  return this;
};

Hash.prototype.digest = function digest(encoding) {
  if (this[kDone]) throw new ERR_CRYPTO_HASH_FINALIZED();
  encoding = outputEncoding(encoding);
  if (this[kSum] !== undefined) {
    this[kDone] = true;
    return encoding === undefined ? this[kSum] : this[kSum].toString(encoding);
  }
  const { id, size, quick } = this[kDigest];
  const length = this[kOutput];
  const written = nativeEncodings[encoding];
  const native = written ?? ((length === -1 ? size : length) <= heapSize ? nativeEncodings.latin1 : 0);
  let result;
  if (this[kState] === null && native !== 0) {
    result = this[kSlab] === null ?
      quick !== -1 ? ops.digest(quick, this[kText], native) : ops.hashText(id, this[kText], native, length) :
      ops.hashSlice(id, this[kSlab], this[kFrom], this[kWaiting], native, length);
    this[kSlab] = null;
  } else {
    settle(this, beginHash);
    result = ops.hashDigest(id, this[kState], native, length);
    this[kState] = null;
  }
  this[kText] = '';
  this[kDone] = true;
  if (written !== undefined) return result;
  if (native !== 0) result = shortBuffer(result);
  return encoding === undefined ? result : result.toString(encoding);
};

/** Turns self[kKey] from the key into the states of both hashes, of which the inner one is updated. */
function beginHmac(self) {
  const digest = self[kDigest];
  const pair = stateBytes(2 * digest.state);
  ops.hmacInit(digest.id, self[kKey], pair);
  self[kKey] = pair;
  return pair.subarray(0, digest.state);
}

function Hmac(hmac, key, options) {
  if (!new.target) return new Hmac(hmac, key, options);
  validateString(hmac, 'hmac');
  const encoding = typeof options === 'object' && options !== null ? options.encoding : undefined;
  const bytes = require('internal/crypto/keys').secretBytes(key, 'key', encoding);
  this[kDigest] = macDigest(hmac);
  this[kText] = '';
  this[kState] = null;
  this[kSlab] = null;
  this[kFrom] = this[kWaiting] = 0;
  this[kDone] = false;
  // A string was converted just now; anything else is the caller's to change.
  this[kKey] = bytes;
  if (typeof key !== 'string') this[kState] = beginHmac(this);
  LazyTransform.call(this, options);
}
Object.setPrototypeOf(Hmac.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hmac, LazyTransform);

Hmac.prototype.update = function update(data, encoding) {
  if (this[kDone]) throw new ERR_CRYPTO_HASH_FINALIZED();
  add(this, data, encoding, beginHmac);
  return this;
};

Hmac.prototype.digest = function digest(encoding) {
  encoding = outputEncoding(encoding);
  // Once finalized, an Hmac answers with nothing instead of an error: documented behaviour of old.
  if (this[kDone]) return encoding === undefined ? Buffer.from('') : '';
  const { id } = this[kDigest];
  const written = nativeEncodings[encoding];
  const native = written ?? nativeEncodings.latin1;
  let result;
  if (this[kState] !== null) {
    settle(this, beginHmac);
    result = ops.hmacDigest(id, this[kKey], native);
  } else if (this[kSlab] === null) {
    result = ops.hmacString(id, this[kKey], this[kText], native);
  } else {
    result = ops.hmacSlice(id, this[kKey], this[kSlab], this[kFrom], this[kWaiting], native);
  }
  this[kState] = this[kKey] = this[kSlab] = null;
  this[kText] = '';
  this[kDone] = true;
  if (written !== undefined) return result;
  result = shortBuffer(result);
  return encoding === undefined ? result : result.toString(encoding);
};

Hmac.prototype._transform = Hash.prototype._transform;
Hmac.prototype._flush = function _flush(callback) {
  this.push(this.digest());
  callback();
};

/** crypto.hash(): one crossing. */
function hash(algorithm, input, options) {
  if (options === undefined && typeof algorithm === 'string' && (typeof input === 'string' || isArrayBufferView(input))) {
    const digest = findDigest(algorithm);
    if (digest !== undefined && digest.quick !== -1) return ops.digest(digest.quick, input, nativeEncodings.hex);
  }
  validateString(algorithm, 'algorithm');
  const text = typeof input === 'string';
  if (!text && !isArrayBufferView(input)) {
    throw new ERR_INVALID_ARG_TYPE('input', ['string', 'Buffer', 'TypedArray', 'DataView'], input);
  }
  let encoding = 'hex', length;
  if (typeof options === 'string') {
    encoding = options;
  } else if (options !== undefined) {
    ({ encoding, length } = hashOptions(options));
  }
  let normalized = encoding;
  if (encoding !== 'hex' && encoding !== 'buffer') {
    normalized = normalizeEncoding(encoding);
    if (normalized === undefined) throw new ERR_INVALID_ARG_VALUE('outputEncoding', encoding);
  }
  const digest = findDigest(algorithm);
  if (digest === undefined) throw new Error(`Digest method ${algorithm} is not supported`);
  if (length !== undefined && !digest.xof && length !== digest.size) {
    throw new Error(`Output length ${length} is invalid for ${algorithm}, which does not support XOF`);
  }
  const native = nativeEncodings[normalized] ?? 0;
  const outLength = nativeLength(digest, length);
  if (digest.quick !== -1) {
    if (native !== 0) return ops.digest(digest.quick, input, native);
    const sum = shortBuffer(ops.digest(digest.quick, input, nativeEncodings.latin1));
    return normalized === 'buffer' ? sum : sum.toString(normalized);
  }
  if (text && native !== 0) return ops.hashText(digest.id, input, native, outLength);
  if (native === 0 && (outLength === -1 ? digest.size : outLength) <= heapSize) {
    const { latin1 } = nativeEncodings;
    const sum = text ? ops.hashText(digest.id, input, latin1, outLength) : ops.hash(digest.id, input, latin1, outLength);
    return normalized === 'buffer' ? shortBuffer(sum) : shortBuffer(sum).toString(normalized);
  }
  const result = text ? ops.hashString(digest.id, input, native, outLength) :
    ops.hash(digest.id, input, native, outLength);
  return native !== 0 || normalized === 'buffer' ? result : result.toString(normalized);
}

function hashOptions(options) {
  const { validateObject } = require('internal/validators');
  validateObject(options, 'options');
  const { outputEncoding: encoding = 'hex' } = options;
  validateString(encoding, 'outputEncoding');
  return { encoding, length: outputLengthOf(options) };
}

const callable = (Class, name, code) => deprecate(Class, `crypto.${name} constructor is deprecated.`, code);

module.exports = {
  Hash, Hmac, hash,
  deprecatedHash: callable(Hash, 'Hash', 'DEP0179'),
  deprecatedHmac: callable(Hmac, 'Hmac', 'DEP0181'),
};
