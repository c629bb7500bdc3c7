'use strict';

// KeyObject and its kinds. A secret key holds its bytes; asymmetric keys are in internal/crypto/asymmetric.

const { Buffer } = require('buffer');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateObject, validateOneOf, validateString } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE } } =
  require('internal/errors');
const { toBytes, copyOf } = require('internal/crypto/bytes');
const { kClone, kDeserialize, markTransferMode } = require('internal/worker/js_transferable');

const kMaterial = Symbol('kMaterial');
const kType = Symbol('kType');

class KeyObject {
  constructor(type, material) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') throw new ERR_INVALID_ARG_VALUE('type', type);
    if (typeof material !== 'object' || material === null || !isArrayBufferView(material)) {
      throw new ERR_INVALID_ARG_TYPE('handle', 'object', material);
    }
    Object.defineProperty(this, kType, { __proto__: null, value: type });
    Object.defineProperty(this, kMaterial, { __proto__: null, value: material });
  }

  get type() {
    return this[kType];
  }

  static from(key) {
    if (!isCryptoKey(key)) throw new ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
    return require('internal/crypto/webcrypto').keyObjectOf(key);
  }

  [kClone]() {
    return { data: { type: this[kType], material: this[kMaterial] }, deserializeInfo: 'internal/crypto/keys:KeyMessage' };
  }

  equals(other) {
    if (!isKeyObject(other)) throw new ERR_INVALID_ARG_TYPE('otherKeyObject', 'KeyObject', other);
    if (other[kType] !== this[kType] || other[kMaterial].byteLength !== this[kMaterial].byteLength) return false;
    return binding('crypto').timingSafeEqual(this[kMaterial], other[kMaterial]);
  }
}
markTransferMode(KeyObject.prototype, true, false);

/** Stands for a key that comes out of a message. */
class KeyMessage {
  [kDeserialize]({ type, material }) {
    const bytes = Buffer.from(material.buffer, material.byteOffset, material.byteLength);
    if (type === 'secret') return new SecretKeyObject(bytes);
    const { PublicKeyObject, PrivateKeyObject } = require('internal/crypto/asymmetric');
    return type === 'public' ? new PublicKeyObject(bytes) : new PrivateKeyObject(bytes);
  }
}

class SecretKeyObject extends KeyObject {
  constructor(material) {
    super('secret', material);
  }

  toCryptoKey(algorithm, extractable, keyUsages) {
    return require('internal/crypto/webcrypto').toCryptoKey(this, algorithm, extractable, keyUsages);
  }

  get symmetricKeySize() {
    return this[kMaterial].byteLength;
  }

  export(options) {
    if (options !== undefined) {
      validateObject(options, 'options');
      validateOneOf(options.format, 'options.format', [undefined, 'buffer', 'jwk']);
      if (options.format === 'jwk') return { kty: 'oct', k: this[kMaterial].toString('base64url') };
    }
    return Buffer.from(this[kMaterial]);
  }
}

function isKeyObject(value) {
  return value instanceof KeyObject;
}

function isCryptoKey(value) {
  return require('internal/crypto/webcrypto').isCryptoKey(value);
}

const keyTypes = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'];

/** The bytes of a secret given as a string, bytes, KeyObject or CryptoKey; not copied. */
function secretBytes(key, name, encoding) {
  if (typeof key === 'string') return Buffer.from(key, encoding === 'buffer' ? 'utf8' : encoding);
  if (isArrayBufferView(key) || isAnyArrayBuffer(key)) return key;
  if (isCryptoKey(key)) key = KeyObject.from(key);
  if (isKeyObject(key)) {
    if (key.type !== 'secret') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(key.type, 'secret');
    return key[kMaterial];
  }
  throw new ERR_INVALID_ARG_TYPE(name, keyTypes, key);
}

function createSecretKey(key, encoding) {
  if (typeof key === 'string') validateString(encoding ?? 'utf8', 'encoding');
  else if (!isArrayBufferView(key) && !isAnyArrayBuffer(key)) {
    throw new ERR_INVALID_ARG_TYPE('key', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string'], key);
  }
  return new SecretKeyObject(copyOf(toBytes(key, 'key', encoding)));
}

module.exports = {
  KeyMessage, KeyObject, SecretKeyObject, kMaterial, isKeyObject, isCryptoKey, secretBytes, createSecretKey,
};
