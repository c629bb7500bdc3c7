'use strict';

// generateKey and generateKeyPair, and Diffie-Hellman between KeyObjects.

const { Buffer } = require('buffer');
const {
  validateFunction, validateInteger, validateObject, validateOneOf, validateString, validateUint32,
} = require('internal/validators');
const {
  codes: {
    ERR_CRYPTO_INCOMPATIBLE_KEY, ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_ARG_VALUE,
    ERR_RAVEL_UNSUPPORTED,
  },
} = require('internal/errors');
const { SecretKeyObject, kMaterial, isKeyObject } = require('internal/crypto/keys');
const { PublicKeyObject, PrivateKeyObject, exportEncoding, encode } = require('internal/crypto/asymmetric');
const { calling, worded } = require('internal/crypto/openssl_errors');

const ops = binding('crypto');

const ours = new Set(['rsa', 'ec', 'ed25519', 'x25519']);
const others = new Set([
  'rsa-pss', 'dsa', 'dh', 'ed448', 'x448', 'ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87', 'ml-kem-512', 'ml-kem-768', 'ml-kem-1024',
]);

function jobArguments(type, options) {
  validateString(type, 'type');
  if (!ours.has(type)) {
    if (options !== undefined && others.has(type)) validateObject(options, 'options');
    if (others.has(type) || type.startsWith('slh-dsa-')) throw new ERR_RAVEL_UNSUPPORTED(`crypto.generateKeyPair('${type}')`);
    throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  }
  if (type === 'rsa') {
    validateObject(options, 'options');
    const { modulusLength, publicExponent = 65537 } = options;
    validateUint32(modulusLength, 'options.modulusLength');
    validateUint32(publicExponent, 'options.publicExponent');
    return [type, modulusLength, publicExponent, ''];
  }
  if (type === 'ec') {
    validateObject(options, 'options');
    const { namedCurve, paramEncoding } = options;
    validateString(namedCurve, 'options.namedCurve');
    if (paramEncoding !== undefined && paramEncoding !== null && paramEncoding !== 'named' && paramEncoding !== 'explicit') {
      throw new ERR_INVALID_ARG_VALUE('options.paramEncoding', paramEncoding);
    }
    if (paramEncoding === 'explicit') throw new ERR_RAVEL_UNSUPPORTED("crypto.generateKeyPair's paramEncoding 'explicit'");
    return [type, 0, 0, namedCurve];
  }
  if (options !== undefined) validateObject(options, 'options');
  return [type, 0, 0, ''];
}

/** How each half is to come out: undefined is a KeyObject. */
function outputs(type, options) {
  const forHalf = (name, isPrivate) => {
    const encoding = options?.[name];
    if (encoding === undefined || encoding === null) return undefined;
    if (typeof encoding !== 'object') throw new ERR_INVALID_ARG_VALUE(`options.${name}`, encoding);
    return exportEncoding(encoding, isPrivate, type, `options.${name}`);
  };
  return { publicEncoding: forHalf('publicKeyEncoding', false), privateEncoding: forHalf('privateKeyEncoding', true) };
}

function pairOf(der, { publicEncoding, privateEncoding }) {
  const privateKey = new PrivateKeyObject(der);
  const publicKey = new PublicKeyObject(ops.publicKeyOf(der));
  return {
    publicKey: publicEncoding === undefined ? publicKey : encode(publicKey, publicEncoding),
    privateKey: privateEncoding === undefined ? privateKey : encode(privateKey, privateEncoding),
  };
}

function generateKeyPairSync(type, options) {
  const args = jobArguments(type, options);
  const form = outputs(type, options);
  return pairOf(calling(ops.generateKeyPair, ...args), form);
}

function generateKeyPair(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  const args = jobArguments(type, options);
  const form = outputs(type, options);
  if (type === 'ec' && !ops.curveNames().includes(args[3])) throw new ERR_CRYPTO_INVALID_CURVE();
  ops.generateKeyPair(...args, (error, der) => {
    if (error) {
      callback(worded(error));
      return;
    }
    const { publicKey, privateKey } = pairOf(der, form);
    callback(null, publicKey, privateKey);
  });
}
Object.defineProperty(generateKeyPair, Symbol.for('nodejs.util.promisify.custom'), {
  __proto__: null, enumerable: false,
  value: (type, options) => new Promise((resolve, reject) => {
    generateKeyPair(type, options, (error, publicKey, privateKey) => (error ? reject(error) : resolve({ publicKey, privateKey })));
  }),
});

function secretLength(type, options) {
  validateString(type, 'type');
  validateObject(options, 'options');
  const { length } = options;
  if (type === 'hmac') {
    validateInteger(length, 'options.length', 8, 2 ** 31 - 1);
    return length >> 3;
  }
  if (type === 'aes') {
    validateOneOf(length, 'options.length', [128, 192, 256]);
    return length / 8;
  }
  throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
}

function generateKeySync(type, options) {
  const bytes = Buffer.allocUnsafeSlow(secretLength(type, options));
  ops.randomFill(bytes);
  return new SecretKeyObject(bytes);
}

function generateKey(type, options, callback) {
  const length = secretLength(type, options);
  validateFunction(callback, 'callback');
  const bytes = Buffer.allocUnsafeSlow(length);
  ops.randomFill(bytes, (error) => {
    if (error) callback(error);
    else callback(undefined, new SecretKeyObject(bytes));
  });
}

function agreementKey(key, name) {
  if (!isKeyObject(key)) throw new ERR_INVALID_ARG_VALUE(name, key);
  return key;
}

function diffieHellman(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const privateKey = agreementKey(options.privateKey, 'options.privateKey');
  const publicKey = agreementKey(options.publicKey, 'options.publicKey');
  if (privateKey.type !== 'private') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(privateKey.type, 'private');
  if (publicKey.type !== 'public' && publicKey.type !== 'private') {
    throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(publicKey.type, 'private or public');
  }
  const [a, b] = [privateKey.asymmetricKeyType, publicKey.asymmetricKeyType];
  if (a !== b || (a !== 'ec' && a !== 'x25519')) {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY('key types for Diffie-Hellman', `${a} and ${b}`);
  }
  const der = publicKey.type === 'public' ? publicKey[kMaterial] : ops.publicKeyOf(publicKey[kMaterial]);
  let secret, failure = null;
  try {
    secret = calling(ops.agree, privateKey[kMaterial], der);
  } catch (error) {
    if (callback === undefined) throw error;
    failure = error;
  }
  if (callback === undefined) return secret;
  setImmediate(callback, failure, secret);
}

module.exports = { generateKeyPair, generateKeyPairSync, generateKey, generateKeySync, diffieHellman };
