'use strict';

// Sign, Verify, and the one-shot sign() and verify().

const { Writable } = require('stream');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateFunction, validateString } = require('internal/validators');
const {
  codes: {
    ERR_CRYPTO_INVALID_DIGEST, ERR_CRYPTO_OPERATION_FAILED, ERR_CRYPTO_SIGN_KEY_REQUIRED, ERR_CRYPTO_UNSUPPORTED_OPERATION, ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
  },
} = require('internal/errors');
const { Hash } = require('internal/crypto/hash');
const { toBytes } = require('internal/crypto/bytes');
const { findDigest } = require('internal/crypto/digests');
const { keyBytes } = require('internal/crypto/asymmetric');
const { calling, worded } = require('internal/crypto/openssl_errors');
const { RSA_PSS_SALTLEN_AUTO, RSA_PSS_SALTLEN_MAX_SIGN } = require('internal/crypto/constants');

const ops = binding('crypto');

const kHash = Symbol('kHash');
const kDigest = Symbol('kDigest');

// Flags beside the padding: numbers side by side instead of DER; the data is the message and not its digest.
const ieeeFlag = 1 << 8;
const wholeFlag = 1 << 9;

function begin(self, algorithm, options) {
  validateString(algorithm, 'algorithm');
  if (/^dss1$/i.test(algorithm)) algorithm = 'sha1'; // its name in OpenSSL long ago
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
  const padding = integerOption(key, 'padding', 0);
  const salt = integerOption(key, 'saltLength', undefined);
  const fallback = signing ? RSA_PSS_SALTLEN_MAX_SIGN : RSA_PSS_SALTLEN_AUTO;
  return { mode: padding | (ieeeOption(key) ? ieeeFlag : 0), salt: salt ?? fallback };
}

function contextOption(key) {
  const context = key?.context;
  if (context === undefined || context === null) return null;
  if (!isArrayBufferView(context) && !isAnyArrayBuffer(context)) {
    throw new ERR_INVALID_ARG_TYPE('options.context', ['Buffer', 'TypedArray', 'DataView'], context);
  }
  return context;
}

/** Keys that sign messages, not digests. */
const signsMessages = (type) => type === 'ed25519' || type === 'ed448' || type.startsWith('ml-dsa') || type.startsWith('slh-dsa');

function refuseMessageKeys(der, isPrivate) {
  if (signsMessages(ops.describeKey(der, isPrivate).type)) throw new ERR_CRYPTO_UNSUPPORTED_OPERATION();
}

Sign.prototype.sign = function sign(options, encoding) {
  if (!options) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const { mode, salt } = signatureOptions(options, true);
  const der = keyBytes(options, 'private');
  refuseMessageKeys(der, true);
  const signature = calling(ops.sign, der, this[kDigest].id, this[kHash].digest(), mode, salt, null);
  return encoding && encoding !== 'buffer' ? signature.toString(encoding) : signature;
};

Verify.prototype.verify = function verify(options, signature, encoding) {
  const { mode, salt } = signatureOptions(options, false);
  const der = keyBytes(options, 'public');
  const bytes = toBytes(signature, 'signature', encoding);
  refuseMessageKeys(der, false);
  return calling(ops.verify, der, this[kDigest].id, this[kHash].digest(), bytes, mode, salt, null);
};

/** The digest of the one-shot forms, -1 for keys that sign the message. */
function digestFor(algorithm, der, isPrivate, context) {
  const { type } = ops.describeKey(der, isPrivate);
  if (context !== null && !signsMessages(type)) {
    const error = new ERR_CRYPTO_OPERATION_FAILED();
    error.message = 'Context parameter is unsupported';
    throw error;
  }
  if (algorithm === null || algorithm === undefined) {
    if (signsMessages(type) || type.startsWith('x')) return -1;
    algorithm = 'sha256';
  }
  const digest = findDigest(algorithm);
  if (digest === undefined) throw new ERR_CRYPTO_INVALID_DIGEST(algorithm);
  return digest.id;
}

function sign(algorithm, data, key, callback) {
  if (algorithm !== null && algorithm !== undefined) validateString(algorithm, 'algorithm');
  if (callback !== undefined) validateFunction(callback, 'callback');
  data = toBytes(data, 'data');
  if (!key) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const { mode, salt } = signatureOptions(key, true);
  const context = contextOption(key);
  const der = keyBytes(key, 'private');
  const digest = digestFor(algorithm, der, true, context);
  if (callback === undefined) return calling(ops.sign, der, digest, data, mode | wholeFlag, salt, context);
  ops.signLater(der, digest, data, mode | wholeFlag, salt, context, (error, signature) => {
    if (error) callback(worded(error));
    else callback(null, signature);
  });
}

function verify(algorithm, data, key, signature, callback) {
  if (algorithm !== null && algorithm !== undefined) validateString(algorithm, 'algorithm');
  if (callback !== undefined) validateFunction(callback, 'callback');
  data = toBytes(data, 'data');
  const { mode, salt } = signatureOptions(key, false);
  const context = contextOption(key);
  signature = toBytes(signature, 'signature');
  const der = keyBytes(key, 'public');
  const digest = digestFor(algorithm, der, false, context);
  if (callback === undefined) return calling(ops.verify, der, digest, data, signature, mode | wholeFlag, salt, context);
  ops.verifyLater(der, digest, data, signature, mode | wholeFlag, salt, context, (error, right) => {
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
