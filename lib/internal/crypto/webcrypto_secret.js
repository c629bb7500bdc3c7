'use strict';

// Web Crypto's secret keys: AES, ChaCha20-Poly1305, HMAC, KMAC, and what is only derived from.

const { Buffer } = require('buffer');
const { SecretKeyObject, kMaterial } = require('internal/crypto/keys');
const { copyOf, arrayBufferOf } = require('internal/crypto/bytes');
const { named, notSupported } = require('internal/crypto/webcrypto_algorithms');
const { makeKey, orderedUsages, slotsOf } = require('internal/crypto/webcrypto_keys');
const { checkJWK, operation, completeJWK } = require('internal/crypto/webcrypto_jwk');

const ops = binding('crypto');

const cipherUsages = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];
const wrapUsages = ['wrapKey', 'unwrapKey'];
const macUsages = ['sign', 'verify'];
const deriveUsages = ['deriveBits', 'deriveKey'];

const aes = (algorithm, usages) => ({ usages, algorithm, lengths: [128, 192, 256], jwk: (bits) => `A${bits}${algorithm.slice(4)}` });

const kinds = { __proto__: null };
for (const name of ['AES-CBC', 'AES-CTR', 'AES-GCM', 'AES-OCB']) kinds[name] = aes(name, cipherUsages);
kinds['AES-KW'] = aes('AES-KW', wrapUsages);
kinds['ChaCha20-Poly1305'] = { usages: cipherUsages, lengths: [256], jwk: () => 'C20P' };
kinds.HMAC = { usages: macUsages, jwk: (bits, algorithm) => hmacJWK(algorithm.hash.name) };
kinds.KMAC128 = { usages: macUsages, jwk: () => 'K128' };
kinds.KMAC256 = { usages: macUsages, jwk: () => 'K256' };
for (const name of ['HKDF', 'PBKDF2', 'Argon2d', 'Argon2i', 'Argon2id']) kinds[name] = { usages: deriveUsages, derivesOnly: true };

const hmacJWK = (hash) => (hash.startsWith('SHA-') ? `HS${hash.slice(4)}` : undefined);

/** The block size of a hash in bits: how long an HMAC key is by default. */
const hmacLength = {
  __proto__: null, 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024, 'SHA3-256': 1088, 'SHA3-384': 832, 'SHA3-512': 576,
};

const isSecret = (name) => kinds[name] !== undefined;

function checkUsages(name, usages, possible) {
  if (usages.some((usage) => !possible.includes(usage))) {
    throw named(`Unsupported key usage for ${name.startsWith('AES') ? '' : /^[AHR]/.test(name) ? 'an ' : 'a '}${name} key`, 'SyntaxError');
  }
}

/** Shown with the key. */
function describe(normalized, bits) {
  const { name, hash } = normalized;
  if (kinds[name].derivesOnly || name === 'ChaCha20-Poly1305') return { name };
  return hash === undefined ? { name, length: bits } : { name, length: bits, hash: { name: hash.name } };
}

function keyLength({ name, length, hash }) {
  if (name === 'HMAC') {
    if (length === 0) throw named('HmacKeyGenParams.length cannot be 0', 'OperationError');
    return length ?? hmacLength[hash.name];
  }
  if (name.startsWith('KMAC')) {
    if (length === 0) throw named('KmacKeyGenParams.length cannot be 0', 'OperationError');
    return length ?? Number(name.slice(4));
  }
  if (name === 'ChaCha20-Poly1305') return 256;
  if (!kinds[name].lengths.includes(length)) throw named('AES key length must be 128, 192, or 256 bits', 'OperationError');
  return length;
}

async function generate(normalized, extractable, usages) {
  const { name } = normalized;
  checkUsages(name, usages, kinds[name].usages);
  if (usages.length === 0) throw named('Usages cannot be empty when creating a key.', 'SyntaxError');
  const bits = keyLength(normalized);
  const bytes = Buffer.allocUnsafeSlow(Math.ceil(bits / 8));
  ops.randomFill(bytes);
  trim(bytes, bits);
  return makeKey(new SecretKeyObject(bytes), describe(normalized, bits), orderedUsages(usages), extractable);
}

