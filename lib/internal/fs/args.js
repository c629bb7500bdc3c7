'use strict';

// Checks and conversions of what users pass to fs: paths, descriptors, flags, options, positions.

const { fs: constants, os } = require('internal/os/constants');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const {
  parseFileMode, validateAbortSignal, validateBoolean, validateFunction, validateInt32,
  validateInteger, validateObject, validateOneOf, validateUint32,
} = require('internal/validators');
const { Buffer, isUtf8 } = require('buffer');

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants;

const kMaxIO = 2 ** 31 - 1;

/**
 * Gives a path in the shape the ops take: a string, or, where a Buffer is not valid UTF-8, U+0000 and then one
 * character per byte.
 * @param {string | Uint8Array | URL} path
 * @param {string} [name] of the argument, for errors
 * @returns {string}
 */
function toPath(path, name = 'path') {
  if (typeof path === 'string') {
    if (path.includes('\0')) throwNullBytes(path, name);
    return path;
  }
  return unusualPath(path, name);
}

function unusualPath(path, name) {
  if (path instanceof Uint8Array) {
    if (path.includes(0)) throwNullBytes(path, name);
    const bytes = Buffer.from(path.buffer, path.byteOffset, path.byteLength);
    return isUtf8(bytes) ? bytes.utf8Slice() : `\0${bytes.latin1Slice()}`;
  }
  const converted = require('internal/url').toPathIfFileURL(path);
  if (typeof converted !== 'string') throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], path);
  if (converted.includes('\0')) throwNullBytes(converted, name);
  return converted;
}

function throwNullBytes(path, name) {
  throw new ERR_INVALID_ARG_VALUE(name, path, 'must be a string, Uint8Array, or URL without null bytes');
}

/** The path as users shall see it again: URLs become strings, Buffers stay. */
function visiblePath(path, name = 'path') {
  toPath(path, name);
  return typeof path === 'string' || path instanceof Uint8Array ? path : require('internal/url').toPathIfFileURL(path);
}

function toFD(fd, name = 'fd') {
  if (typeof fd !== 'number' || (fd | 0) !== fd || fd < 0) validateInt32(fd, name, 0);
  return fd | 0; // -0 too is 0
}

/** Whether a file is named by its descriptor. */
const isFD = (file) => typeof file === 'number' && (file >>> 0) === file;

/** Flags of open(2) from a number or a string such as `r+`. */
function toFlags(flags, name = 'flags') {
  if (typeof flags === 'number') {
    validateInt32(flags, name);
    return flags;
  }
  switch (flags) {
    case null:
    case undefined:
    case 'r': return O_RDONLY;
    case 'rs':
    case 'sr': return O_RDONLY | O_SYNC;
    case 'r+': return O_RDWR;
    case 'rs+':
    case 'sr+': return O_RDWR | O_SYNC;
    case 'w': return O_TRUNC | O_CREAT | O_WRONLY;
    case 'wx':
    case 'xw': return O_TRUNC | O_CREAT | O_WRONLY | O_EXCL;
    case 'w+': return O_TRUNC | O_CREAT | O_RDWR;
    case 'wx+':
    case 'xw+': return O_TRUNC | O_CREAT | O_RDWR | O_EXCL;
    case 'a': return O_APPEND | O_CREAT | O_WRONLY;
    case 'ax':
    case 'xa': return O_APPEND | O_CREAT | O_WRONLY | O_EXCL;
    case 'as':
    case 'sa': return O_APPEND | O_CREAT | O_WRONLY | O_SYNC;
    case 'a+': return O_APPEND | O_CREAT | O_RDWR;
    case 'ax+':
    case 'xa+': return O_APPEND | O_CREAT | O_RDWR | O_EXCL;
    case 'as+':
    case 'sa+': return O_APPEND | O_CREAT | O_RDWR | O_SYNC;
  }
  throw new ERR_INVALID_ARG_VALUE(name, flags);
}

const toMode = (mode, name = 'mode', byDefault = undefined) => parseFileMode(mode, name, byDefault);

function toAccessMode(mode = constants.F_OK) {
  validateInteger(mode, 'mode', 0, 7);
  return mode;
}

function toCopyMode(mode = 0) {
  validateInteger(mode, 'mode', 0, 7);
  return mode;
}

/** User and group ids; -1 leaves them as they are. */
function toID(id, name) {
  validateInteger(id, name, -1, 2 ** 32 - 1);
  return id | 0;
}

