'use strict';

// Web Crypto's key pairs: RSA, ECDSA and ECDH, Ed25519 and its kin, ML-DSA, ML-KEM.

const { Buffer } = require('buffer');
const { kMaterial } = require('internal/crypto/keys');
const { PublicKeyObject, PrivateKeyObject, description } = require('internal/crypto/asymmetric');
const { copyOf, arrayBufferOf } = require('internal/crypto/bytes');
const { named, notSupported, mlDSA, mlKEM } = require('internal/crypto/webcrypto_algorithms');
const { makeKey, orderedUsages, slotsOf } = require('internal/crypto/webcrypto_keys');
const { checkJWK, completeJWK, operation, failure } = require('internal/crypto/webcrypto_jwk');

const ops = binding('crypto');

const signing = { public: ['verify'], private: ['sign'], use: 'sig' };
const deriving = { public: [], private: ['deriveKey', 'deriveBits'], use: 'enc' };

/** By name: usages of the halves, the kind of key, and the formats it has beside spki, pkcs8 and jwk. */
const kinds = {
  __proto__: null,
  'RSASSA-PKCS1-v1_5': { ...signing, key: 'rsa', kty: 'RSA', label: 'an RSA' },
  'RSA-PSS': { ...signing, key: 'rsa', kty: 'RSA' },
  'RSA-OAEP': { public: ['encrypt', 'wrapKey'], private: ['decrypt', 'unwrapKey'], use: 'enc', key: 'rsa', kty: 'RSA' },
  'ECDSA': { ...signing, key: 'ec', kty: 'EC', raw: ['raw', 'raw-public'] },
  'ECDH': { ...deriving, key: 'ec', kty: 'EC', raw: ['raw', 'raw-public'] },
  'Ed25519': { ...signing, key: 'ed25519', kty: 'OKP', raw: ['raw', 'raw-public'] },
  'Ed448': { ...signing, key: 'ed448', kty: 'OKP', raw: ['raw', 'raw-public'] },
  'X25519': { ...deriving, key: 'x25519', kty: 'OKP', raw: ['raw', 'raw-public'] },
  'X448': { ...deriving, key: 'x448', kty: 'OKP', raw: ['raw', 'raw-public'] },
};
for (const name of mlDSA) kinds[name] = { ...signing, key: name.toLowerCase(), kty: 'AKP', raw: ['raw-public'], seed: true };
for (const name of mlKEM) {
  kinds[name] = {
    public: ['encapsulateKey', 'encapsulateBits'], private: ['decapsulateKey', 'decapsulateBits'], use: 'enc', key: name.toLowerCase(),
    kty: 'AKP', raw: ['raw-public'], seed: true,
  };
}

const curveNames = { __proto__: null, 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };
const jwkCurve = (name) => (name === 'ECDSA' || name === 'ECDH' ? undefined : name);

const rsaJWK = { __proto__: null, 'RSASSA-PKCS1-v1_5': 'RS', 'RSA-PSS': 'PS' };

function rsaAlg(name, hash) {
  if (!hash.startsWith('SHA-')) return undefined;
  if (name === 'RSA-OAEP') return hash === 'SHA-1' ? 'RSA-OAEP' : `RSA-OAEP-${hash.slice(4)}`;
  return `${rsaJWK[name]}${hash.slice(4)}`;
}

const isPair = (name) => kinds[name] !== undefined;

function checkUsages(name, usages, possible) {
  if (usages.some((usage) => !possible.includes(usage))) throw named(`Unsupported key usage for a ${name} key`, 'SyntaxError');
}

