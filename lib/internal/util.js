'use strict';

// What every built-in may need: small language-level tools without a subject of their own. Deprecation and promisify are
// in files beside this one and re-exported here.

const { codes: { ERR_NO_CRYPTO, ERR_UNKNOWN_SIGNAL } } = require('internal/errors');
const errors = require('internal/errors');

const kEmptyObject = Object.freeze({ __proto__: null });
const kEnumerableProperty = Object.freeze({ __proto__: null, enumerable: true });
const customInspectSymbol = Symbol.for('nodejs.util.inspect.custom');
const kIsEncodingSymbol = Symbol('kIsEncodingSymbol');
const kVmBreakFirstLineSymbol = Symbol('kVmBreakFirstLineSymbol');

const isWindows = process.platform === 'win32';
const isMacOS = process.platform === 'darwin';

// eslint-disable-next-line no-control-regex
const colorSequence = /\u001b\[\d\d?m/g;
const removeColors = (text) => text.replace(colorSequence, '');

/** An Error of this realm or of another one. */
function isError(value) {
  return value instanceof Error || require('internal/util/types').isNativeError(value);
}

// ---- calling ----

/** Runs `callback` at its first call only; later calls give the first result when `returnFirst` is set. */
function once(callback, { preserveReturnValue = false } = kEmptyObject) {
  let called = false, result;
  return function(...args) {
    if (called) return preserveReturnValue ? result : undefined;
    called = true;
    const value = Reflect.apply(callback, this, args);
    if (preserveReturnValue) result = value;
    return value;
  };
}

/** Computes at the first call, then remembers. */
function getLazy(initializer) {
  let value, hasValue = false;
  return () => {
    if (!hasValue) {
      value = initializer();
      hasValue = true;
    }
    return value;
  };
}

/** Like getLazy for arrays: each call gives a fresh copy. */
function cachedResult(fn) {
  let result;
  return () => {
    result ??= fn();
    return result.slice();
  };
}

const experimentalWarnings = new Set();

function emitExperimentalWarning(feature, messagePrefix, code, ctor) {
  if (experimentalWarnings.has(feature)) return;
  experimentalWarnings.add(feature);
  const text = `${feature} is an experimental feature and might change at any time`;
  process.emitWarning(messagePrefix ? messagePrefix + text : text, 'ExperimentalWarning', code, ctor);
}

// ---- encodings ----

const encodings = new Map();
for (const [canonical, ...aliases] of [
  ['utf8', 'utf-8', 'UTF8', 'UTF-8'], ['utf16le', 'utf-16le', 'ucs2', 'ucs-2', 'UTF16LE', 'UTF-16LE', 'UCS2', 'UCS-2'],
  ['latin1', 'binary', 'LATIN1', 'BINARY'], ['base64', 'BASE64'], ['base64url', 'BASE64URL'], ['hex', 'HEX'],
  ['ascii', 'ASCII'],
]) {
  for (const name of [canonical, ...aliases]) encodings.set(name, canonical);
}

/** The canonical name of a Buffer encoding, undefined when there is none; no encoding means utf8. */
function normalizeEncoding(encoding) {
  if (encoding === 'utf8' || encoding == null || encoding === '') return 'utf8';
  return encodings.get(encoding) ?? (typeof encoding === 'string' ? encodings.get(encoding.toLowerCase()) : undefined);
}

const encodingsMap = {
  __proto__: null, ascii: 0, latin1: 1, utf16le: 2, utf8: 3, base64: 4, base64url: 5, hex: 6, buffer: 7,
};

// ---- properties ----

function setOwnProperty(object, key, value) {
  return Object.defineProperty(object, key, {
    __proto__: null, configurable: true, enumerable: true, value, writable: true,
  });
}

function assignFunctionName(name, fn, descriptor = kEmptyObject) {
  const text = typeof name === 'symbol' ? (name.description ? `[${name.description}]` : '') : `${name}`;
  return Object.defineProperty(fn, 'name', {
    __proto__: null, writable: false, enumerable: false, configurable: true, ...descriptor, value: text,
  });
}

/** Properties of `target` that load module `id` when first read, and may be overwritten. */
function defineLazyProperties(target, id, keys, enumerable = true) {
  for (const key of keys) {
    const define = (value) => Object.defineProperty(target, key, {
      __proto__: null, value, writable: true, configurable: true, enumerable,
    });
    const get = assignFunctionName(key, () => {
      const value = require(id)[key];
      define(value);
      return value;
    });
    const set = assignFunctionName(key, (value) => { define(value); });
    Object.defineProperty(target, key, { __proto__: null, get, set, configurable: true, enumerable });
  }
}

/** As Web IDL's [Replaceable] attribute: reading computes once, assigning replaces. */
function defineReplaceableLazyAttribute(target, id, keys, writable = true, check = undefined) {
  for (const key of keys) {
    let value, loaded = false;
    const get = assignFunctionName(`get ${key}`, function() {
      check?.(this);
      if (!loaded) {
        value = require(id)[key];
        loaded = true;
      }
      return value;
    });
    const set = writable ? assignFunctionName(`set ${key}`, function(replacement) {
      Object.defineProperty(target, key, {
        __proto__: null, value: replacement, writable: true, configurable: true, enumerable: true,
      });
    }) : undefined;
    Object.defineProperty(target, key, { __proto__: null, get, set, configurable: true, enumerable: true });
  }
}

function defineProperty(target, name, value, enumerable) {
  Object.defineProperty(target, name, { __proto__: null, value, writable: true, configurable: true, enumerable });
}
const defineOperation = (target, name, method) => defineProperty(target, name, method, true);
const exposeInterface = (target, name, interfaceObject) => defineProperty(target, name, interfaceObject, false);
const exposeNamespace = exposeInterface;
const exposeLazyInterfaces = (target, id, keys) => defineLazyProperties(target, id, keys, false);

function getConstructorOf(object) {
  for (let at = object; at; at = Object.getPrototypeOf(at)) {
    const own = Object.getOwnPropertyDescriptor(at, 'constructor');
    if (typeof own?.value === 'function' && own.value.name !== '') return own.value;
  }
  return undefined;
}

// ---- arrays and strings ----

/** Removes list[index]; quicker than Array.prototype.splice. */
function spliceOne(list, index) {
  for (; index + 1 < list.length; index++) list[index] = list[index + 1];
  list.pop();
}

function filterDuplicateStrings(items, low) {
  const seen = new Map();
  for (const item of items) {
    const key = item.toLowerCase();
    if (!seen.has(key) || (low ? seen.get(key) === key : false)) seen.set(key, item);
  }
  return [...seen.values()].sort();
}

function join(items, separator) {
  let text = '';
  for (let i = 0; i < items.length; i++) text += i === 0 ? items[i] : separator + items[i];
  return text;
}

// ---- DOMException ----

const lazyDOMExceptionClass = () => require('internal/per_context/domexception').DOMException;

/** A DOMException whose stack starts at the caller. */
function lazyDOMException(message, name) {
  const error = new (lazyDOMExceptionClass())(message, name);
  if (Error.stackTraceLimit) Error.captureStackTrace(error, lazyDOMException);
  return error;
}

// ---- system ----

const getSystemErrorName = (errno) => errors.errnoName(errno);

function getSystemErrorMessage(errno) {
  return errors.uvErrmapGet(errno)?.[1] ?? `Unknown system error ${errno}`;
}

function getSystemErrorMap() {
  return new Map(errors.uvErrmap());
}

let namesOfSignals;

/** SIGTERM for 15 or 'sigterm'; throws for anything that is no signal. */
function convertToValidSignal(signal) {
  const { signals } = require('os').constants;
  if (typeof signal === 'number') {
    namesOfSignals ??= new Map(Object.entries(signals).map(([name, number]) => [number, name]));
    if (namesOfSignals.has(signal)) return signal;
  } else if (typeof signal === 'string') {
    const number = signals[signal.toUpperCase()];
    if (number) return number;
  }
  throw new ERR_UNKNOWN_SIGNAL(signal);
}

/** 128 + number: the exit code a shell gives a process ended by `signalCode`. */
function convertProcessSignalToExitCode(signalCode) {
  const { signals } = require('os').constants;
  require('internal/validators').validateOneOf(signalCode, 'signalCode', Object.keys(signals));
  return 128 + signals[signalCode];
}

function assertCrypto() {
  if (!process.versions.openssl) throw new ERR_NO_CRYPTO();
}

const guessHandleType = (fd) => require('internal/tty_kind').guessHandleType(fd);

const sleep = (ms) => { binding('util').sleep(ms); };

function getCWDURL() {
  const { pathToFileURL } = require('internal/url');
  const cwd = process.cwd();
  return pathToFileURL(cwd.endsWith('/') ? cwd : `${cwd}/`);
}

const isUnderNodeModules = (filename) => /[/\\]node_modules[/\\]/.test(filename);

/** Whether the nearest frame of user code lies in a package under node_modules. */
function isInsideNodeModules(frameLimit = 100) {
  for (const { scriptName } of binding('util').getCallSites(frameLimit)) {
    if (scriptName === '' || scriptName.startsWith('node:')) continue;
    return isUnderNodeModules(scriptName);
  }
  return false;
}

/** The call sites above the caller as structured frames. */
function getStructuredStack() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = Infinity;
  const error = new Error();
  errors.overrideStackTrace.set(error, (_, trace) => trace);
  Error.prepareStackTrace = errors.ErrorPrepareStackTrace;
  const { stack } = error;
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return stack;
}

