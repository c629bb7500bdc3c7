'use strict';

// Keys derived from passwords and other keys: pbkdf2, scrypt, hkdf.

const { kMaxLength } = require('buffer');
const {
  validateFunction, validateString, validateInt32, validateInteger, validateUint32, validateObject,
} = require('internal/validators');
const {
  codes: {
    ERR_CRYPTO_INVALID_KEYLEN, ERR_CRYPTO_INVALID_SCRYPT_PARAMS, ERR_INCOMPATIBLE_OPTION_PAIR, ERR_OUT_OF_RANGE,
  },
} = require('internal/errors');
const { toBytes, copyOf, arrayBufferOf } = require('internal/crypto/bytes');
const { macDigest } = require('internal/crypto/digests');

const ops = binding('crypto');

function pbkdf2Arguments(password, salt, iterations, keylen, digest) {
  validateString(digest, 'digest');
  password = toBytes(password, 'password');
  salt = toBytes(salt, 'salt');
  validateInt32(iterations, 'iterations', 1);
  validateInt32(keylen, 'keylen', 0);
  return [macDigest(digest).id, copyOf(password), copyOf(salt), iterations, keylen];
}

function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === 'function') {
    callback = digest;
    digest = undefined;
  }
  const args = pbkdf2Arguments(password, salt, iterations, keylen, digest);
  validateFunction(callback, 'callback');
  ops.pbkdf2(...args, (error, key) => (error ? callback(error) : callback(null, key)));
}

function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  return ops.pbkdf2(...pbkdf2Arguments(password, salt, iterations, keylen, digest));
}

const scryptDefaults = { N: 16384, r: 8, p: 1, maxmem: 32 * 1024 * 1024 };

/** An option under either of its two names. */
function either(options, short, long, fallback) {
  const value = options[short];
  if (value !== undefined) validateUint32(value, short);
  const other = options[long];
  if (other !== undefined) {
    if (value !== undefined) throw new ERR_INCOMPATIBLE_OPTION_PAIR(short, long);
    validateUint32(other, long);
  }
  return value ?? other ?? fallback;
}

function scryptOptions(options) {
  if (options === undefined || options === null) return { ...scryptDefaults };
  validateObject(options, 'options');
  const N = either(options, 'N', 'cost', scryptDefaults.N);
  const r = either(options, 'r', 'blockSize', scryptDefaults.r);
  const p = either(options, 'p', 'parallelization', scryptDefaults.p);
  let { maxmem } = scryptDefaults;
  if (options.maxmem !== undefined) {
    ({ maxmem } = options);
    validateInteger(maxmem, 'maxmem', 0);
  }
  return {
    N: N || scryptDefaults.N, r: r || scryptDefaults.r, p: p || scryptDefaults.p, maxmem: maxmem || scryptDefaults.maxmem,
  };
}

/** The bounds of RFC 7914 and of maxmem, in OpenSSL's reckoning of the memory needed. */
function checkScrypt({ N, r, p, maxmem }) {
  if (N < 2 || (N & (N - 1)) !== 0) throw new ERR_CRYPTO_INVALID_SCRYPT_PARAMS();
  const tooMuch = p > (2 ** 30 - 1) / r || N >= 2 ** (16 * r) || 128 * p * r + 128 * r * (N + 2) > maxmem;
  if (!tooMuch) return;
  const error = new ERR_CRYPTO_INVALID_SCRYPT_PARAMS();
  error.message += ': error:030000AC:digital envelope routines::memory limit exceeded';
  throw error;
}

function scryptArguments(password, salt, keylen, options) {
  const params = scryptOptions(options);
  password = toBytes(password, 'password');
  salt = toBytes(salt, 'salt');
  validateInt32(keylen, 'keylen', 0);
  checkScrypt(params);
  return [copyOf(password), copyOf(salt), params.N, params.r, params.p, keylen];
}

function scrypt(password, salt, keylen, options, callback) {
  if (callback === undefined) {
    callback = options;
    options = undefined;
  }
  const args = scryptArguments(password, salt, keylen, options);
  validateFunction(callback, 'callback');
  ops.scrypt(...args, (error, key) => (error ? callback(error) : callback(null, key)));
}

function scryptSync(password, salt, keylen, options) {
  return ops.scrypt(...scryptArguments(password, salt, keylen, options));
}

const hkdfInfoMax = 1024;

function hkdfArguments(hash, key, salt, info, length) {
  validateString(hash, 'digest');
  const keyBytes = require('internal/crypto/keys').secretBytes(key, 'ikm');
  salt = toBytes(salt, 'salt');
  info = toBytes(info, 'info');
  validateInteger(length, 'length', 0, kMaxLength);
  if (info.byteLength > hkdfInfoMax) {
    throw new ERR_OUT_OF_RANGE('info', `must not contain more than ${hkdfInfoMax} bytes`, info.byteLength);
  }
  const digest = macDigest(hash);
  if (length > 255 * digest.size) throw new ERR_CRYPTO_INVALID_KEYLEN();
  return [digest.id, copyOf(keyBytes), copyOf(salt), copyOf(info), length];
}

function hkdf(hash, key, salt, info, length, callback) {
  const args = hkdfArguments(hash, key, salt, info, length);
  validateFunction(callback, 'callback');
  ops.hkdf(...args, (error, bytes) => (error ? callback(error) : callback(null, arrayBufferOf(bytes))));
}

function hkdfSync(hash, key, salt, info, length) {
  return arrayBufferOf(ops.hkdf(...hkdfArguments(hash, key, salt, info, length)));
}

module.exports = { pbkdf2, pbkdf2Sync, scrypt, scryptSync, hkdf, hkdfSync };
