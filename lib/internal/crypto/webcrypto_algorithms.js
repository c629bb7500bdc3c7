'use strict';

// Web Crypto's algorithms: which operation takes which, with what dictionary, and the normalization of what a caller passes.

const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_OPTION } } = require('internal/errors');

function named(message, name, cause) {
  return new DOMException(message, cause === undefined ? name : { name, cause });
}

const notSupported = (message = 'Unrecognized algorithm name') => named(message, 'NotSupportedError');

// ---- dictionaries: members as "name:type", "?" after the name of an optional one

const dictionaries = {
  __proto__: null,
  AeadParams: ['additionalData?:BufferSource', 'iv:BufferSource', 'tagLength?:octet'],
  AesCbcParams: ['iv:BufferSource'],
  AesCtrParams: ['counter:BufferSource', 'length:octet'],
  AesDerivedKeyParams: ['length:unsigned short'],
  AesKeyGenParams: ['length:unsigned short'],
  Argon2Params: ['associatedData?:BufferSource', 'memory:unsigned long', 'nonce:BufferSource', 'parallelism:unsigned long',
                 'passes:unsigned long', 'secretValue?:BufferSource', 'version?:octet'],
  CShakeParams: ['customization?:BufferSource', 'functionName?:BufferSource', 'length:unsigned long'],
  ContextParams: ['context?:BufferSource'],
  EcKeyGenParams: ['namedCurve:DOMString'],
  EcKeyImportParams: ['namedCurve:DOMString'],
  EcdhKeyDeriveParams: ['public:CryptoKey'],
  EcdsaParams: ['hash:Hash'],
  HkdfParams: ['hash:Hash', 'info:BufferSource', 'salt:BufferSource'],
  HmacImportParams: ['hash:Hash', 'length?:unsigned long'],
  HmacKeyGenParams: ['hash:Hash', 'length?:unsigned long'],
  KmacImportParams: ['length?:unsigned long'],
  KmacKeyGenParams: ['length?:unsigned long'],
  KmacParams: ['customization?:BufferSource', 'length:unsigned long'],
  Pbkdf2Params: ['hash:Hash', 'iterations:unsigned long', 'salt:BufferSource'],
  RsaHashedImportParams: ['hash:Hash'],
  RsaHashedKeyGenParams: ['hash:Hash', 'modulusLength:unsigned long', 'publicExponent:BigInteger'],
  RsaOaepParams: ['label?:BufferSource'],
  RsaPssParams: ['saltLength:unsigned long'],
};

const aesBlock = ['AES-CBC', 'AES-CTR', 'AES-GCM', 'AES-OCB', 'AES-KW'];
const hashNames = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'SHA3-256', 'SHA3-384', 'SHA3-512'];
const mlDSA = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'];
const mlKEM = ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024'];
const rsa = ['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP'];
const argon2 = ['Argon2d', 'Argon2i', 'Argon2id'];

/** For an operation: name in upper case -> [name, dictionary or null]. */
const registry = { __proto__: null };

function register(operation, names, dictionary = null) {
  const table = registry[operation] ??= { __proto__: null };
  for (const name of names) table[name.toUpperCase()] = [name, dictionary];
}

register('digest', hashNames);
register('digest', ['cSHAKE128', 'cSHAKE256'], 'CShakeParams');
register('generateKey', aesBlock, 'AesKeyGenParams');
register('generateKey', ['ChaCha20-Poly1305', 'Ed25519', 'Ed448', 'X25519', 'X448', ...mlDSA, ...mlKEM]);
register('generateKey', ['ECDSA', 'ECDH'], 'EcKeyGenParams');
register('generateKey', ['HMAC'], 'HmacKeyGenParams');
register('generateKey', ['KMAC128', 'KMAC256'], 'KmacKeyGenParams');
register('generateKey', rsa, 'RsaHashedKeyGenParams');
register('exportKey', [...aesBlock, ...rsa, 'ChaCha20-Poly1305', 'Ed25519', 'Ed448', 'X25519', 'X448', 'ECDSA', 'ECDH', 'HMAC',
                       'KMAC128', 'KMAC256', ...mlDSA, ...mlKEM]);
register('importKey', [...aesBlock, 'ChaCha20-Poly1305', 'Ed25519', 'Ed448', 'X25519', 'X448', 'HKDF', 'PBKDF2', ...argon2,
                       ...mlDSA, ...mlKEM]);
register('importKey', ['ECDSA', 'ECDH'], 'EcKeyImportParams');
register('importKey', ['HMAC'], 'HmacImportParams');
register('importKey', ['KMAC128', 'KMAC256'], 'KmacImportParams');
register('importKey', rsa, 'RsaHashedImportParams');
for (const operation of ['sign', 'verify']) {
  register(operation, ['RSASSA-PKCS1-v1_5', 'HMAC', 'Ed25519']);
  register(operation, ['RSA-PSS'], 'RsaPssParams');
  register(operation, ['ECDSA'], 'EcdsaParams');
  register(operation, ['Ed448', ...mlDSA], 'ContextParams');
  register(operation, ['KMAC128', 'KMAC256'], 'KmacParams');
}
for (const operation of ['encrypt', 'decrypt']) {
  register(operation, ['AES-CBC'], 'AesCbcParams');
  register(operation, ['AES-CTR'], 'AesCtrParams');
  register(operation, ['AES-GCM', 'AES-OCB', 'ChaCha20-Poly1305'], 'AeadParams');
  register(operation, ['RSA-OAEP'], 'RsaOaepParams');
}
register('wrapKey', ['AES-KW']);
register('unwrapKey', ['AES-KW']);
register('deriveBits', ['HKDF'], 'HkdfParams');
register('deriveBits', ['PBKDF2'], 'Pbkdf2Params');
register('deriveBits', argon2, 'Argon2Params');
register('deriveBits', ['ECDH', 'X25519', 'X448'], 'EcdhKeyDeriveParams');
register('get key length', aesBlock, 'AesDerivedKeyParams');
register('get key length', ['HMAC'], 'HmacImportParams');
register('get key length', ['KMAC128', 'KMAC256'], 'KmacImportParams');
register('get key length', ['HKDF', 'PBKDF2', 'ChaCha20-Poly1305', ...argon2]);
for (const operation of ['encapsulate', 'decapsulate']) register(operation, mlKEM);

