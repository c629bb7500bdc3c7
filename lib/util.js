'use strict';

// node:util. Most of it lives in internal/util/*; what few programs use is loaded when first read.

const {
  ErrnoException, ExceptionWithHostPort,
  codes: { ERR_FALSY_VALUE_REJECTION, ERR_INVALID_ARG_TYPE },
} = require('internal/errors');
const {
  validateBoolean, validateFunction, validateNumber, validateObject, validateString,
} = require('internal/validators');
const internal = require('internal/util');
const { format, formatWithOptions, inspect, stripVTControlCharacters } = require('internal/util/inspect');
const { debuglog } = require('internal/util/debuglog');
const types = require('internal/util/types');

// ---- classes and callbacks ----

function inherits(ctor, superCtor) {
  if (ctor === undefined || ctor === null) throw new ERR_INVALID_ARG_TYPE('ctor', 'Function', ctor);
  if (superCtor === undefined || superCtor === null) throw new ERR_INVALID_ARG_TYPE('superCtor', 'Function', superCtor);
  if (superCtor.prototype === undefined) {
    throw new ERR_INVALID_ARG_TYPE('superCtor.prototype', 'Object', superCtor.prototype);
  }
  Object.defineProperty(ctor, 'super_', { __proto__: null, value: superCtor, writable: true, configurable: true });
  Object.setPrototypeOf(ctor.prototype, superCtor.prototype);
}

function rejected(reason, callback) {
  // A callback takes a falsy error for success.
  if (!reason) {
    const error = new ERR_FALSY_VALUE_REJECTION(reason);
    if (Error.stackTraceLimit) Error.captureStackTrace(error, rejected);
    reason = error;
  }
  return callback(reason);
}

function callbackify(original) {
  validateFunction(original, 'original');

  function callbackified(...args) {
    const last = args.pop();
    validateFunction(last, 'last argument');
    const callback = last.bind(this);
    // nextTick, so that what the callback throws is an uncaught exception, not a rejection.
    Reflect.apply(original, this, args).then(
      (value) => process.nextTick(callback, null, value),
      (reason) => process.nextTick(rejected, reason, callback));
  }

  const descriptors = Object.getOwnPropertyDescriptors(original);
  // One parameter more, and a name that tells.
  if (typeof descriptors.length?.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name?.value === 'string') descriptors.name.value += 'Callbackified';
  for (const key of Reflect.ownKeys(descriptors)) Object.setPrototypeOf(descriptors[key], null);
  Object.defineProperties(callbackified, descriptors);
  return callbackified;
}

function deprecate(fn, message, code, { modifyPrototype = true } = {}) {
  return internal.deprecate(fn, message, code, undefined, modifyPrototype);
}
Object.defineProperty(deprecate, 'length', { __proto__: null, value: 3, configurable: true });

function _extend(target, source) {
  if (source === null || typeof source !== 'object') return target;
  for (const key of Object.keys(source)) target[key] = source[key];
  return target;
}

// ---- system ----

function getSystemErrorName(err) {
  validateNegative(err);
  return internal.getSystemErrorName(err);
}

function getSystemErrorMessage(err) {
  validateNegative(err);
  return internal.getSystemErrorMessage(err);
}

function validateNegative(err) {
  validateNumber(err, 'err');
  // Words the error for what is no negative integer.
  if (err >= 0 || !Number.isSafeInteger(err)) internal.getSystemErrorName(err);
}

const maxFrames = 200;

/** The stack of the caller, from the frame that called util.getCallSites. */
function getCallSites(frameCount = 10, options = undefined) {
  if (options === undefined) {
    if (typeof frameCount === 'object') {
      options = frameCount;
      validateObject(options, 'options');
      frameCount = 10;
    } else {
      options = {};
    }
  }
  validateNumber(frameCount, 'frameCount', 1, maxFrames);
  validateObject(options, 'options');
  if (options.sourceMap !== undefined) validateBoolean(options.sourceMap, 'options.sourceMap');
  const sites = binding('util').getCallSites(Math.trunc(frameCount));
  for (let i = 0; i < sites.length; i++) Object.setPrototypeOf(sites[i], null);
  if (options.sourceMap) return sites.map(require('internal/source_map/call_sites').mapCallSite);
  return sites;
}
Object.defineProperty(getCallSites, 'length', { __proto__: null, value: 0, configurable: true });

function parseEnv(content) {
  validateString(content, 'content');
  return binding('util').parseEnv(content);
}

function setTraceSigInt(enable) {
  require('internal/process/trace_sigint').setTraceSigInt(enable);
}

function toUSVString(input) {
  return `${input}`.toWellFormed();
}

module.exports = {
  _errnoException(...args) {
    return new ErrnoException(...args);
  },
  _exceptionWithHostPort(...args) {
    return new ExceptionWithHostPort(...args);
  },
  _extend: internal.deprecate(_extend, 'The `util._extend` API is deprecated. Please use Object.assign() instead.',
                              'DEP0060'),
  callbackify,
  convertProcessSignalToExitCode: internal.convertProcessSignalToExitCode,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  styleText: undefined,
  formatWithOptions,
  getCallSites,
  getSystemErrorMap: internal.getSystemErrorMap,
  getSystemErrorName,
  getSystemErrorMessage,
  inherits,
  inspect,
  isArray: internal.deprecate(
    Array.isArray, 'The `util.isArray` API is deprecated. Please use `Array.isArray()` instead.', 'DEP0044'),
  isDeepStrictEqual(value1, value2, skipPrototype) {
    return require('internal/util/comparisons').isDeepStrictEqual(value1, value2, Boolean(skipPrototype));
  },
  promisify: internal.promisify,
  stripVTControlCharacters,
  toUSVString,
  transferableAbortSignal: undefined,
  transferableAbortController: undefined,
  aborted: undefined,
  types,
  parseEnv,
  parseArgs: undefined,
  TextDecoder: undefined,
  TextEncoder: undefined,
  MIMEType: undefined,
  MIMEParams: undefined,
  diff: undefined,
  setTraceSigInt,
};

for (const [id, names] of [
  ['internal/abort_controller', ['transferableAbortSignal', 'transferableAbortController', 'aborted']],
  ['internal/util/parse_args', ['parseArgs']],
  ['internal/encoding', ['TextDecoder', 'TextEncoder']],
  ['internal/mime', ['MIMEType', 'MIMEParams']],
  ['internal/util/diff', ['diff']],
  ['internal/util/style_text', ['styleText']],
]) {
  internal.defineLazyProperties(module.exports, id, names);
}
