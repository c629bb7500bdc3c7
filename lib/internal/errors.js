'use strict';

// Errors as Node makes them. Codes and messages are declared in internal/errors/codes; here are the classes around them:
// NodeError (one class per code), SystemError, and the errors made from a failed system call.

const table = require('internal/errors/codes');
const { determineSpecificType, formatList } = require('internal/errors/wording');

const bases = { Error, TypeError, RangeError, SyntaxError, URIError };
const kIsNodeError = Symbol('kIsNodeError');
// An own property of this name: a function that returns the stack with which an uncaught error is shown.
const kEnhanceStackBeforeInspector = Symbol('kEnhanceStackBeforeInspector');
const codes = {};

const lazyInspect = () => require('internal/util/inspect');

/** Words the message of `code`; a template asserts that the call site passed what it needs. */
function getMessage(code, message, args) {
  if (typeof message === 'function') return message(...args);
  const parts = message.split(/%[sd]/);
  if (parts.length - 1 !== args.length) throw argumentsMismatch(code, args.length, parts.length - 1);
  if (args.length === 0) return message;
  for (const arg of args) {
    if (typeof arg !== 'string' && typeof arg !== 'number') return lazyInspect().format(message, ...args);
  }
  let text = parts[0];
  for (let i = 0; i < args.length; i++) text += args[i] + parts[i + 1];
  return text;
}

function argumentsMismatch(code, given, required) {
  return new codes.ERR_INTERNAL_ASSERTION(
    `Code: ${code}; The provided arguments length (${given}) does not match the required ones (${required}).`);
}

function hiddenProperty(object, key, value) {
  Object.defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
}

function makeNodeError(code, message, props, Base) {
  class NodeError extends Base {
    constructor(...args) {
      super(getMessage(code, message, args));
      this.code = code;
      props?.(this, ...args);
    }

    toString() {
      return `${this.name} [${code}]: ${this.message}`;
    }
  }
  hiddenProperty(NodeError.prototype, 'constructor', Base);
  hiddenProperty(NodeError.prototype, kIsNodeError, true);
  return NodeError;
}

/** Declares a code: codes[code], and codes[code].TypeError and the like for further bases. */
function E(code, entry, Base, ...otherBases) {
  const { message = entry, props } = typeof entry === 'object' ? entry : {};
  const main = Base === SystemError ? makeSystemError(code, message) : makeNodeError(code, message, props, Base);
  for (const Other of otherBases) main[Other.name] = makeNodeError(code, message, props, Other);
  codes[code] = main;
}

/**
 * A failed system call told by `context` ({ code, message, syscall, errno, path, dest }), whose fields stay reachable
 * through the error: writing error.errno writes error.info.errno.
 */