function checkEncoding(encoding) {
  if (encoding && !Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
}

const noOptions = Object.freeze({ __proto__: null });

/**
 * The options argument that many calls have: an object, an encoding, or left out.
 * @param {object} [byDefault] for what is left out
 */
function toOptions(options, byDefault = noOptions) {
  if (options == null || typeof options === 'function') return byDefault;
  if (typeof options === 'string') {
    if (options !== 'buffer') checkEncoding(options);
    return { __proto__: byDefault, encoding: options };
  }
  if (typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  if (options.encoding !== 'buffer') checkEncoding(options.encoding);
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  return options;
}

function toCallback(callback) {
  validateFunction(callback, 'cb');
  return callback;
}

/** What an op gave in place of text: its bytes are wanted, perhaps in another encoding. */
function encode(result, encoding) {
  if (typeof result === 'string' || encoding === 'buffer') return result;
  return result.toString(encoding);
}

/** Whether the op shall give bytes instead of UTF-8 text. */
const wantsBytes = (encoding) => encoding != null && encoding !== 'utf8' && encoding !== 'utf-8';

/** A time as seconds since 1970. */
function toUnixTimestamp(time, name = 'time') {
  if (typeof time === 'string' && +time == time) return +time; // eslint-disable-line eqeqeq
  if (Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (require('internal/util/types').isDate(time)) return time.getTime() / 1000;
  throw new ERR_INVALID_ARG_TYPE(name, ['Date', 'Time in seconds'], time);
}

/** A position in a file for the ops: -1 is the current one. */
function toPosition(position, length, name = 'position') {
  if (position == null) return -1;
  if (typeof position === 'number') {
    validateInteger(position, name, -1);
    return position;
  }
  if (typeof position === 'bigint') {
    if (position < -1n || position > 2n ** 63n - 1n - BigInt(length)) {
      throw new ERR_OUT_OF_RANGE(name, `>= -1 && <= ${2n ** 63n - 1n - BigInt(length)}`, position);
    }
    return position;
  }
  throw new ERR_INVALID_ARG_TYPE(name, ['integer', 'bigint'], position);
}

/** Writes take what is no safe integer as the current position. */
const toWritePosition = (position) => (Number.isSafeInteger(position) ? position : -1);

function checkReadRange(offset, length, byteLength) {
  if (offset < 0) throw new ERR_OUT_OF_RANGE('offset', '>= 0', offset);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  if (offset + length > byteLength) throw new ERR_OUT_OF_RANGE('length', `<= ${byteLength - offset}`, length);
}

function checkWriteRange(offset, length, byteLength) {
  if (offset > byteLength) throw new ERR_OUT_OF_RANGE('offset', `<= ${byteLength}`, offset);
  if (length > byteLength - offset) throw new ERR_OUT_OF_RANGE('length', `<= ${byteLength - offset}`, length);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  validateInt32(length, 'length', 0);
}

function checkViews(buffers) {
  if (!Array.isArray(buffers)) throw new ERR_INVALID_ARG_TYPE('buffers', 'ArrayBufferView[]', buffers);
  for (let i = 0; i < buffers.length; i++) {
    if (!ArrayBuffer.isView(buffers[i])) throw new ERR_INVALID_ARG_TYPE('buffers', 'ArrayBufferView[]', buffers);
  }
}

/** What is written is text or bytes. */
function checkData(data, name) {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
}

/** @returns {[mode: number, recursive: boolean]} from the options of mkdir */
function toMkdirOptions(options) {
  if (typeof options === 'number' || typeof options === 'string') return [parseFileMode(options, 'mode'), false];
  if (options == null) return [0o777, false];
  const { recursive = false, mode = 0o777 } = options;
  validateBoolean(recursive, 'options.recursive');
  return [parseFileMode(mode, 'options.mode'), recursive];
}

/** A length to cut a file to. */
function toLength(len) {
  validateInteger(len, 'len');
  return Math.max(0, len);
}

function checkSymlinkType(type) {
  if (type !== undefined) validateOneOf(type, 'type', ['dir', 'file', 'junction', null]);
}

const rmDefaults = { recursive: false, force: false, retryDelay: 100, maxRetries: 0 };

/** Options of rm, all of them present. */
function toRmOptions(options, defaults = rmDefaults) {
  if (options === undefined) return defaults;
  validateObject(options, 'options');
  options = { ...defaults, ...options };
  if ('force' in defaults) validateBoolean(options.force, 'options.force');
  validateBoolean(options.recursive, 'options.recursive');
  validateInt32(options.retryDelay, 'options.retryDelay', 0);
  validateUint32(options.maxRetries, 'options.maxRetries');
  return options;
}

const rmdirDefaults = { retryDelay: 100, maxRetries: 0, recursive: false };

let rmdirWarned = false;

/** Whether rmdir shall remove a whole tree, which is deprecated. */
function isRecursiveRmdir(options) {
  if (!options?.recursive) {
    if (options !== undefined) toRmOptions(options, rmdirDefaults);
    return false;
  }
  if (!rmdirWarned) {
    rmdirWarned = true;
    process.emitWarning(
      'In future versions of Node.js, fs.rmdir(path, { recursive: true }) will be removed. ' +
      'Use fs.rm(path, { recursive: true }) instead', 'DeprecationWarning', 'DEP0147');
  }
  return true;
}

/** What ERR_FS_EISDIR tells. */
const isDirectoryContext = (path) => ({
  code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: os.errno.EISDIR,
});

let templateWarned = false;

function warnTemplate(prefix) {
  const last = typeof prefix === 'string' ? prefix.at(-1) : prefix instanceof Uint8Array && prefix.at(-1);
  if (templateWarned || (last !== 'X' && last !== 0x58)) return;
  templateWarned = true;
  process.emitWarning(
    'mkdtemp() templates ending with X are not portable. ' +
    'For details see: https://nodejs.org/api/fs.html');
}

/** An absolute path for the realpath that is not native, which takes about anything. */
function toResolved(path) {
  if (typeof path !== 'string') path = `${path instanceof Uint8Array ? toPath(path) : require('internal/url').toPathIfFileURL(path)}`;
  if (path.startsWith('\0')) return path;
  return require('path').resolve(toPath(path));
}

module.exports = {
  checkData,
  checkEncoding,
  checkReadRange,
  checkSymlinkType,
  checkViews,
  checkWriteRange,
  encode,
  isDirectoryContext,
  isRecursiveRmdir,
  isFD,
  kMaxIO,
  rmdirDefaults,
  toAccessMode,
  toCallback,
  toCopyMode,
  toFD,
  toFlags,
  toID,
  toLength,
  toMkdirOptions,
  toMode,
  toOptions,
  toPath,
  toPosition,
  toResolved,
  toRmOptions,
  toUnixTimestamp,
  toWritePosition,
  visiblePath,
  wantsBytes,
  warnTemplate,
};
