'use strict';

// Argument checks with Node's errors. The passing case is kept small enough to be inlined; the failing case takes the
// stack anew at the caller, so that a validator never shows up in what a program prints.

const {
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_THIS,
    ERR_OUT_OF_RANGE,
    ERR_SOCKET_BAD_PORT,
    ERR_UNKNOWN_SIGNAL,
  },
} = require('internal/errors');

const isInt32 = (value) => value === (value | 0);
const isUint32 = (value) => value === (value >>> 0);

function at(error, validator) {
  if (Error.stackTraceLimit) Error.captureStackTrace(error, validator);
  return error;
}

const rangeText = (min, max) => `>= ${min} && <= ${max}`;

function validateInteger(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') throw at(new ERR_INVALID_ARG_TYPE(name, 'number', value), validateInteger);
  if (!Number.isInteger(value)) throw at(new ERR_OUT_OF_RANGE(name, 'an integer', value), validateInteger);
  if (value < min || value > max) throw at(new ERR_OUT_OF_RANGE(name, rangeText(min, max), value), validateInteger);
}

function validateInt32(value, name, min = -2147483648, max = 2147483647) {
  if (typeof value !== 'number') throw at(new ERR_INVALID_ARG_TYPE(name, 'number', value), validateInt32);
  if (!Number.isInteger(value)) throw at(new ERR_OUT_OF_RANGE(name, 'an integer', value), validateInt32);
  if (value < min || value > max) throw at(new ERR_OUT_OF_RANGE(name, rangeText(min, max), value), validateInt32);
}

function validateUint32(value, name, positive = false) {
  if (typeof value !== 'number') throw at(new ERR_INVALID_ARG_TYPE(name, 'number', value), validateUint32);
  if (!Number.isInteger(value)) throw at(new ERR_OUT_OF_RANGE(name, 'an integer', value), validateUint32);
  const min = positive ? 1 : 0;
  if (value < min || value > 4294967295) {
    throw at(new ERR_OUT_OF_RANGE(name, rangeText(min, 4294967295), value), validateUint32);
  }
}

function validateString(value, name) {
  if (typeof value !== 'string') throw at(new ERR_INVALID_ARG_TYPE(name, 'string', value), validateString);
}

function validateStringWithoutNullBytes(value, name) {
  if (typeof value !== 'string') {
    throw at(new ERR_INVALID_ARG_TYPE(name, 'string', value), validateStringWithoutNullBytes);
  }
  if (value.includes('\0')) {
    throw at(new ERR_INVALID_ARG_VALUE(name, value, 'must be a string without null bytes'),
             validateStringWithoutNullBytes);
  }
}

function validateNumber(value, name, min = undefined, max = undefined) {
  if (typeof value !== 'number') throw at(new ERR_INVALID_ARG_TYPE(name, 'number', value), validateNumber);
  if ((min != null && !(value >= min)) || (max != null && !(value <= max))) {
    const bounds = [];
    if (min != null) bounds.push(`>= ${min}`);
    if (max != null) bounds.push(`<= ${max}`);
    throw at(new ERR_OUT_OF_RANGE(name, bounds.join(' && '), value), validateNumber);
  }
}

function validateOneOf(value, name, oneOf) {
  if (oneOf.includes(value)) return;
  const allowed = oneOf.map((choice) => (typeof choice === 'string' ? `'${choice}'` : String(choice))).join(', ');
  throw at(new ERR_INVALID_ARG_VALUE(name, value, `must be one of: ${allowed}`), validateOneOf);
}

function validateBoolean(value, name) {
  if (typeof value !== 'boolean') throw at(new ERR_INVALID_ARG_TYPE(name, 'boolean', value), validateBoolean);
}

const kValidateObjectNone = 0;
const kValidateObjectAllowNullable = 1;
const kValidateObjectAllowArray = 2;
const kValidateObjectAllowFunction = 4;
const kValidateObjectAllowObjects = kValidateObjectAllowArray | kValidateObjectAllowFunction;
const kValidateObjectAllowObjectsAndNull = kValidateObjectAllowObjects | kValidateObjectAllowNullable;

function validateObject(value, name, options = kValidateObjectNone) {
  let accepted;
  if (value === null) accepted = options & kValidateObjectAllowNullable;
  else if (typeof value === 'object') accepted = options & kValidateObjectAllowArray || !Array.isArray(value);
  else accepted = typeof value === 'function' && options & kValidateObjectAllowFunction;
  if (!accepted) throw at(new ERR_INVALID_ARG_TYPE(name, 'Object', value), validateObject);
}

/** Web IDL's dictionary: an object, a function, null or undefined. */
function validateDictionary(value, name) {
  if (value != null && typeof value !== 'object' && typeof value !== 'function') {
    throw at(new ERR_INVALID_ARG_TYPE(name, 'a dictionary', value), validateDictionary);
  }
}

function validateArray(value, name, minLength = 0) {
  if (!Array.isArray(value)) throw at(new ERR_INVALID_ARG_TYPE(name, 'Array', value), validateArray);
  if (value.length < minLength) {
    throw at(new ERR_INVALID_ARG_VALUE(name, value, `must have a length of at least ${minLength}`), validateArray);
  }
}

function validateStringArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateString(value[i], `${name}[${i}]`);
}

function validateBooleanArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateBoolean(value[i], `${name}[${i}]`);
}

function validateAbortSignalArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) {
    const signal = value[i];
    if (signal == null) throw new ERR_INVALID_ARG_TYPE(`${name}[${i}]`, 'AbortSignal', signal);
    validateAbortSignal(signal, `${name}[${i}]`);
  }
}

