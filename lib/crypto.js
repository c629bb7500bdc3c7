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
const { getHashes } = require('internal/crypto/digests');
const { refusingFunction, refusingClass } = require('internal/crypto/unsupported');
const constants = require('internal/crypto/constants');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH, ERR_CRYPTO_FIPS_UNAVAILABLE } } =
  require('internal/errors');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');

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

function secureHeapUsed() {
  return undefined;
}

function getRandomValues(array) {
  return require('internal/crypto/webcrypto').crypto.getRandomValues(array);
}

module.exports = {
  checkPrime, checkPrimeSync, createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey,
  generatePrime, generatePrimeSync, getCipherInfo, getCiphers, getFips, getHashes, getRandomValues, hash, hkdf, hkdfSync, pbkdf2, pbkdf2Sync,
  randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7, scrypt, scryptSync, secureHeapUsed,
  setFips, timingSafeEqual,
  Cipheriv, Decipheriv, Hash: deprecatedHash, Hmac: deprecatedHmac, KeyObject,
};

for (const name of [
  'argon2', 'argon2Sync', 'createDiffieHellman', 'createDiffieHellmanGroup',
  'createECDH', 'createPrivateKey', 'createPublicKey', 'createSign', 'createVerify', 'decapsulate', 'diffieHellman',
  'encapsulate', 'generateKey', 'generateKeyPair', 'generateKeyPairSync', 'generateKeySync', 'getCurves', 'getDiffieHellman', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt',
  'setEngine', 'sign', 'verify',
]) {
  module.exports[name] ??= refusingFunction(name);
}
for (const name of [
  'Certificate', 'DiffieHellman', 'DiffieHellmanGroup', 'ECDH', 'Sign', 'Verify',
  'X509Certificate',
]) {
  module.exports[name] ??= refusingClass(name);
}

Object.defineProperties(module.exports, {
  constants: { __proto__: null, value: constants, configurable: false, enumerable: true },
  fips: { __proto__: null, get: getFips, set: setFips },
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
