'use strict';

// The callback forms of node:fs: the same ops as the synchronous ones, with a callback.

const args = require('internal/fs/args');
const {
  checkData, checkReadRange, checkViews, checkWriteRange, encode, toCallback, toFD, toFlags, toID, toMode, toOptions,
  toPath, toPosition, toUnixTimestamp, toWritePosition, wantsBytes,
} = args;
const { direntsOf, namesOf, treeDirentsOf } = require('internal/fs/dirent');
const { kInts, kLink, newFloats, newInts, statFsOf, statsOf } = require('internal/fs/stats');
const { checkNotEmpty } = require('internal/fs/sync');
const { readv: readViews, writev: writeViews } = require('internal/fs/vectors');
const {
  appendDefaults, isUTF8, readDefaults, readWhole, toContents, toData, toWriteOptions, writeDefaults, writeWhole,
} = require('internal/fs/whole');
const { AbortError, codes: { ERR_FS_EISDIR } } = require('internal/errors');
const {
  kValidateObjectAllowNullable, validateBoolean, validateBuffer, validateEncoding, validateInteger, validateObject,
} = require('internal/validators');
const { customPromisifyArgs, promisify } = require('internal/util/promisify');
const { Buffer } = require('buffer');

const ops = binding('fs');

/** Hands `change(result)` on, or what it throws. */
function changed(callback, change) {
  return (error, result) => {
    if (!error) {
      try {
        result = change(result);
      } catch (thrown) {
        error = thrown;
      }
    }
    if (error) callback(error);
    else callback(null, result);
  };
}

// ---- descriptors ----

function open(path, flags, mode, callback) {
  const name = toPath(path);
  if (arguments.length < 3) {
    callback = flags;
    flags = 'r';
    mode = 0o666;
  } else if (typeof mode === 'function') {
    callback = mode;
    mode = 0o666;
  } else {
    mode = toMode(mode, 'mode', 0o666);
  }
  ops.open(name, toFlags(flags), mode, toCallback(callback));
}

function rethrow(error) {
  if (error != null) throw error;
}

function close(fd, callback = rethrow) {
  fd = toFD(fd);
  if (callback !== rethrow) toCallback(callback);
  ops.close(fd, callback);
}

function read(fd, buffer, offset, length, position, callback) {
  fd = toFD(fd);
  if (arguments.length <= 4) {
    let options;
    if (arguments.length === 4) {
      options = offset;
      callback = length;
    } else if (arguments.length === 3) {
      callback = offset;
      if (!ArrayBuffer.isView(buffer)) {
        options = buffer;
        ({ buffer = Buffer.alloc(16384) } = options ?? {});
      }
    } else {
      callback = buffer;
      buffer = Buffer.alloc(16384);
    }
    if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowNullable);
    ({ offset = 0, length = buffer?.byteLength - offset, position = null } = options ?? {});
  }
  validateBuffer(buffer);
  toCallback(callback);
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length |= 0;
  if (length === 0) {
    process.nextTick(callback, null, 0, buffer);
    return;
  }
  checkNotEmpty(buffer);
  checkReadRange(offset, length, buffer.byteLength);
  ops.read(fd, buffer, offset, length, toPosition(position, length), (error, n) => callback(error, n || 0, buffer));
}

function write(fd, buffer, offset, length, position, callback) {
  fd = toFD(fd);
  if (!ArrayBuffer.isView(buffer)) {
    writeString(fd, buffer, offset, length, position);
    return;
  }
  callback = toCallback(callback || position || length || offset);
  if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  }
  if (offset == null || typeof offset === 'function') offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (typeof length !== 'number') length = buffer.byteLength - offset;
  checkWriteRange(offset, length, buffer.byteLength);
  ops.write(fd, buffer, offset, length, toWritePosition(position), (error, n) => callback(error, n || 0, buffer));
}