function validateBuffer(buffer, name = 'buffer') {
  if (!ArrayBuffer.isView(buffer)) {
    throw at(new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], buffer), validateBuffer);
  }
}

function validateEncoding(data, encoding) {
  const { length } = data;
  if (length % 2 === 0) return;
  if (require('internal/util').normalizeEncoding(encoding) === 'hex') {
    throw new ERR_INVALID_ARG_VALUE('encoding', encoding, `is invalid for data of length ${length}`);
  }
}

function validatePort(port, name = 'Port', allowZero = true) {
  const isPort = (typeof port === 'number' || (typeof port === 'string' && port.trim() !== '')) &&
    +port === (+port >>> 0) && +port <= 0xFFFF && (+port !== 0 || allowZero);
  if (!isPort) throw at(new ERR_SOCKET_BAD_PORT(name, port, allowZero), validatePort);
  return port | 0;
}

function validateSignalName(signal, name = 'signal') {
  validateString(signal, name);
  const { signals } = require('os').constants;
  if (signals[signal] !== undefined) return;
  if (signals[signal.toUpperCase()] !== undefined) {
    throw new ERR_UNKNOWN_SIGNAL(`${signal} (signals must use all capital letters)`);
  }
  throw new ERR_UNKNOWN_SIGNAL(signal);
}

function validateAbortSignal(signal, name) {
  if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    throw at(new ERR_INVALID_ARG_TYPE(name, 'AbortSignal', signal), validateAbortSignal);
  }
}

function validateFunction(value, name) {
  if (typeof value !== 'function') throw at(new ERR_INVALID_ARG_TYPE(name, 'function', value), validateFunction);
}

function validatePlainFunction(value, name) {
  if (typeof value !== 'function' || require('internal/util/types').isAsyncFunction(value)) {
    throw at(new ERR_INVALID_ARG_TYPE(name, 'function', value), validatePlainFunction);
  }
}

function validateUndefined(value, name) {
  if (value !== undefined) throw at(new ERR_INVALID_ARG_TYPE(name, 'undefined', value), validateUndefined);
}

function validateUnion(value, name, union) {
  if (!union.includes(value)) throw new ERR_INVALID_ARG_TYPE(name, `('${union.join('|')}')`, value);
}

/** The `ignore` option of fs.watch: a glob, a pattern, a predicate or a list of these. */
function validateIgnoreOption(value, name) {
  if (value == null) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) validateIgnoreItem(value[i], `${name}[${i}]`);
  } else {
    validateIgnoreItem(value, name);
  }
}

function validateIgnoreItem(value, name) {
  if (typeof value === 'string') {
    if (value === '') throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a non-empty string');
  } else if (typeof value !== 'function' && !require('internal/util/types').isRegExp(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'RegExp', 'Function'], value);
  }
}

const linkValue = /^(?:<[^>]*>)(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/;

function checkLink(value) {
  if (typeof value !== 'string' || !linkValue.test(value)) {
    throw new ERR_INVALID_ARG_VALUE(
      'hints', value, 'must be an array or string of format "</styles.css>; rel=preload; as=style"');
  }
}

/** The Link header of early hints: one value, or an array of values joined. */
function validateLinkHeaderValue(hints) {
  if (!Array.isArray(hints)) {
    checkLink(hints);
    return hints;
  }
  for (const hint of hints) checkLink(hint);
  return hints.join(', ');
}

function validateThisInternalField(object, fieldKey, className) {
  if (object === null || typeof object !== 'object' || !(fieldKey in object)) {
    throw at(new ERR_INVALID_THIS(className), validateThisInternalField);
  }
}

/** False where the default shall be taken (undefined, NaN), true for a finite number. */
function validateFiniteNumber(number, name) {
  if (number === undefined) return false;
  if (Number.isFinite(number)) return true;
  if (Number.isNaN(number)) return false;
  if (typeof number !== 'number') throw at(new ERR_INVALID_ARG_TYPE(name, 'number', number), validateFiniteNumber);
  throw at(new ERR_OUT_OF_RANGE(name, 'a finite number', number), validateFiniteNumber);
}

function checkRangesOrGetDefault(number, name, lower, upper, defaultValue) {
  if (!validateFiniteNumber(number, name)) return defaultValue;
  if (number < lower || number > upper) throw new ERR_OUT_OF_RANGE(name, `>= ${lower} and <= ${upper}`, number);
  return number;
}

const octal = /^[0-7]+$/;

/** A mode from a number or an octal string; null and undefined give the default. */
function parseFileMode(value, name, defaultValue) {
  value ??= defaultValue;
  if (typeof value === 'string') {
    if (!octal.test(value)) {
      throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a 32-bit unsigned integer or an octal string');
    }
    value = parseInt(value, 8);
  }
  validateUint32(value, name);
  return value;
}

module.exports = {
  checkRangesOrGetDefault,
  isInt32,
  isUint32,
  kValidateObjectAllowArray,
  kValidateObjectAllowFunction,
  kValidateObjectAllowNullable,
  kValidateObjectAllowObjects,
  kValidateObjectAllowObjectsAndNull,
  kValidateObjectNone,
  parseFileMode,
  validateAbortSignal,
  validateAbortSignalArray,
  validateArray,
  validateBoolean,
  validateBooleanArray,
  validateBuffer,
  validateDictionary,
  validateEncoding,
  validateFiniteNumber,
  validateFunction,
  validateIgnoreOption,
  validateInt32,
  validateInteger,
  validateLinkHeaderValue,
  validateNumber,
  validateObject,
  validateOneOf,
  validatePlainFunction,
  validatePort,
  validateSignalName,
  validateString,
  validateStringArray,
  validateStringWithoutNullBytes,
  validateThisInternalField,
  validateUint32,
  validateUndefined,
  validateUnion,
};