// ---- Web IDL conversions

const failed = 'Failed to normalize algorithm';

function typeError(message) {
  const error = new ERR_INVALID_ARG_TYPE('algorithm', 'object', undefined);
  error.message = message;
  return error;
}

const bounds = { __proto__: null, 'octet': 0xff, 'unsigned short': 0xffff, 'unsigned long': 0xffffffff };

/** [EnforceRange] integers. */
function integer(value, type, context, prefix) {
  const number = typeof value === 'bigint' || typeof value === 'symbol' ? NaN : +value;
  if (typeof value === 'bigint') throw typeError(`${prefix}: ${context} is a BigInt and cannot be converted to a number.`);
  if (typeof value === 'symbol') throw typeError(`${prefix}: ${context} is a Symbol and cannot be converted to a number.`);
  if (!Number.isFinite(number)) throw typeError(`${prefix}: ${context} is not a finite number.`);
  const whole = Math.trunc(number);
  if (whole < 0 || whole > bounds[type]) {
    const error = new (require('internal/errors').codes.ERR_OUT_OF_RANGE)('value', 'x', 0);
    const failure = new TypeError(`${prefix}: ${context} is outside the expected range of 0 to ${bounds[type]}.`);
    failure.code = error.code;
    throw failure;
  }
  return whole === 0 ? 0 : whole;
}

function domString(value, context, prefix) {
  if (typeof value === 'symbol') throw typeError(`${prefix}: ${context} is a Symbol and cannot be converted to a string.`);
  return `${value}`;
}

function bufferSource(value, context, prefix) {
  if (!isAnyArrayBuffer(value) && !isArrayBufferView(value)) {
    throw typeError(`${prefix}: ${context} is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
  }
  const buffer = isArrayBufferView(value) ? value.buffer : value;
  if (!(isArrayBufferView(value) ? value.buffer : value).constructor || Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]') {
    throw typeError(`${prefix}: ${context} is a view on a SharedArrayBuffer, which is not allowed.`);
  }
  return value;
}

function convertMember(value, type, context) {
  switch (type) {
    case 'BufferSource': return require('internal/crypto/bytes').copyOf(bufferSource(value, context, failed));
    case 'BigInteger':
      if (!isArrayBufferView(value) || Object.prototype.toString.call(value) !== '[object Uint8Array]') {
        throw typeError(`${failed}: ${context} is not of type Uint8Array.`);
      }
      return value;
    case 'Hash': {
      const hash = identifier(value, context, failed);
      return normalizeAlgorithm(hash, 'digest');
    }
    case 'DOMString': return domString(value, context, failed);
    case 'CryptoKey':
      if (!require('internal/crypto/keys').isCryptoKey(value)) throw typeError(`${failed}: ${context} is not of type CryptoKey.`);
      return value;
  }
  return integer(value, type, context, failed);
}

/** AlgorithmIdentifier: an object or a string. */
function identifier(value, context, prefix) {
  if (typeof value === 'object' && value !== null || typeof value === 'function') return value;
  return domString(value, context, prefix);
}

function missing(member, dictionary) {
  const error = new ERR_MISSING_OPTION(member);
  error.message = `${failed}: passed algorithm cannot be converted to '${dictionary}' because '${member}' is required in ` +
    `'${dictionary}'.`;
  return error;
}

/**
 * The algorithm in its own dictionary's terms; its bytes are copies.
 * @param {string|object} algorithm
 * @param {string} operation
 */
function normalizeAlgorithm(algorithm, operation) {
  if (typeof algorithm === 'string') algorithm = { name: algorithm };
  const given = algorithm.name;
  if (given === undefined) throw missing('name', 'Algorithm');
  const found = registry[operation]?.[domString(given, 'name in passed algorithm', failed).toUpperCase()];
  if (found === undefined) throw notSupported();
  const [name, dictionary] = found;
  const normalized = { name };
  if (dictionary === null) return normalized;
  for (const member of dictionaries[dictionary]) {
    const colon = member.indexOf(':');
    const optional = member[colon - 1] === '?';
    const key = member.slice(0, optional ? colon - 1 : colon);
    const value = algorithm[key];
    if (value === undefined) {
      if (!optional) throw missing(key, dictionary);
      continue;
    }
    normalized[key] = convertMember(value, member.slice(colon + 1), `${key} in passed algorithm`);
  }
  return normalized;
}

module.exports = {
  normalizeAlgorithm, identifier, integer, domString, bufferSource, named, notSupported, typeError, argon2, mlDSA, mlKEM, rsa,
};