function writeString(fd, text, position, encoding, callback) {
  checkData(text, 'buffer');
  if (typeof callback !== 'function') {
    if (typeof position === 'function') {
      callback = position;
      position = null;
    } else {
      callback = encoding;
    }
    encoding = 'utf8';
  }
  validateEncoding(text, encoding);
  toCallback(callback);
  const done = (error, n) => callback(error, n || 0, text);
  if (!encoding || isUTF8(encoding)) {
    ops.writeText(fd, text, toWritePosition(position), done);
  } else {
    const bytes = Buffer.from(text, encoding);
    ops.write(fd, bytes, 0, bytes.length, toWritePosition(position), done);
  }
}

function readv(fd, buffers, position, callback) {
  fd = toFD(fd);
  checkViews(buffers);
  toCallback(callback ||= position);
  readViews(fd, buffers, toWritePosition(position), (error, n) => callback(error, n || 0, buffers));
}

function writev(fd, buffers, position, callback) {
  fd = toFD(fd);
  checkViews(buffers);
  toCallback(callback ||= position);
  if (buffers.length === 0) {
    process.nextTick(callback, null, 0, buffers);
    return;
  }
  writeViews(fd, buffers, toWritePosition(position), (error, n) => callback(error, n || 0, buffers));
}

for (const [fn, names] of [[read, ['bytesRead', 'buffer']], [write, ['bytesWritten', 'buffer']],
                           [readv, ['bytesRead', 'buffers']], [writev, ['bytesWritten', 'buffers']]]) {
  Object.defineProperty(fn, customPromisifyArgs, { __proto__: null, value: names, enumerable: false });
}

function fsync(fd, callback) {
  fd = toFD(fd);
  ops.fsync(fd, toCallback(callback));
}

function fdatasync(fd, callback) {
  fd = toFD(fd);
  ops.fdatasync(fd, toCallback(callback));
}

function ftruncate(fd, len = 0, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  }
  fd = toFD(fd);
  len = args.toLength(len);
  ops.ftruncate(fd, len, toCallback(callback));
}

function truncate(path, len = 0, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  }
  path = toPath(path);
  len = args.toLength(len);
  ops.truncate(path, len, toCallback(callback));
}

// ---- whole files ----

/** Calls back with an AbortError, and says so, where the signal was there before the work. */
function abortedBefore(signal, callback) {
  if (!signal?.aborted) return false;
  callback(new AbortError(undefined, { cause: signal.reason }));
  return true;
}

function readFile(path, options, callback) {
  toCallback(callback ||= options);
  options = toOptions(options, readDefaults);
  const { encoding, signal } = options;
  if (!args.isFD(path)) toPath(path);
  if (abortedBefore(signal, callback)) return;
  readWhole(path, options, changed(callback, (result) => {
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    return toContents(result, encoding);
  }));
}

function writeFile(path, data, options, callback) {
  toCallback(callback ||= options);
  writeAll(path, data, toWriteOptions(options, writeDefaults), callback);
}

function appendFile(path, data, options, callback) {
  toCallback(callback ||= options);
  writeAll(path, data, toWriteOptions(options, appendDefaults), callback);
}

function writeAll(path, data, options, callback) {
  const { flush, signal } = options;
  data = toData(data, options.encoding);
  const isFD = args.isFD(path);
  if (!isFD) toPath(path);
  if (abortedBefore(signal, callback)) return;
  if (!flush) {
    writeWhole(path, data, options, signal ? changed(callback, () => {
      if (signal.aborted) throw new AbortError(undefined, { cause: signal.reason });
    }) : callback);
    return;
  }
  const { fsync } = require('fs');
  const writeAndSync = (fd, done) => {
    writeWhole(fd, data, options, (error) => (error ? done(error) : fsync(fd, done)));
  };
  if (isFD) {
    writeAndSync(path, callback);
    return;
  }
  open(path, options.flag, options.mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    writeAndSync(fd, (error) => close(fd, (closeError) => callback(error || closeError || null)));
  });
}

// ---- stat ----

const statsWanted = { bigint: false };

function stat(path, options = statsWanted, callback) {
  statPath(path, options, callback, 0);
}

