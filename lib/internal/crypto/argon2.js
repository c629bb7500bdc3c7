'use strict';

// argon2 and argon2Sync.

const {
  validateFunction, validateInteger, validateObject, validateOneOf, validateString, validateUint32,
} = require('internal/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { copyOf, toBytes } = require('internal/crypto/bytes');

const ops = binding('crypto');

const kinds = { __proto__: null, argon2d: 0, argon2i: 1, argon2id: 2 };
const most = 2 ** 32 - 1;

function bytesOf(value, name) {
  if (typeof value !== 'string' && !isArrayBufferView(value) && !isAnyArrayBuffer(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
  }
  const bytes = copyOf(toBytes(value, name));
  if (bytes.byteLength > most) throw new ERR_OUT_OF_RANGE(`${name}.byteLength`, `<= ${most}`, bytes.byteLength);
  return bytes;
}

function argumentsOf(algorithm, parameters) {
  validateString(algorithm, 'algorithm');
  validateOneOf(algorithm, 'algorithm', Object.keys(kinds));
  validateObject(parameters, 'parameters');
  const { parallelism, tagLength, memory, passes, secret, associatedData } = parameters;
  const message = bytesOf(parameters.message, 'parameters.message');
  const nonce = bytesOf(parameters.nonce, 'parameters.nonce');
  if (nonce.byteLength < 8) throw new ERR_OUT_OF_RANGE('parameters.nonce.byteLength', `>= 8 && <= ${most}`, nonce.byteLength);
  validateInteger(parallelism, 'parameters.parallelism', 1, 2 ** 24 - 1);
  validateInteger(tagLength, 'parameters.tagLength', 4, most);
  validateInteger(memory, 'parameters.memory', 8 * parallelism, most);
  validateUint32(passes, 'parameters.passes', true);
  const optional = (value, name) => (value === undefined ? null : bytesOf(value, name));
  return [
    message, nonce, optional(secret, 'parameters.secret'), optional(associatedData, 'parameters.associatedData'), kinds[algorithm],
    JSON.stringify({ passes, memory, lanes: parallelism, size: tagLength }),
  ];
}

function argon2(algorithm, parameters, callback) {
  const args = argumentsOf(algorithm, parameters);
  validateFunction(callback, 'callback');
  ops.argon2(...args, (error, tag) => (error ? callback(error) : callback(null, tag)));
}

function argon2Sync(algorithm, parameters) {
  return ops.argon2(...argumentsOf(algorithm, parameters));
}

module.exports = { argon2, argon2Sync };
