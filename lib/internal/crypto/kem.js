'use strict';

// Secrets between KeyObjects: diffieHellman, encapsulate, decapsulate.

const { validateFunction, validateObject } = require('internal/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const {
  codes: {
    ERR_CRYPTO_INCOMPATIBLE_KEY, ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_CRYPTO_OPERATION_FAILED, ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
  },
} = require('internal/errors');
const { kMaterial, isKeyObject } = require('internal/crypto/keys');
const { keyBytes } = require('internal/crypto/asymmetric');
const { calling, worded } = require('internal/crypto/openssl_errors');

const ops = binding('crypto');

const agreeing = new Set(['dh', 'ec', 'x448', 'x25519']);

/** The secret of a private and a public KeyObject, both checked here. */
function agreementMaterial(privateKey, publicKey) {
  if (!isKeyObject(privateKey)) throw new ERR_INVALID_ARG_VALUE('options.privateKey', privateKey);
  if (!isKeyObject(publicKey)) throw new ERR_INVALID_ARG_VALUE('options.publicKey', publicKey);
  if (privateKey.type !== 'private') throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(privateKey.type, 'private');
  if (publicKey.type !== 'public' && publicKey.type !== 'private') {
    throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(publicKey.type, 'private or public');
  }
  const [a, b] = [privateKey.asymmetricKeyType, publicKey.asymmetricKeyType];
  if (a !== b || !agreeing.has(a)) throw new ERR_CRYPTO_INCOMPATIBLE_KEY('key types for Diffie-Hellman', `${a} and ${b}`);
  const der = publicKey.type === 'public' ? publicKey[kMaterial] : ops.publicKeyOf(publicKey[kMaterial]);
  return [privateKey[kMaterial], der];
}

function diffieHellman(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const { privateKey, publicKey } = options;
  const material = agreementMaterial(privateKey, publicKey);
  if (callback === undefined) return calling(ops.agree, ...material);
  ops.agreeLater(...material, (error, secret) => {
    if (error) callback(worded(error));
    else callback(null, secret);
  });
}

function failed(message) {
  const error = new ERR_CRYPTO_OPERATION_FAILED();
  error.message = message;
  return error;
}

/** The op without a callback returns, the one with a callback answers it. */
function run(op, args, what, callback, finish) {
  if (callback === undefined) {
    let out;
    try {
      out = op(...args);
    } catch {
      throw failed(`Failed to perform ${what}`);
    }
    return finish(out);
  }
  op(...args, (error, out) => {
    if (error) callback(failed('Deriving bits failed'));
    else callback(null, finish(out));
  });
}

function encapsulate(key, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const der = keyBytes(key, 'public');
  return run(ops.encapsulate, [der], 'encapsulation', callback, (out) => {
    const length = out.readUInt32BE(0);
    return { sharedKey: out.subarray(4 + length), ciphertext: out.subarray(4, 4 + length) };
  });
}

function decapsulate(key, ciphertext, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const der = keyBytes(key, 'private');
  if (!isArrayBufferView(ciphertext) && !isAnyArrayBuffer(ciphertext)) {
    throw new ERR_INVALID_ARG_TYPE('ciphertext', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], ciphertext);
  }
  return run(ops.decapsulate, [der, ciphertext], 'decapsulation', callback, (out) => out);
}

module.exports = { diffieHellman, agreementMaterial, encapsulate, decapsulate };