function lstat(path, options = statsWanted, callback) {
  statPath(path, options, callback, kLink);
}

function statPath(path, options, callback, how) {
  if (typeof options === 'function') {
    callback = options;
    options = statsWanted;
  }
  toCallback(callback);
  path = toPath(path);
  const out = options?.bigint ? newInts() : newFloats();
  ops.stat(path, options?.bigint ? how | kInts : how, out, (error) => {
    if (error) callback(error);
    else callback(null, statsOf(out));
  });
}

function fstat(fd, options = statsWanted, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = statsWanted;
  }
  fd = toFD(fd);
  toCallback(callback);
  const out = options?.bigint ? newInts() : newFloats();
  ops.fstat(fd, options?.bigint ? kInts : 0, out, changed(callback, () => statsOf(out)));
}

function statfs(path, options = statsWanted, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = statsWanted;
  }
  toCallback(callback);
  path = toPath(path);
  const out = options?.bigint ? newInts() : newFloats();
  ops.statfs(path, options?.bigint ? kInts : 0, out, changed(callback, () => statFsOf(out)));
}

function exists(path, callback) {
  toCallback(callback);
  try {
    path = toPath(path);
  } catch {
    callback(false);
    return;
  }
  ops.exists(path, (error, found) => callback(found === true));
}

Object.defineProperty(exists, promisify.custom, {
  __proto__: null,
  value: function exists(path) { // eslint-disable-line func-name-matching
    return new Promise((resolve) => module.exports.exists(path, resolve));
  },
});

function access(path, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = undefined;
  }
  path = toPath(path);
  mode = args.toAccessMode(mode);
  ops.access(path, mode, toCallback(callback));
}

// ---- directories ----

const visible = (path) => (typeof path === 'string' ? path : args.visiblePath(path));

function readdir(path, options, callback) {
  callback = toCallback(typeof options === 'function' ? options : callback);
  const { encoding, recursive, withFileTypes } = toOptions(options);
  if (recursive != null) validateBoolean(recursive, 'options.recursive');
  const name = toPath(path);
  const raw = wantsBytes(encoding);
  if (recursive) {
    ops.walk(name, true, raw && !withFileTypes, changed(callback, (packed) => (
      withFileTypes ? treeDirentsOf(packed, visible(path)) : namesOf(packed, encoding))));
    return;
  }
  ops.readdir(name, Boolean(withFileTypes), raw, changed(callback, (packed) => (
    withFileTypes ? direntsOf(packed, visible(path), encoding) : namesOf(packed, encoding))));
}

function mkdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const [mode, recursive] = args.toMkdirOptions(options);
  toCallback(callback);
  path = toPath(path);
  ops.mkdir(path, mode, recursive, recursive ? callback : (error) => callback(error));
}

function mkdtemp(prefix, options, callback) {
  callback = toCallback(typeof options === 'function' ? options : callback);
  const { encoding } = toOptions(options);
  const name = toPath(prefix, 'prefix');
  args.warnTemplate(prefix);
  const raw = wantsBytes(encoding);
  ops.mkdtemp(name, raw, raw ? changed(callback, (made) => encode(made, encoding)) : callback);
}

function rmdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const name = toPath(path);
  if (!args.isRecursiveRmdir(options)) {
    ops.rmdir(name, toCallback(callback));
    return;
  }
  toCallback(callback);
  const { maxRetries, retryDelay } = args.toRmOptions(options, args.rmdirDefaults);
  lstat(path, (error, stats) => {
    if (error) callback(error);
    else if (!stats.isDirectory()) ops.rmdir(name, callback); // words the error
    else ops.rm(name, true, true, maxRetries, retryDelay, (error) => callback(error));
  });
}

function rm(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const name = toPath(path);
  const { recursive, force, maxRetries, retryDelay } = args.toRmOptions(options);
  toCallback(callback);
  ops.rm(name, recursive, force, maxRetries, retryDelay, (error, done) => {
    if (!error && !done) error = new ERR_FS_EISDIR(args.isDirectoryContext(path));
    callback(error);
  });
}

