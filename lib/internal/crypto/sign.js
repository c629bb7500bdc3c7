'use strict';

// Sign, Verify, and the one-shot sign() and verify().

const { Writable } = require('stream');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateFunction, validateString } = require('internal/validators');
const {
  codes: {
    ERR_CRYPTO_INVALID_DIGEST, ERR_CRYPTO_SIGN_KEY_REQUIRED, ERR_CRYPTO_UNSUPPORTED_OPERATION, ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
  },
} = require('internal/errors');
const { Hash } = require('internal/crypto/hash');
const { toBytes } = require('internal/crypto/bytes');
const { findDigest } = require('internal/crypto/digests');
const { keyBytes } = require('internal/crypto/asymmetric');
const { calling, worded } = require('internal/crypto/openssl_errors');
const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_AUTO, RSA_PSS_SALTLEN_MAX_SIGN } =
  require('internal/crypto/constants');

const ops = binding('crypto');

const kHash = Symbol('kHash');
const kDigest = Symbol('kDigest');

/** Says to verifyLater that a signature is in IEEE form. */
const ieeeFlag = 1 << 16;

function begin(self, algorithm, options) {
  validateString(algorithm, 'algorithm');
  const digest = findDigest(algorithm);
  if (digest === undefined) throw new ERR_CRYPTO_INVALID_DIGEST(algorithm);
  self[kHash] = new Hash(algorithm);
  self[kDigest] = digest;
  Writable.call(self, options);
}

function Sign(algorithm, options) {
  if (!(this instanceof Sign)) return new Sign(algorithm, options);
  begin(this, algorithm, options);
}
Object.setPrototypeOf(Sign.prototype, Writable.prototype);
Object.setPrototypeOf(Sign, Writable);

function Verify(algorithm, options) {
  if (!(this instanceof Verify)) return new Verify(algorithm, options);
  begin(this, algorithm, options);
}
Object.setPrototypeOf(Verify.prototype, Writable.prototype);
Object.setPrototypeOf(Verify, Writable);

function update(data, encoding) {
  this[kHash].update(data, encoding);
  return this;
}

function write(chunk, encoding, callback) {
  this.update(chunk, encoding);
  callback();
}

Sign.prototype.update = Verify.prototype.update = update;
Sign.prototype._write = Verify.prototype._write = write;

function integerOption(options, name, fallback) {
  const value = options?.[name];
  if (value === undefined || value === null) return fallback;
  if (value !== value >> 0) throw new ERR_INVALID_ARG_VALUE(`options.${name}`, value);
  return value;
}

function ieeeOption(options) {
  const encoding = options?.dsaEncoding;
  if (encoding === undefined || encoding === 'der') return false;
  if (encoding === 'ieee-p1363') return true;
  throw new ERR_INVALID_ARG_VALUE('options.dsaEncoding', encoding);
}

/** Node's defaults: a PSS salt is as long as fits when signing, and found out when verifying. */
function signatureOptions(key, signing) {
  const padding = integerOption(key, 'padding', RSA_PKCS1_PADDING);
  const salt = integerOption(key, 'saltLength', undefined);
  const fallback = signing ? RSA_PSS_SALTLEN_MAX_SIGN : RSA_PSS_SALTLEN_AUTO;
  return { padding, salt: padding === RSA_PKCS1_PSS_PADDING ? salt ?? fallback : 0, ieee: ieeeOption(key) };
}

/** Ed25519 signs messages, not digests. */
function refuseMessageKeys(der, isPrivate) {
  if (ops.describeKey(der, isPrivate).type === 'ed25519') throw new ERR_CRYPTO_UNSUPPORTED_OPERATION();
}

Sign.prototype.sign = function sign(options, encoding) {
  if (!options) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const { padding, salt, ieee } = signatureOptions(options, true);
  const der = keyBytes(options, 'private');
  refuseMessageKeys(der, true);
  const signature = calling(ops.sign, der, this[kDigest].id, this[kHash].digest(), padding, salt, ieee);
  return encoding && encoding !== 'buffer' ? signature.toString(encoding) : signature;
};

Verify.prototype.verify = function verify(options, signature, encoding) {
  const { padding, salt, ieee } = signatureOptions(options, false);
  const der = keyBytes(options, 'public');
  const bytes = toBytes(signature, 'signature', encoding);
  refuseMessageKeys(der, false);
  return calling(ops.verify, der, this[kDigest].id, this[kHash].digest(), bytes, padding, salt, ieee);
};

/** What the one-shot forms sign: the message for Ed25519, its digest otherwise. */
function prepare(algorithm, data, der, isPrivate) {
  if (algorithm !== null && algorithm !== undefined) validateString(algorithm, 'algorithm');
  if (!isArrayBufferView(data) && !isAnyArrayBuffer(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  const view = isAnyArrayBuffer(data) ? new Uint8Array(data) : data;
  const { type } = ops.describeKey(der, isPrivate);
  if (algorithm === null || algorithm === undefined) {
    if (type === 'ed25519' || type === 'x25519') return [-1, view];
    algorithm = 'sha256';
  }
  const digest = findDigest(algorithm);
  if (digest === undefined) throw new ERR_CRYPTO_INVALID_DIGEST(algorithm);
  return [digest.id, ops.hash(digest.id, view, 0, -1)];
}

function sign(algorithm, data, key, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (!key) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const { padding, salt, ieee } = signatureOptions(key, true);
  const der = keyBytes(key, 'private');
  const [digest, sum] = prepare(algorithm, data, der, true);
  if (callback === undefined) return calling(ops.sign, der, digest, sum, padding, salt, ieee);
  ops.signLater(der, digest, sum, padding, salt, ieee, (error, signature) => {
    if (error) callback(worded(error));
    else callback(null, signature);
  });
}

function verify(algorithm, data, key, signature, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const { padding, salt, ieee } = signatureOptions(key, false);
  if (!isArrayBufferView(signature) && !isAnyArrayBuffer(signature)) {
    throw new ERR_INVALID_ARG_TYPE('signature', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], signature);
  }
  const der = keyBytes(key, 'public');
  const [digest, sum] = prepare(algorithm, data, der, false);
  if (callback === undefined) return calling(ops.verify, der, digest, sum, signature, padding, salt, ieee);
  ops.verifyLater(der, digest, sum, signature, padding | (ieee ? ieeeFlag : 0), salt, (error, right) => {
    if (error) callback(worded(error));
    else callback(null, right);
  });
}

function createSign(algorithm, options) {
  return new Sign(algorithm, options);
}

function createVerify(algorithm, options) {
  return new Verify(algorithm, options);
}

module.exports = { Sign, Verify, createSign, createVerify, sign, verify };
