'use strict';

// node:crypto. Each subject is a file of internal/crypto; what is rarely used is loaded when first touched.

const { Hash, Hmac, hash, deprecatedHash, deprecatedHmac } = require('internal/crypto/hash');
const {
  randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7,
  generatePrime, generatePrimeSync, checkPrime, checkPrimeSync,
} = require('internal/crypto/random');
const { pbkdf2, pbkdf2Sync, scrypt, scryptSync, hkdf, hkdfSync } = require('internal/crypto/derive');
const { KeyObject, createSecretKey } = require('internal/crypto/keys');
const { Cipheriv, Decipheriv, createCipheriv, createDecipheriv, getCiphers, getCipherInfo } =
  require('internal/crypto/cipher');
const { createPublicKey, createPrivateKey } = require('internal/crypto/asymmetric');
const { Sign, Verify, createSign, createVerify, sign, verify } = require('internal/crypto/sign');
const { publicEncrypt, publicDecrypt, privateEncrypt, privateDecrypt } = require('internal/crypto/rsa');
const { generateKeyPair, generateKeyPairSync, generateKey, generateKeySync } = require('internal/crypto/keygen');
const { diffieHellman, encapsulate, decapsulate } = require('internal/crypto/kem');
const {
  DiffieHellman, DiffieHellmanGroup, ECDH, createDiffieHellman, createDiffieHellmanGroup, createECDH,
} = require('internal/crypto/agree');
const { getHashes } = require('internal/crypto/digests');
const constants = require('internal/crypto/constants');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH, ERR_CRYPTO_ENGINE_UNKNOWN, ERR_CRYPTO_FIPS_UNAVAILABLE } } =
  require('internal/errors');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateNumber, validateString } = require('internal/validators');

const { deprecate } = require('internal/util');

const ops = binding('crypto');

function createHash(algorithm, options) {
  return new Hash(algorithm, options);
}

function createHmac(hmac, key, options) {
  return new Hmac(hmac, key, options);
}

function checkBytes(value, name) {
  if (isAnyArrayBuffer(value) || isArrayBufferView(value)) return;
  const error = new ERR_INVALID_ARG_TYPE(name, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
  // Node checks these natively, where what was received is not told.
  error.message = error.message.slice(0, error.message.indexOf(' Received'));
  throw error;
}

function timingSafeEqual(buf1, buf2) {
  checkBytes(buf1, 'buf1');
  checkBytes(buf2, 'buf2');
  if (buf1.byteLength !== buf2.byteLength) throw new ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH();
  return ops.timingSafeEqual(buf1, buf2);
}

function getFips() {
  return 0;
}

function setFips(on) {
  if (on) throw new ERR_CRYPTO_FIPS_UNAVAILABLE();
}

/** There is no secure heap: as in Node without --secure-heap. */
function secureHeapUsed() {
  return { total: 0, used: 0, utilization: NaN, min: 2 };
}

/** Engines were OpenSSL's plug-ins; there are none to find. */
function setEngine(id, flags) {
  validateString(id, 'id');
  if (flags) validateNumber(flags, 'flags');
  if (process.permission) {
    const error = new (require('internal/errors').codes.ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED)();
    error.message = 'Programmatic selection of OpenSSL engines is unsupported while the experimental permission model is enabled';
    throw error;
  }
  throw new ERR_CRYPTO_ENGINE_UNKNOWN(id);
}

function argon2(algorithm, parameters, callback) {
  return require('internal/crypto/argon2').argon2(algorithm, parameters, callback);
}

function argon2Sync(algorithm, parameters) {
  return require('internal/crypto/argon2').argon2Sync(algorithm, parameters);
}

function getRandomValues(array) {
  return require('internal/crypto/webcrypto').crypto.getRandomValues(array);
}

function getCurves() {
  return ops.curveNames();
}

module.exports = {
  argon2, argon2Sync, checkPrime, checkPrimeSync, createCipheriv, createDecipheriv, createDiffieHellman, createDiffieHellmanGroup, createECDH,
  createHash, createHmac, createPrivateKey, createPublicKey, createSecretKey, createSign, createVerify, decapsulate, diffieHellman, encapsulate,
  generateKey, generateKeyPair, generateKeyPairSync, generateKeySync, generatePrime, generatePrimeSync, getCipherInfo,
  getCiphers, getCurves, getDiffieHellman: createDiffieHellmanGroup, getFips, getHashes, getRandomValues, hash, hkdf,
  hkdfSync, pbkdf2, pbkdf2Sync, privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt, randomBytes, randomFill,
  randomFillSync, randomInt, randomUUID, randomUUIDv7, scrypt, scryptSync, secureHeapUsed, setEngine, setFips, sign, timingSafeEqual,
  verify,
  Cipheriv, Decipheriv, DiffieHellman, DiffieHellmanGroup, ECDH, Hash: deprecatedHash, Hmac: deprecatedHmac, KeyObject,
  Sign, Verify,
};


/** Puts a value in place of the accessor that stood for it. */
function lazily(name, value) {
  Object.defineProperty(module.exports, name, { __proto__: null, value, configurable: true, enumerable: true, writable: true });
  return value;
}

function lazyClass(name, id) {
  return {
    __proto__: null, configurable: true, enumerable: true,
    get() { return lazily(name, require(id)[name]); },
    set(value) { lazily(name, value); },
  };
}

Object.defineProperties(module.exports, {
  constants: { __proto__: null, value: constants, configurable: false, enumerable: true },
  pseudoRandomBytes: {
    __proto__: null, configurable: true, enumerable: false, writable: true,
    value: deprecate(randomBytes, 'crypto.pseudoRandomBytes is deprecated.', 'DEP0115'),
  },
  prng: {
    __proto__: null, configurable: true, enumerable: false, writable: true,
    value: deprecate(randomBytes, 'crypto.prng is deprecated.', 'DEP0115'),
  },
  rng: {
    __proto__: null, configurable: true, enumerable: false, writable: true,
    value: deprecate(randomBytes, 'crypto.rng is deprecated.', 'DEP0115'),
  },
  fips: { __proto__: null, get: getFips, set: setFips },
  Certificate: lazyClass('Certificate', 'internal/crypto/certificate'),
  X509Certificate: lazyClass('X509Certificate', 'internal/crypto/x509'),
  webcrypto: {
    __proto__: null, configurable: false, enumerable: true,
    get() { return require('internal/crypto/webcrypto').crypto; },
    set: undefined,
  },
  subtle: {
    __proto__: null, configurable: false, enumerable: true,
    get() { return require('internal/crypto/webcrypto').crypto.subtle; },
    set: undefined,
  },
});