/** What the key shows as its algorithm. */
function describe(normalized, object) {
  const { name, hash, namedCurve } = normalized;
  if (kinds[name].key === 'ec') return { name, namedCurve };
  if (kinds[name].key !== 'rsa') return { name };
  const { bits, exponent } = description(object);
  const hex = BigInt(exponent).toString(16);
  const publicExponent = new Uint8Array(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'));
  return { name, modulusLength: bits, publicExponent, hash: { name: hash.name } };
}

function checkCurve({ name, namedCurve }) {
  if (kinds[name].key === 'ec' && curveNames[namedCurve] === undefined) throw notSupported('Unrecognized namedCurve');
}

function exponentOf(bytes) {
  let value = 0;
  for (const byte of bytes) {
    value = value * 256 + byte;
    if (value > 0x7fffffff) throw failure();
  }
  if (value < 3 || value % 2 === 0) throw failure();
  return value;
}

async function generate(normalized, extractable, usages) {
  const { name, namedCurve, modulusLength, publicExponent } = normalized;
  const kind = kinds[name];
  checkCurve(normalized);
  checkUsages(name, usages, [...kind.public, ...kind.private]);
  const job = { Type: kind.key };
  if (kind.key === 'ec') job.Curve = namedCurve;
  if (kind.key === 'rsa') {
    job.Bits = modulusLength;
    job.Exponent = exponentOf(publicExponent);
  }
  const privateUsages = orderedUsages(usages, kind.private);
  if (privateUsages.length === 0) throw named('Usages cannot be empty when creating a key.', 'SyntaxError');
  const der = await operation(ops.generateKeyPair, JSON.stringify(job));
  const privateObject = new PrivateKeyObject(der);
  const publicObject = new PublicKeyObject(ops.publicKeyOf(der));
  return {
    publicKey: makeKey(publicObject, describe(normalized, publicObject), orderedUsages(usages, kind.public), true),
    privateKey: makeKey(privateObject, describe(normalized, privateObject), privateUsages, extractable),
  };
}

// ---- import

function parsed(op, ...args) {
  try {
    return op(...args);
  } catch (error) {
    const { worded } = require('internal/crypto/openssl_errors');
    throw named('Invalid keyData', 'DataError', worded(error));
  }
}

function importPair(format, keyData, normalized, extractable, usages) {
  const { name } = normalized;
  const kind = kinds[name];
  checkCurve(normalized);
  const isPublic = format === 'spki' || kind.raw?.includes(format) ||
    format === 'jwk' && keyData.d === undefined && keyData.priv === undefined;
  const known = isPublic || format === 'pkcs8' || format === 'jwk' || format === 'raw-seed' && kind.seed;
  if (!known) throw notSupported(`Unable to import ${name} using ${format} format`);
  checkUsages(name, usages, isPublic ? kind.public : kind.private);
  let der;
  switch (format) {
    case 'spki': der = parsed(ops.parseKey, keyData, false, 'spki', false, null); break;
    case 'pkcs8': der = parsed(ops.parseKey, keyData, false, 'pkcs8', true, null); break;
    case 'jwk': der = fromJWK(keyData, normalized, kind, extractable, usages, !isPublic); break;
    case 'raw-seed': der = parsed(ops.keyFromRaw, kind.key, '', keyData, true); break;
    default: der = parsed(ops.keyFromRaw, kind.key, normalized.namedCurve ?? '', keyData, false);
  }
  const object = isPublic ? new PublicKeyObject(der) : new PrivateKeyObject(der);
  checkKind(object, normalized);
  if (!isPublic && usages.length === 0) {
    throw named('Usages cannot be empty when importing a private key.', 'SyntaxError');
  }
  return makeKey(object, describe(normalized, object), orderedUsages(usages), extractable);
}

function checkKind(object, { name, namedCurve }) {
  const { type, curve } = description(object);
  if (type !== kinds[name].key) throw named('Invalid key type', 'DataError');
  if (type === 'ec' && curve !== curveNames[namedCurve]) throw named('Named curve mismatch', 'DataError');
}

function fromJWK(jwk, normalized, kind, extractable, usages, isPrivate) {
  const { name, hash, namedCurve } = normalized;
  checkJWK(jwk, kind.kty, usages, extractable, kind.use);
  if (kind.key === 'rsa' && jwk.alg !== undefined) {
    const expected = rsaAlg(name, hash.name);
    if (expected !== undefined && jwk.alg !== expected) throw named('JWK "alg" does not match the requested algorithm', 'DataError');
  }
  if (kind.key === 'ec' && jwk.crv !== namedCurve) throw named('JWK "crv" does not match the requested algorithm', 'DataError');
  if (kind.kty === 'OKP' && jwk.crv !== jwkCurve(name)) throw named('JWK "crv" Parameter and algorithm name mismatch', 'DataError');
  if (kind.kty === 'OKP' && name.startsWith('Ed') && jwk.alg !== undefined && jwk.alg !== name && jwk.alg !== 'EdDSA') {
    throw named('JWK "alg" does not match the requested algorithm', 'DataError');
  }
  if (kind.kty === 'AKP' && jwk.alg !== name) throw named('JWK "alg" Parameter and algorithm name mismatch', 'DataError');
  if (name === 'ECDSA' && jwk.alg !== undefined && jwk.alg !== { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }[namedCurve]) {
    throw named('JWK "alg" does not match the requested algorithm', 'DataError');
  }
  if (jwk.oth !== undefined) throw notSupported('Unsupported JWK with more than two primes');
  const members = {};
  for (const member of ['kty', 'crv', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'x', 'y', 'alg', 'pub', 'priv']) {
    if (jwk[member] !== undefined) members[member] = jwk[member];
  }
  return parsed(ops.importJWK, JSON.stringify(members), isPrivate);
}

// ---- export

function exportPair(format, key) {
  const { object, algorithm } = slotsOf(key);
  const { name } = algorithm;
  const kind = kinds[name];
  const isPrivate = object.type === 'private';
  const der = object[kMaterial];
  if (format === (isPrivate ? 'pkcs8' : 'spki')) return arrayBufferOf(Buffer.from(der));
  if (format === 'jwk') {
    const jwk = parsedExport(ops.exportJWK, der, isPrivate);
    if (kind.key === 'rsa') {
      const alg = rsaAlg(name, algorithm.hash.name);
      if (alg !== undefined) jwk.alg = alg;
    }
    if (name === 'Ed25519' || name === 'Ed448') jwk.alg = name;
    return completeJWK(jwk, key);
  }
  if (!isPrivate && kind.raw?.includes(format) || isPrivate && format === 'raw-seed' && kind.seed) {
    let bytes = parsedExport(ops.rawKey, der, isPrivate);
    if (kind.key === 'ec' && bytes[0] !== 4) bytes = ops.ecdhConvert(curveNames[algorithm.namedCurve], bytes, 4);
    if (bytes.length === 0) throw failure();
    return arrayBufferOf(bytes);
  }
  throw notSupported(`Unable to export ${name} ${object.type} key using ${format} format`);
}

function parsedExport(op, ...args) {
  try {
    return op(...args);
  } catch (error) {
    throw failure(error);
  }
}

function publicOf(key, usages) {
  const { object, algorithm } = slotsOf(key);
  const kind = kinds[algorithm.name];
  checkUsages(algorithm.name, usages, kind.public);
  return makeKey(new PublicKeyObject(ops.publicKeyOf(object[kMaterial])), algorithm, orderedUsages(usages), true);
}

/** A KeyObject as a CryptoKey. */
function adopt(object, normalized, extractable, usages) {
  const kind = kinds[normalized.name];
  checkCurve(normalized);
  checkUsages(normalized.name, usages, object.type === 'public' ? kind.public : kind.private);
  checkKind(object, normalized);
  if (object.type === 'private' && usages.length === 0) {
    throw named('Usages cannot be empty when importing a private key.', 'SyntaxError');
  }
  return makeKey(object, describe(normalized, object), orderedUsages(usages), extractable);
}

module.exports = { isPair, generate, importPair, exportPair, publicOf, adopt, curveNames };