/** '192.168.1.5', '255.255.255.0' -> '192.168.1.5/24'; null for a mask with holes. */
function getCIDR(address, netmask, family) {
  const [separator, radix, width] = family === 'IPv6' ? [':', 16, 16] : ['.', 10, 8];
  let ones = 0, sawZero = false;
  for (const part of netmask.split(separator)) {
    const bits = part === '' ? 0 : parseInt(part, radix);
    for (let bit = width - 1; bit >= 0; bit--) {
      if ((bits >> bit) & 1) {
        if (sawZero) return null;
        ones++;
      } else {
        sawZero = true;
      }
    }
  }
  return `${address}/${ones}`;
}

/** A WeakRef that can be made strong while somebody holds it. */
class WeakReference {
  #weak;
  #strong = null;
  #holders = 0;

  constructor(object) {
    this.#weak = new WeakRef(object);
  }

  incRef() {
    if (++this.#holders === 1) this.#strong = this.#weak.deref();
    return this.#holders;
  }

  decRef() {
    if (--this.#holders === 0) this.#strong = null;
    return this.#holders;
  }

  get() {
    return this.#weak.deref();
  }
}

module.exports = {
  ...require('internal/util/deprecate'),
  ...require('internal/util/promisify'),
  WeakReference,
  assertCrypto,
  assignFunctionName,
  cachedResult,
  convertProcessSignalToExitCode,
  convertToValidSignal,
  customInspectSymbol,
  defineLazyProperties,
  defineOperation,
  defineReplaceableLazyAttribute,
  emitExperimentalWarning,
  encodingsMap,
  exposeInterface,
  exposeLazyInterfaces,
  exposeNamespace,
  filterDuplicateStrings,
  getCIDR,
  getCWDURL,
  getConstructorOf,
  getLazy,
  getStructuredStack,
  getSystemErrorMap,
  getSystemErrorMessage,
  getSystemErrorName,
  guessHandleType,
  isError,
  isInsideNodeModules,
  isMacOS,
  isUnderNodeModules,
  isWindows,
  join,
  kEmptyObject,
  kEnumerableProperty,
  kIsEncodingSymbol,
  kVmBreakFirstLineSymbol,
  lazy: getLazy,
  lazyDOMException,
  lazyDOMExceptionClass,
  normalizeEncoding,
  once,
  removeColors,
  setOwnProperty,
  sleep,
  spliceOne,
};