// ---- names ----

function rename(oldPath, newPath, callback) {
  toCallback(callback);
  ops.rename(toPath(oldPath, 'oldPath'), toPath(newPath, 'newPath'), callback);
}

function link(existingPath, newPath, callback) {
  toCallback(callback);
  ops.link(toPath(existingPath, 'existingPath'), toPath(newPath, 'newPath'), callback);
}

function symlink(target, path, type, callback) {
  if (callback === undefined) {
    callback = toCallback(type);
    type = undefined;
  } else {
    args.checkSymlinkType(type);
  }
  ops.symlink(toPath(target, 'target'), toPath(path), callback);
}

function unlink(path, callback) {
  toCallback(callback);
  ops.unlink(toPath(path), callback);
}

function readlink(path, options, callback) {
  callback = toCallback(typeof options === 'function' ? options : callback);
  const { encoding } = toOptions(options);
  ops.readlink(toPath(path), wantsBytes(encoding), changed(callback, (target) => encode(target, encoding)));
}

function realpath(path, options, callback) {
  callback = toCallback(typeof options === 'function' ? options : callback);
  const { encoding } = toOptions(options);
  ops.realpath(args.toResolved(path), false, wantsBytes(encoding), changed(callback, (real) => encode(real, encoding)));
}

realpath.native = function(path, options, callback) {
  callback = toCallback(callback || options);
  const { encoding } = toOptions(options);
  ops.realpath(toPath(path), true, wantsBytes(encoding), changed(callback, (real) => encode(real, encoding)));
};

function copyFile(src, dest, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = 0;
  }
  src = toPath(src, 'src');
  dest = toPath(dest, 'dest');
  mode = args.toCopyMode(mode);
  ops.copyFile(src, dest, mode, toCallback(callback));
}

// ---- attributes ----

function chmod(path, mode, callback) {
  path = toPath(path);
  mode = toMode(mode);
  ops.chmod(path, mode, toCallback(callback));
}

function fchmod(fd, mode, callback) {
  fd = toFD(fd);
  mode = toMode(mode);
  ops.fchmod(fd, mode, toCallback(callback));
}

const lchmod = process.platform !== 'darwin' ? undefined : function lchmod(path, mode, callback) {
  toCallback(callback);
  ops.lchmod(toPath(path), toMode(mode), callback);
};

function chown(path, uid, gid, callback) {
  toCallback(callback);
  ops.chown(toPath(path), toID(uid, 'uid'), toID(gid, 'gid'), callback);
}

function lchown(path, uid, gid, callback) {
  toCallback(callback);
  ops.lchown(toPath(path), toID(uid, 'uid'), toID(gid, 'gid'), callback);
}

function fchown(fd, uid, gid, callback) {
  fd = toFD(fd);
  uid = toID(uid, 'uid');
  gid = toID(gid, 'gid');
  ops.fchown(fd, uid, gid, toCallback(callback));
}

function utimes(path, atime, mtime, callback) {
  toCallback(callback);
  ops.utimes(toPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), callback);
}

function lutimes(path, atime, mtime, callback) {
  toCallback(callback);
  ops.lutimes(toPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), callback);
}

function futimes(fd, atime, mtime, callback) {
  fd = toFD(fd);
  atime = toUnixTimestamp(atime, 'atime');
  mtime = toUnixTimestamp(mtime, 'mtime');
  ops.futimes(fd, atime, mtime, toCallback(callback));
}

module.exports = {
  access, appendFile, chmod, chown, close, copyFile, exists, fchmod, fchown, fdatasync, fstat, fsync, ftruncate,
  futimes, lchmod, lchown, link, lstat, lutimes, mkdir, mkdtemp, open, read, readFile, readdir, readlink, readv,
  realpath, rename, rm, rmdir, stat, statfs, symlink, truncate, unlink, utimes, write, writeFile, writev,
};
