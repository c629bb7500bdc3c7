'use strict';

// Public and private KeyObjects: made from PEM, DER and JWK, exported, described.

const { Buffer } = require('buffer');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateObject, validateString } = require('internal/validators');
const {
  codes: {
    ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS, ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
    ERR_CRYPTO_INVALID_JWK, ERR_CRYPTO_UNKNOWN_CIPHER,
  },
} = require('internal/errors');
const { KeyObject, kMaterial, isKeyObject, isCryptoKey } = require('internal/crypto/keys');
const { toBytes } = require('internal/crypto/bytes');
const { calling, opensslError, worded } = require('internal/crypto/openssl_errors');

const ops = binding('crypto');

const kDescription = Symbol('kDescription');
const kDetails = Symbol('kDetails');

function detailsOf({ bits, exponent, divisor, curve, pss }) {
  if (divisor !== undefined) return { modulusLength: bits, divisorLength: divisor };
  if (curve !== undefined) return { namedCurve: curve };
  if (bits === undefined) return {};
  const details = { modulusLength: bits, publicExponent: BigInt(exponent) };
  if (pss !== undefined) Object.assign(details, { hashAlgorithm: pss.hash, mgf1HashAlgorithm: pss.mgf, saltLength: pss.salt });
  return details;
}

class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType() {
    return description(this).type;
  }

  toCryptoKey(algorithm, extractable, keyUsages) {
    return require('internal/crypto/webcrypto').toCryptoKey(this, algorithm, extractable, keyUsages);
  }

  get asymmetricKeyDetails() {
    return { ...(this[kDetails] ??= detailsOf(description(this))) };
  }
}

function description(key) {
  if (key[kDescription] === undefined) {
    Object.defineProperty(key, kDescription, { __proto__: null, value: ops.describeKey(key[kMaterial], key.type === 'private') });
  }
  return key[kDescription];
}

class PublicKeyObject extends AsymmetricKeyObject {
  constructor(der) {
    super('public', der);
  }

  export(options) {
    return exportKey(this, options);
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  constructor(der) {
    super('private', der);
  }

  export(options) {
    if (options?.passphrase !== undefined && options?.format === 'jwk') {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS('jwk', 'does not support encryption');
    }
    return exportKey(this, options);
  }
}

// ---- encodings

/** Checks { format, type, cipher, passphrase } for a key of this half and kind; `name` is where the user wrote it. */
function exportEncoding(options, isPrivate, keyType, name = 'options') {
  validateObject(options, name);
  const { format, type, cipher, passphrase } = options;
  if (format !== 'pem' && format !== 'der' && format !== 'jwk') throw new ERR_INVALID_ARG_VALUE(`${name}.format`, format);
  if (format === 'jwk') return { format };
  const types = isPrivate ? ['pkcs1', 'pkcs8', 'sec1'] : ['pkcs1', 'spki'];
  if (!types.includes(type)) throw new ERR_INVALID_ARG_VALUE(`${name}.type`, type);
  if (type === 'pkcs1' && keyType !== undefined && keyType !== 'rsa') {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS('pkcs1', 'can only be used for RSA keys');
  }
  if (type === 'sec1' && keyType !== undefined && keyType !== 'ec') {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS('sec1', 'can only be used for EC keys');
  }
  if (!isPrivate || (cipher === undefined || cipher === null) && passphrase === undefined) return { format, type, cipher: '' };
  if (typeof cipher !== 'string') throw new ERR_INVALID_ARG_VALUE(`${name}.cipher`, cipher);
  if (format === 'der' && type !== 'pkcs8') throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, 'does not support encryption');
  if (typeof passphrase !== 'string' && !isArrayBufferView(passphrase) && !isAnyArrayBuffer(passphrase)) {
    throw new ERR_INVALID_ARG_VALUE(`${name}.passphrase`, passphrase);
  }
  if (ops.describeCipher(cipher, 0) === null) throw new ERR_CRYPTO_UNKNOWN_CIPHER();
  return { format, type, cipher: cipher.toLowerCase(), passphrase: toBytes(passphrase, 'passphrase', options.encoding) };
}

function exportKey(key, options) {
  const isPrivate = key.type === 'private';
  return encode(key, exportEncoding(options, isPrivate, description(key).type));
}

function encode(key, { format, type, cipher, passphrase }) {
  const isPrivate = key.type === 'private';
  if (format === 'jwk') return ops.exportJWK(key[kMaterial], isPrivate);
  const bytes = calling(ops.exportKey, key[kMaterial], isPrivate, format === 'pem', type, cipher, passphrase ?? null);
  return format === 'pem' ? bytes.latin1Slice(0, bytes.length) : bytes;
}

