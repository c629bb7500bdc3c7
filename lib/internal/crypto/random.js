'use strict';

// Random bytes, integers, UUIDs and primes.

const { Buffer, kMaxLength } = require('buffer');
const { isAnyArrayBuffer, isArrayBufferView, isTypedArray, isFloat32Array, isFloat64Array } =
  require('internal/util/types');
const {
  validateNumber, validateFunction, validateObject, validateBoolean, validateInt32,
} = require('internal/validators');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { request } = require('internal/async_wrap');

const ops = binding('crypto');

const maxSize = Math.min(2 ** 31 - 1, kMaxLength);

function checkOffset(offset, elementSize, length) {
  validateNumber(offset, 'offset');
  offset *= elementSize;
  const max = Math.min(length, maxSize);
  if (Number.isNaN(offset) || offset > max || offset < 0) throw new ERR_OUT_OF_RANGE('offset', `>= 0 && <= ${max}`, offset);
  return offset >>> 0;
}

function checkSize(size, elementSize, offset, length) {
  validateNumber(size, 'size');
  size *= elementSize;
  if (Number.isNaN(size) || size > maxSize || size < 0) throw new ERR_OUT_OF_RANGE('size', `>= 0 && <= ${maxSize}`, size);
  if (size + offset > length) throw new ERR_OUT_OF_RANGE('size + offset', `<= ${length}`, size + offset);
  return size >>> 0;
}

/** Filling this much takes less time than handing it to the pool and back. */
const inPlace = 65536;

function fillLater(view, callback, result) {
  if (view.byteLength > inPlace) {
    ops.randomFill(view, (error) => (error ? callback(error) : callback(null, result)));
    return;
  }
  ops.randomFill(view);
  setImmediate(request('RANDOMBYTESREQUEST', callback), null, result);
}

function randomBytes(size, callback) {
  size = checkSize(size, 1, 0, Infinity);
  if (callback !== undefined) validateFunction(callback, 'callback');
  // Not out of the pool: what is secret shares its memory with nothing else.
  const buffer = Buffer.allocUnsafeSlow(size);
  if (callback === undefined) {
    ops.randomFill(buffer);
    return buffer;
  }
  fillLater(buffer, callback, buffer);
}

function viewOf(buf, offset, size) {
  const [buffer, start] = isAnyArrayBuffer(buf) ? [buf, 0] : [buf.buffer, buf.byteOffset];
  return new Uint8Array(buffer, start + offset, size);
}

function checkFillable(buf) {
  if (!isAnyArrayBuffer(buf) && !isArrayBufferView(buf)) {
    throw new ERR_INVALID_ARG_TYPE('buf', ['ArrayBuffer', 'ArrayBufferView'], buf);
  }
}

function randomFillSync(buf, offset = 0, size) {
  checkFillable(buf);
  const elementSize = buf.BYTES_PER_ELEMENT || 1;
  offset = checkOffset(offset, elementSize, buf.byteLength);
  size = size === undefined ? buf.byteLength - offset : checkSize(size, elementSize, offset, buf.byteLength);
  if (size > 0) ops.randomFill(viewOf(buf, offset, size));
  return buf;
}

function randomFill(buf, offset, size, callback) {
  checkFillable(buf);
  const elementSize = buf.BYTES_PER_ELEMENT || 1;
  if (typeof offset === 'function') {
    callback = offset;
    offset = 0;
    size = buf.length ?? buf.byteLength;
  } else if (typeof size === 'function') {
    callback = size;
    size = undefined;
  } else {
    validateFunction(callback, 'callback');
  }
  offset = checkOffset(offset, elementSize, buf.byteLength);
  if (size === undefined) size = buf.byteLength - offset;
  else size = checkSize(size, elementSize, offset, buf.byteLength);
  if (size === 0) {
    callback(null, buf);
    return;
  }
  fillLater(viewOf(buf, offset, size), callback, buf);
}

// Integers come from a cache of six-byte numbers, refilled as a whole.
const intRange = 2 ** 48;
const cacheBytes = 6 * 1024;
let intCache, intAt = cacheBytes;

function nextInt48() {
  if (intAt === cacheBytes) {
    intCache ??= Buffer.allocUnsafeSlow(cacheBytes);
    ops.randomFill(intCache);
    intAt = 0;
  }
  const value = intCache.readUIntBE(intAt, 6);
  intAt += 6;
  return value;
}