class SystemError extends Error {
  constructor(prefix, code, context) {
    let message = `${prefix}: ${context.syscall} returned ${context.code} (${context.message})`;
    if (context.path !== undefined) message += ` ${context.path}`;
    if (context.dest !== undefined) message += ` => ${context.dest}`;
    super(message);
    this.code = code;
    hiddenProperty(this, 'name', 'SystemError');
    Object.defineProperty(this, 'info', {
      __proto__: null, value: context, writable: false, enumerable: true, configurable: true,
    });
    for (const key of ['errno', 'syscall', 'path', 'dest']) {
      if ((key === 'path' || key === 'dest') && context[key] === undefined) continue;
      const isPath = key === 'path' || key === 'dest';
      Object.defineProperty(this, key, {
        __proto__: null,
        get: () => (isPath ? context[key]?.toString() : context[key]),
        set: (value) => { context[key] = isPath && value ? require('buffer').Buffer.from(`${value}`) : value; },
        enumerable: true,
        configurable: true,
      });
    }
    Object.defineProperty(this, kIsNodeError, { __proto__: null, value: true, configurable: true });
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}
hiddenProperty(SystemError.prototype, Symbol.for('nodejs.util.inspect.custom'), function(depth, options) {
  return lazyInspect().inspect(this, { ...options, getters: true, customInspect: false });
});

function makeSystemError(code, prefix) {
  return class NodeError extends SystemError {
    constructor(context) {
      super(prefix, code, context);
    }
  };
}

for (const [baseName, entries] of Object.entries(table)) {
  const Base = baseName === 'SystemError' ? SystemError : bases[baseName];
  for (const [code, entry] of Object.entries(entries)) {
    E(code, entry, Base, ...(entry.also ?? []).map((name) => bases[name]));
  }
}

// ---- failed system calls ----

let errmap;

/** @returns {Map<number, [string, string]>} negative errno -> [name, message] */
function uvErrmap() {
  if (errmap === undefined) {
    errmap = new Map();
    for (const [errno, name, message] of binding('sys').errmap()) errmap.set(errno, [name, message]);
  }
  return errmap;
}

const uvErrmapGet = (errno) => uvErrmap().get(errno);
const unknownError = ['UNKNOWN', 'unknown error'];

/** ENOENT for -2; the name libuv gives, also to a number it does not know. */
function errnoName(errno) {
  require('internal/validators').validateNumber(errno, 'err');
  if (errno >= 0 || !Number.isSafeInteger(errno)) {
    throw new codes.ERR_OUT_OF_RANGE('err', 'a negative integer', errno);
  }
  return uvErrmapGet(errno)?.[0] ?? `Unknown system error ${errno}`;
}

const constructorNamed = (Class, name) => hiddenProperty(Class.prototype, 'constructor', name);

/** `open ENOENT`: what util._errnoException makes. */
class ErrnoException extends Error {
  constructor(errno, syscall, original) {
    const code = errnoName(errno);
    super(original ? `${syscall} ${code} ${original}` : `${syscall} ${code}`);
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
  }
}

function hostAndPort(address, port) {
  if (port && port > 0) return `${address}:${port}`;
  return address ? `${address}` : '';
}

/** `connect ECONNREFUSED 127.0.0.1:80`. */
class ExceptionWithHostPort extends Error {
  constructor(errno, syscall, address, port, additional) {
    const code = typeof errno === 'string' ? errno : errnoName(errno);
    const where = hostAndPort(address, port);
    let message = `${syscall} ${code}`;
    if (where) message += ` ${where}`;
    if (additional) message += ` - Local (${additional})`;
    super(message);
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
    this.address = address;
    if (port) this.port = port;
  }
}

/** `listen EADDRINUSE: address already in use :::80`. */
class UVExceptionWithHostPort extends Error {
  constructor(errno, syscall, address, port) {
    const [code, text] = uvErrmapGet(errno) ?? unknownError;
    const where = hostAndPort(address, port);
    super(`${syscall} ${code}: ${text}${where ? ` ${where}` : ''}`);
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
    this.address = address;
    if (port) this.port = port;
  }
}

/** `ENOENT: no such file or directory, open '/a' -> '/b'`. */
class UVException extends Error {
  constructor(context) {
    const [code, text] = uvErrmapGet(context.errno) ?? unknownError;
    let message = `${code}: ${context.message || text}, ${context.syscall}`;
    let path, dest;
    if (context.path) {
      path = context.path.toString();
      message += ` '${path}'`;
    }
    if (context.dest) {
      dest = context.dest.toString();
      message += ` -> '${dest}'`;
    }
    super(message);
    for (const key of Object.keys(context)) {
      if (key !== 'message' && key !== 'path' && key !== 'dest') this[key] = context[key];
    }
    this.code = code;
    if (path) this.path = path;
    if (dest) this.dest = dest;
  }
}

// EAI_NODATA and EAI_NONAME: resolvers disagree on which of the two says "no such host", Node calls both ENOTFOUND.
const noSuchHost = new Set([-3007, -3008]);

/** `getaddrinfo ENOTFOUND example.org`; `code` is an errno or a c-ares name. */
class DNSException extends Error {
  constructor(code, syscall, hostname) {
    let errno;
    if (typeof code === 'number') {
      errno = code;
      code = noSuchHost.has(code) ? 'ENOTFOUND' : errnoName(code);
    }
    super(`${syscall} ${code}${hostname ? ` ${hostname}` : ''}`);
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
    if (hostname) this.hostname = hostname;
  }
}

class ConnResetException extends Error {
  constructor(message) {
    super(message);
    this.code = 'ECONNRESET';
  }
}

for (const Class of [ErrnoException, ExceptionWithHostPort, UVExceptionWithHostPort, UVException, DNSException,
                     ConnResetException]) {
  constructorNamed(Class, Error);
}

// ---- other kinds ----

class AbortError extends Error {
  constructor(message = 'The operation was aborted', options = undefined) {
    if (options !== undefined && typeof options !== 'object') {
      throw new codes.ERR_INVALID_ARG_TYPE('options', 'object', options);
    }
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

class NodeAggregateError extends AggregateError {
  constructor(errors, message) {
    super([...errors], message);
    this.code = errors[0]?.code;
  }
}
hiddenProperty(NodeAggregateError.prototype, 'constructor', AggregateError);
hiddenProperty(NodeAggregateError.prototype, kIsNodeError, true);

/** Keeps `outer` as the message when a second error happens while handling `inner`. */
function aggregateTwoErrors(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  const error = new AggregateError([outer, inner], outer.message);
  error.code = outer.code;
  if (Error.stackTraceLimit) Error.captureStackTrace(error, aggregateTwoErrors);
  return error;
}

/** An Error with properties, for errors that Node words outside of its table. */
function genericNodeError(message, properties) {
  const error = new Error(message);
  Object.assign(error, properties);
  return error;
}

const isErrorLike = (value) => typeof value === 'object' && value !== null && Object.hasOwn(value, 'stack');

let overflowName, overflowMessage;

/** Whether `error` says that the JavaScript stack is exhausted. */
function isStackOverflowError(error) {
  if (overflowMessage === undefined) {
    const deeper = () => { deeper(); };
    try {
      deeper();
    } catch (overflow) {
      overflowName = overflow.name;
      overflowMessage = overflow.message;
    }
  }
  return Boolean(error) && error.name === overflowName && error.message === overflowMessage;
}

// ---- stacks ----

/** Wraps `fn` so that errors it throws show its caller as the place; `withoutStackTrace` is the bare function. */
function hideStackFrames(fn) {
  function wrapped(...args) {
    try {
      return Reflect.apply(fn, this, args);
    } catch (error) {
      if (Error.stackTraceLimit && typeof error === 'object' && error !== null) Error.captureStackTrace(error, wrapped);
      throw error;
    }
  }
  wrapped.withoutStackTrace = fn;
  return wrapped;
}

function isErrorStackTraceLimitWritable() {
  const own = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  if (own === undefined) return Object.isExtensible(Error);
  return Object.hasOwn(own, 'writable') ? own.writable : own.set !== undefined;
}

const overrideStackTrace = new WeakMap();
let internalPrepareStackTrace = defaultPrepareStackTrace;

function errorHeader(error) {
  try {
    if (typeof error === 'object' && error !== null && kIsNodeError in error) {
      return `${error.name} [${error.code}]: ${error.message}`;
    }
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}

function defaultPrepareStackTrace(error, trace) {
  const header = errorHeader(error);
  return trace.length === 0 ? header : `${header}\n    at ${trace.join('\n    at ')}`;
}

/** Replaces how stacks are written while the program has not set Error.prepareStackTrace (source maps do). */
function setInternalPrepareStackTrace(callback) {
  internalPrepareStackTrace = callback ?? defaultPrepareStackTrace;
}

/** The default Error.prepareStackTrace; V8 calls it when `stack` is read for the first time. */
function ErrorPrepareStackTrace(error, trace) {
  const override = overrideStackTrace.get(error);
  if (override !== undefined) {
    overrideStackTrace.delete(error);
    return override(error, trace);
  }
  return internalPrepareStackTrace(error, trace);
}

hiddenProperty(Error, 'prepareStackTrace', ErrorPrepareStackTrace);

module.exports = {
  AbortError,
  ConnResetException,
  DNSException,
  E,
  ErrnoException,
  ErrorPrepareStackTrace,
  ExceptionWithHostPort,
  NodeAggregateError,
  SystemError,
  UVException,
  UVExceptionWithHostPort,
  aggregateTwoErrors,
  codes,
  defaultPrepareStackTrace,
  determineSpecificType,
  dnsException: (code, syscall, hostname) => new DNSException(code, syscall, hostname),
  errnoException: (errno, syscall, original) => new ErrnoException(errno, syscall, original),
  errnoName,
  exceptionWithHostPort: (...args) => new ExceptionWithHostPort(...args),
  formatList,
  genericNodeError,
  getMessage,
  hideStackFrames,
  isErrorLike,
  isErrorStackTraceLimitWritable,
  isStackOverflowError,
  kEnhanceStackBeforeInspector,
  kIsNodeError,
  overrideStackTrace,
  setInternalPrepareStackTrace,
  uvErrmap,
  uvErrmapGet,
  uvException: (context) => new UVException(context),
  uvExceptionWithHostPort: (...args) => new UVExceptionWithHostPort(...args),
};