const bytesTypes = ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];
const bytesOrKeyTypes = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'];

const isBytes = (value) => typeof value === 'string' || isArrayBufferView(value) || isAnyArrayBuffer(value);

/**
 * The standard encoding of a key given in any way.
 * @param {'createPublic'|'createPrivate'|'public'|'private'} use
 */
function keyBytes(key, use) {
  const wantPrivate = use === 'private' || use === 'createPrivate';
  if (isCryptoKey(key)) key = KeyObject.from(key);
  if (isKeyObject(key)) return fromKeyObject(key, use);
  if (isBytes(key)) return parse(key, { format: 'pem' }, wantPrivate);
  const types = use === 'createPrivate' ? [...bytesTypes] : bytesOrKeyTypes;
  if (typeof key !== 'object' || key === null) throw new ERR_INVALID_ARG_TYPE('key', types, key);
  const { key: data, encoding, format } = key;
  if (isCryptoKey(data) || isKeyObject(data)) {
    return fromKeyObject(isKeyObject(data) ? data : KeyObject.from(data), use);
  }
  if (format === 'jwk') return fromJWK(data, wantPrivate);
  if (!isBytes(data)) throw new ERR_INVALID_ARG_TYPE('key.key', types, data);
  return parse(toBytes(data, 'key', encoding), key, wantPrivate);
}

function fromKeyObject(key, use) {
  switch (use) {
    case 'createPrivate': throw new ERR_INVALID_ARG_TYPE('key', bytesTypes, key);
    case 'createPublic':
    case 'private':
      if (key.type !== 'private') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(key.type, 'private');
      return use === 'private' ? key[kMaterial] : ops.publicKeyOf(key[kMaterial]);
  }
  if (key.type === 'secret') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(key.type, 'private or public');
  return key.type === 'public' ? key[kMaterial] : ops.publicKeyOf(key[kMaterial]);
}

function parse(data, options, wantPrivate) {
  const { format = 'pem', type, passphrase, encoding } = options;
  if (format !== 'pem' && format !== 'der') throw new ERR_INVALID_ARG_VALUE('key.format', format);
  if (format === 'der') {
    const types = wantPrivate ? ['pkcs1', 'pkcs8', 'sec1'] : ['pkcs1', 'spki', 'pkcs8', 'sec1'];
    if (!types.includes(type)) throw new ERR_INVALID_ARG_VALUE('key.type', type);
  }
  const secret = passphrase === undefined || passphrase === null ? null : toBytes(passphrase, 'key.passphrase', encoding);
  try {
    return ops.parseKey(toBytes(data, 'key', encoding), format === 'pem', type ?? '', wantPrivate, secret);
  } catch (error) {
    // OpenSSL asks for the passphrase of a PEM file, and is told that there is none.
    if (error.code === 'ERR_MISSING_PASSPHRASE' && format === 'pem') {
      throw opensslError('crypto', '09', 'interrupted or cancelled');
    }
    throw worded(error);
  }
}

function fromJWK(jwk, wantPrivate) {
  validateObject(jwk, 'key.key');
  const { kty } = jwk;
  validateOneOfTypes(kty);
  const members = {};
  for (const name of ['kty', 'crv', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'x', 'y', 'alg', 'pub', 'priv']) {
    if (jwk[name] === undefined || name === 'alg' && kty !== 'AKP') continue;
    validateString(jwk[name], `key.${name}`);
    members[name] = jwk[name];
  }
  if (wantPrivate && kty === 'AKP') validateString(jwk.priv, 'key.priv');
  else if (wantPrivate && members.d === undefined) {
    if (kty === 'RSA' && members.n === undefined) throw invalidJWK('Invalid JWK RSA key');
    validateString(jwk.d, 'key.d');
  }
  if (!wantPrivate) {
    delete members.d;
    delete members.priv;
  }
  return calling(ops.importJWK, JSON.stringify(members), wantPrivate);
}

function validateOneOfTypes(kty) {
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP' && kty !== 'AKP') throw invalidJWK(`${kty} is not a supported JWK key type`);
}

function invalidJWK(message) {
  const error = new ERR_CRYPTO_INVALID_JWK();
  error.message = message;
  return error;
}

function createPublicKey(key) {
  return new PublicKeyObject(keyBytes(key, 'createPublic'));
}

function createPrivateKey(key) {
  return new PrivateKeyObject(keyBytes(key, 'createPrivate'));
}

module.exports = {
  PublicKeyObject, PrivateKeyObject, createPublicKey, createPrivateKey, keyBytes, exportEncoding, encode, description,
};