function randomInt(min, max, callback) {
  const onlyMax = max === undefined || typeof max === 'function';
  if (onlyMax) {
    callback = max;
    max = min;
    min = 0;
  }
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw new ERR_INVALID_ARG_TYPE('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw new ERR_INVALID_ARG_TYPE('max', 'a safe integer', max);
  if (max <= min) throw new ERR_OUT_OF_RANGE('max', `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (!(range <= intRange - 1)) {
    throw new ERR_OUT_OF_RANGE(onlyMax ? 'max' : 'max - min', `<= ${intRange - 1}`, onlyMax ? max : range);
  }
  // What lies above the last whole multiple of range would favour the small results; it is drawn again.
  const limit = intRange - intRange % range;
  let drawn;
  do drawn = nextInt48(); while (drawn >= limit);
  const result = drawn % range + min;
  if (callback === undefined) return result;
  process.nextTick(callback, undefined, result);
}

const uuidBatch = 128;
let uuidCache, uuidAt = uuidBatch;
let hexPairs;

function formatUUID(b, at, version) {
  hexPairs ??= Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
  const h = hexPairs;
  return h[b[at]] + h[b[at + 1]] + h[b[at + 2]] + h[b[at + 3]] + '-' + h[b[at + 4]] + h[b[at + 5]] + '-' +
    h[b[at + 6] & 0x0f | version << 4] + h[b[at + 7]] + '-' + h[b[at + 8] & 0x3f | 0x80] + h[b[at + 9]] + '-' +
    h[b[at + 10]] + h[b[at + 11]] + h[b[at + 12]] + h[b[at + 13]] + h[b[at + 14]] + h[b[at + 15]];
}

function cachedUUID(version, before) {
  if (uuidAt === uuidBatch) {
    uuidCache ??= Buffer.allocUnsafeSlow(16 * uuidBatch);
    ops.randomFill(uuidCache);
    uuidAt = 0;
  }
  const at = 16 * uuidAt++;
  before?.(uuidCache, at);
  return formatUUID(uuidCache, at, version);
}

function makeUUID(options, version, before) {
  if (options !== undefined) {
    validateObject(options, 'options');
    const { disableEntropyCache = false } = options;
    validateBoolean(disableEntropyCache, 'options.disableEntropyCache');
    if (disableEntropyCache) {
      const bytes = Buffer.allocUnsafeSlow(16);
      ops.randomFill(bytes);
      before?.(bytes, 0);
      return formatUUID(bytes, 0, version);
    }
  }
  return cachedUUID(version, before);
}

function randomUUID(options) {
  return makeUUID(options, 4);
}

function randomUUIDv7(options) {
  return makeUUID(options, 7, (bytes, at) => bytes.writeUIntBE(Date.now(), at, 6));
}

/** The body of Crypto.prototype.getRandomValues. */
function getRandomValues(data) {
  const { DOMException } = globalThis;
  if (!isTypedArray(data) || isFloat32Array(data) || isFloat64Array(data) ||
      data[Symbol.toStringTag] === 'Float16Array') {
    throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
  }
  if (data.byteLength > 65536) {
    const message = 'The requested length exceeds 65,536 bytes';
    throw new DOMException(message, 'QuotaExceededError');
  }
  if (data.byteLength > 0) ops.randomFill(data);
  return data;
}

/** A prime or a part of its congruence, given as a bigint or as big-endian bytes. */
function integerBytes(value, name) {
  if (typeof value === 'bigint') {
    if (value < 0) throw new ERR_OUT_OF_RANGE(name, '>= 0', value);
    const hex = value.toString(16);
    return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  }
  if (!isAnyArrayBuffer(value) && !isArrayBufferView(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['ArrayBuffer', 'TypedArray', 'Buffer', 'DataView', 'bigint'], value);
  }
  return Buffer.from(viewOf(value, 0, value.byteLength));
}

function primeArguments(size, options) {
  validateInt32(size, 'size', 1);
  validateObject(options, 'options');
  const { safe = false, bigint = false } = options;
  let { add, rem } = options;
  validateBoolean(safe, 'options.safe');
  validateBoolean(bigint, 'options.bigint');
  if (add !== undefined) {
    add = integerBytes(add, 'options.add');
    if (bitLength(add) > size) throw invalidOption('add');
  }
  if (rem !== undefined) {
    rem = integerBytes(rem, 'options.rem');
    if (add !== undefined && Buffer.compare(padded(rem, add.length), padded(add, rem.length)) >= 0) {
      throw invalidOption('rem');
    }
  }
  return { safe, bigint, add, rem };
}

function invalidOption(name) {
  const error = new ERR_OUT_OF_RANGE(`options.${name}`, 'valid', 0);
  error.message = `invalid options.${name}`;
  return error;
}

function bitLength(bytes) {
  let i = 0;
  while (i < bytes.length && bytes[i] === 0) i++;
  return i === bytes.length ? 0 : 8 * (bytes.length - i) - Math.clz32(bytes[i]) + 24;
}

function padded(bytes, length) {
  return bytes.length >= length ? bytes : Buffer.concat([Buffer.alloc(length - bytes.length), bytes]);
}

function primeResult(bytes, bigint) {
  return bigint ? BigInt(`0x${bytes.toString('hex')}`) : require('internal/crypto/bytes').arrayBufferOf(bytes);
}

function generatePrime(size, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  validateFunction(callback, 'callback');
  const { safe, bigint, add, rem } = primeArguments(size, options);
  ops.generatePrime(size, safe, add, rem, (error, bytes) => {
    if (error) callback(error);
    else callback(undefined, primeResult(bytes, bigint));
  });
}

function generatePrimeSync(size, options = {}) {
  const { safe, bigint, add, rem } = primeArguments(size, options);
  return primeResult(ops.generatePrime(size, safe, add, rem), bigint);
}

/** OpenSSL's numbers end here. */
const longestInteger = 2 ** 26;

function checkArguments(candidate, options) {
  const bytes = integerBytes(candidate, 'candidate');
  if (bytes.length >= longestInteger) throw require('internal/crypto/openssl_errors').opensslError('bn', '72', 'bignum too long');
  validateObject(options, 'options');
  const { checks = 0 } = options;
  validateInt32(checks, 'options.checks', 0);
  return [bytes, checks];
}

function checkPrime(candidate, options = {}, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  validateFunction(callback, 'callback');
  const [bytes, checks] = checkArguments(candidate, options);
  ops.checkPrime(bytes, checks, (error, prime) => (error ? callback(error) : callback(undefined, prime)));
}

function checkPrimeSync(candidate, options = {}) {
  return ops.checkPrime(...checkArguments(candidate, options));
}

module.exports = {
  randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7, getRandomValues,
  generatePrime, generatePrimeSync, checkPrime, checkPrimeSync,
};