/** A length that is no multiple of eight leaves bits of the last byte unused. */
function trim(bytes, bits) {
  if (bits % 8 !== 0) bytes[bytes.length - 1] &= 0xff << (8 - bits % 8);
}

function importSecret(format, keyData, normalized, extractable, usages) {
  const { name } = normalized;
  const kind = kinds[name];
  const rawAllowed = format === 'raw-secret' || format === 'raw' && name !== 'ChaCha20-Poly1305' && name !== 'AES-OCB' &&
    !name.startsWith('KMAC') && !name.startsWith('Argon2');
  if (!rawAllowed && (format !== 'jwk' || kind.derivesOnly)) {
    throw notSupported(`Unable to import ${name} using ${format} format`);
  }
  checkUsages(name, usages, kind.usages);
  if (kind.derivesOnly && extractable) throw named(`${name} keys are not extractable`, 'SyntaxError');
  let bytes;
  if (format === 'jwk') {
    checkJWK(keyData, 'oct', usages, extractable, name === 'HMAC' || name.startsWith('KMAC') ? 'sig' : 'enc');
    if (typeof keyData.k !== 'string') throw named('Invalid keyData', 'DataError');
    bytes = Buffer.from(keyData.k, 'base64url');
  } else {
    bytes = copyOf(keyData);
  }
  const bits = importedLength(normalized, bytes);
  if (format === 'jwk' && keyData.alg !== undefined) {
    const expected = kind.jwk(bits, normalized);
    if (expected !== undefined && keyData.alg !== expected) {
      throw named('JWK "alg" does not match the requested algorithm', 'DataError');
    }
  }
  return makeKey(new SecretKeyObject(bytes), describe(normalized, bits), orderedUsages(usages), extractable);
}

function importedLength({ name, length }, bytes) {
  const bits = bytes.length * 8;
  const kind = kinds[name];
  if (kind.derivesOnly) return bits;
  if (kind.lengths !== undefined) {
    if (!kind.lengths.includes(bits)) throw named('Invalid key length', 'DataError');
    return bits;
  }
  if (bits === 0 && name === 'HMAC') throw named('Zero-length key is not supported', 'DataError');
  if (length === undefined) return bits;
  if (length === 0) throw named(`${name === 'HMAC' ? 'Hmac' : 'Kmac'}ImportParams.length cannot be 0`, 'DataError');
  if (length > bits || length <= bits - 8) throw named('Invalid key length', 'DataError');
  trim(bytes, length);
  return length;
}

function exportSecret(format, key) {
  const { object, algorithm } = slotsOf(key);
  const { name } = algorithm;
  const bytes = object[kMaterial];
  if (format === 'jwk') {
    const jwk = { kty: 'oct', k: bytes.toString('base64url') };
    const alg = kinds[name].jwk(bytes.length * 8, algorithm);
    if (alg !== undefined) jwk.alg = alg;
    return completeJWK(jwk, key);
  }
  const rawName = name === 'ChaCha20-Poly1305' || name === 'AES-OCB' || name.startsWith('KMAC') ? ['raw-secret'] : ['raw', 'raw-secret'];
  if (!rawName.includes(format)) throw notSupported(`Unable to export ${name} secret key using ${format} format`);
  return arrayBufferOf(Buffer.from(bytes));
}

/** get key length: null where any will do. */
function derivedLength(normalized) {
  const { name, length, hash } = normalized;
  if (kinds[name].derivesOnly) return null;
  if (name === 'ChaCha20-Poly1305') return 256;
  if (name === 'HMAC') {
    if (length === undefined) return hmacLength[hash.name];
    if (length > 0) return length;
    throw named('HmacImportParams.length cannot be 0', 'OperationError');
  }
  if (name.startsWith('KMAC')) return length ?? Number(name.slice(4));
  if (!kinds[name].lengths.includes(length)) throw named('Invalid key length', 'OperationError');
  return length;
}

module.exports = { isSecret, generate, importSecret, exportSecret, derivedLength, checkUsages, operation };
