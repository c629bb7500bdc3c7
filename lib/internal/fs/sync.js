'use strict';

// The synchronous calls of node:fs, each one op. Before it the commonest try a native
// that stays out of Go: see internal/v8/files.cc.

const args = require('internal/fs/args');
const {
  checkData, checkReadRange, checkViews, checkWriteRange, encode, toFD, toFlags, toID, toMode, toOptions, toPath,
  toPosition, toUnixTimestamp, toWritePosition, wantsBytes,
} = args;
const { direntsOf, namesOf, treeDirentsOf } = require('internal/fs/dirent');
const { floats, ints, kInts, kLink, kMissingOK, newFloats, newInts, statFsOf, statsOf } = require('internal/fs/stats');
const {
  appendDefaults, isUTF8, readDefaults, readWhole, toContents, toData, toWriteOptions, writeDefaults, writeWhole,
} = require('internal/fs/whole');
const { readv, writev } = require('internal/fs/vectors');
const { codes: { ERR_FS_EISDIR, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const {
  kValidateObjectAllowNullable, validateBoolean, validateBuffer, validateEncoding, validateInteger, validateObject,
} = require('internal/validators');
const { Buffer } = require('buffer');
const { FastBuffer, markAsUntransferable } = require('internal/buffer');

const ops = binding('fs');

// ---- descriptors ----

function openSync(path, flags, mode) {
  path = toPath(path);
  flags = toFlags(flags);
  mode = mode === undefined ? 0o666 : toMode(mode, 'mode', 0o666);
  const fd = ops.quickOpen(path, flags, mode);
  return fd >= 0 ? fd : ops.open(path, flags, mode);
}

function closeSync(fd) {
  fd = toFD(fd);
  if (ops.quickClose(fd) < 0) ops.close(fd);
}

function readSync(fd, buffer, offset, length, position) {
  fd = toFD(fd);
  validateBuffer(buffer);
  if (arguments.length <= 3 || (offset !== null && typeof offset === 'object')) {
    if (offset !== undefined) validateObject(offset, 'options', kValidateObjectAllowNullable);
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset ?? {});
  }
  if (offset === undefined) offset = 0;
  else validateInteger(offset, 'offset', 0);
  length |= 0;
  if (length === 0) return 0;
  checkNotEmpty(buffer);
  checkReadRange(offset, length, buffer.byteLength);
  return ops.read(fd, buffer, offset, length, toPosition(position, length));
}

function checkNotEmpty(buffer) {
  if (buffer.byteLength === 0) throw new ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
}

function writeSync(fd, buffer, offset, length, position) {
  fd = toFD(fd);
  if (typeof buffer === 'string') {
    validateEncoding(buffer, length);
    const at = offset === undefined ? -1 : toWritePosition(offset);
    if (!length || isUTF8(length)) return ops.writeText(fd, buffer, at);
    const bytes = Buffer.from(buffer, length);
    return ops.write(fd, bytes, 0, bytes.length, at);
  }
  checkData(buffer, 'buffer');
  if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  }
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (typeof length !== 'number') length = buffer.byteLength - offset;
  checkWriteRange(offset, length, buffer.byteLength);
  return ops.write(fd, buffer, offset, length, toWritePosition(position));
}

function readvSync(fd, buffers, position) {
  fd = toFD(fd);
  checkViews(buffers);
  return readv(fd, buffers, toWritePosition(position));
}

function writevSync(fd, buffers, position) {
  fd = toFD(fd);
  checkViews(buffers);
  if (buffers.length === 0) return 0;
  return writev(fd, buffers, toWritePosition(position));
}

function fsyncSync(fd) {
  ops.fsync(toFD(fd));
}

function fdatasyncSync(fd) {
  ops.fdatasync(toFD(fd));
}

function ftruncateSync(fd, len = 0) {
  fd = toFD(fd);
  ops.ftruncate(fd, args.toLength(len));
}

function truncateSync(path, len = 0) {
  path = toPath(path);
  ops.truncate(path, args.toLength(len));
}

// ---- whole files ----

function readFileSync(path, options) {
  options = toOptions(options, readDefaults);
  return readQuickly(path, options) ?? toContents(readWhole(path, options), options.encoding);
}

const kSmall = 4096;
let room = null; // where small files are read to; what they leave free serves the next
let roomAt = 0;

/** A file of ordinary size, or undefined where the op is to read it. */
function readQuickly(path, options) {
  const { encoding, flag } = options;
  if (typeof path !== 'string' || flag !== 'r' && flag !== undefined) return undefined;
  path = toPath(path);
  if (isUTF8(encoding)) return ops.quickReadText(path);
  if (room === null || room.length - roomAt < kSmall) {
    room = Buffer.allocUnsafeSlow(16 * kSmall);
    markAsUntransferable(room.buffer);
    roomAt = 0;
  }
  const n = ops.quickRead(path, room, roomAt);
  if (n < 0) return undefined;
  let bytes;
  if (typeof n === 'number') {
    bytes = new FastBuffer(room.buffer, roomAt, n);
    roomAt = (roomAt + n + 7) & ~7;
  } else {
    bytes = new FastBuffer(n);
  }
  return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
}

function writeFileSync(path, data, options) {
  writeAll(path, data, toWriteOptions(options, writeDefaults));
}

function appendFileSync(path, data, options) {
  writeAll(path, data, toWriteOptions(options, appendDefaults));
}

function writeAll(path, data, options) {
  data = toData(data, options.encoding);
  if (!options.flush) {
    writeWhole(path, data, options);
    return;
  }
  const { fsyncSync } = require('fs');
  if (args.isFD(path)) {
    writeWhole(path, data, options);
    fsyncSync(path);
    return;
  }
  const fd = openSync(path, options.flag, options.mode);
  try {
    writeWhole(fd, data, options);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

// ---- stat ----

function statSync(path, options) {
  return statPath(path, options, 0);
}

function lstatSync(path, options) {
  return statPath(path, options, kLink);
}

function statPath(path, options, how) {
  path = toPath(path);
  let out = floats;
  if (options !== undefined) {
    if (options.bigint) {
      out = ints;
      how |= kInts;
    }
    if (options.throwIfNoEntry === false) how |= kMissingOK;
  }
  if (out === floats) {
    const answer = ops.quickStat(path, how, out);
    if (answer >= 0) return answer === 0 ? statsOf(out) : undefined;
  }
  return ops.stat(path, how, out) ? statsOf(out) : undefined;
}

function fstatSync(fd, options) {
  fd = toFD(fd);
  const out = options?.bigint ? ints : floats;
  if (out === ints || ops.quickFstat(fd, out) < 0) ops.fstat(fd, out === ints ? kInts : 0, out);
  return statsOf(out);
}

function statfsSync(path, options) {
  path = toPath(path);
  const out = options?.bigint ? newInts() : newFloats();
  ops.statfs(path, options?.bigint ? kInts : 0, out);
  return statFsOf(out);
}

function existsSync(path) {
  try {
    path = toPath(path);
  } catch (error) {
    if (error?.code === 'ERR_INVALID_ARG_TYPE') warnExistsArgument();
    return false;
  }
  const answer = ops.quickExists(path);
  return answer >= 0 ? answer === 0 : ops.exists(path);
}

let existsWarned = false;

function warnExistsArgument() {
  if (existsWarned) return;
  existsWarned = true;
  process.emitWarning(
    'Passing invalid argument types to fs.existsSync is deprecated', 'DeprecationWarning', 'DEP0187');
}

function accessSync(path, mode) {
  path = toPath(path);
  mode = args.toAccessMode(mode);
  if (ops.quickAccess(path, mode) < 0) ops.access(path, mode);
}

// ---- directories ----

function readdirSync(path, options) {
  options = toOptions(options);
  const { encoding, recursive, withFileTypes } = options;
  if (recursive != null) validateBoolean(recursive, 'options.recursive');
  const name = toPath(path);
  const raw = wantsBytes(encoding);
  if (recursive) {
    const packed = ops.walk(name, true, raw && !withFileTypes);
    return withFileTypes ? treeDirentsOf(packed, visible(path)) : namesOf(packed, encoding);
  }
  if (!withFileTypes && !raw) {
    const names = ops.quickReaddir(name);
    if (names !== undefined) return names;
  }
  const packed = ops.readdir(name, Boolean(withFileTypes), raw);
  return withFileTypes ? direntsOf(packed, visible(path), encoding) : namesOf(packed, encoding);
}

const visible = (path) => (typeof path === 'string' ? path : args.visiblePath(path));

function mkdirSync(path, options) {
  const [mode, recursive] = args.toMkdirOptions(options);
  return ops.mkdir(toPath(path), mode, recursive);
}

function mkdtempSync(prefix, options) {
  const { encoding } = toOptions(options);
  const name = toPath(prefix, 'prefix');
  args.warnTemplate(prefix);
  return encode(ops.mkdtemp(name, wantsBytes(encoding)), encoding);
}

/** A temporary directory which `using` removes. */
function mkdtempDisposableSync(prefix, options) {
  const path = mkdtempSync(prefix, options);
  const full = require('path').resolve(path);
  const remove = () => rmSync(full, { maxRetries: 0, recursive: true, force: true, retryDelay: 0 });
  return { path, remove, [Symbol.dispose]: remove };
}

function rmdirSync(path, options) {
  const name = toPath(path);
  if (!args.isRecursiveRmdir(options)) {
    ops.rmdir(name);
    return;
  }
  if (!lstatSync(path).isDirectory()) {
    ops.rmdir(name); // words the error
    return;
  }
  const { maxRetries, retryDelay } = args.toRmOptions(options, args.rmdirDefaults);
  ops.rm(name, true, true, maxRetries, retryDelay);
}

function rmSync(path, options) {
  const name = toPath(path);
  const { recursive, force, maxRetries, retryDelay } = args.toRmOptions(options);
  if (!ops.rm(name, recursive, force, maxRetries, retryDelay)) throw new ERR_FS_EISDIR(args.isDirectoryContext(path));
}

// ---- names ----

function renameSync(oldPath, newPath) {
  ops.rename(toPath(oldPath, 'oldPath'), toPath(newPath, 'newPath'));
}

function linkSync(existingPath, newPath) {
  ops.link(toPath(existingPath, 'existingPath'), toPath(newPath, 'newPath'));
}

function symlinkSync(target, path, type) {
  args.checkSymlinkType(type);
  ops.symlink(toPath(target, 'target'), toPath(path));
}

function unlinkSync(path) {
  ops.unlink(toPath(path));
}

function readlinkSync(path, options) {
  const { encoding } = toOptions(options);
  return encode(ops.readlink(toPath(path), wantsBytes(encoding)), encoding);
}

function realpathSync(path, options) {
  const { encoding } = toOptions(options);
  return encode(ops.realpath(args.toResolved(path), false, wantsBytes(encoding)), encoding);
}

realpathSync.native = function(path, options) {
  const { encoding } = toOptions(options);
  return encode(ops.realpath(toPath(path), true, wantsBytes(encoding)), encoding);
};

function copyFileSync(src, dest, mode) {
  ops.copyFile(toPath(src, 'src'), toPath(dest, 'dest'), args.toCopyMode(mode));
}

// ---- attributes ----

function chmodSync(path, mode) {
  ops.chmod(toPath(path), toMode(mode));
}

function fchmodSync(fd, mode) {
  ops.fchmod(toFD(fd), toMode(mode));
}

const lchmodSync = process.platform !== 'darwin' ? undefined : function lchmodSync(path, mode) {
  ops.lchmod(toPath(path), toMode(mode));
};

function chownSync(path, uid, gid) {
  ops.chown(toPath(path), toID(uid, 'uid'), toID(gid, 'gid'));
}

function lchownSync(path, uid, gid) {
  ops.lchown(toPath(path), toID(uid, 'uid'), toID(gid, 'gid'));
}

function fchownSync(fd, uid, gid) {
  ops.fchown(toFD(fd), toID(uid, 'uid'), toID(gid, 'gid'));
}

function utimesSync(path, atime, mtime) {
  ops.utimes(toPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

function lutimesSync(path, atime, mtime) {
  ops.lutimes(toPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

function futimesSync(fd, atime, mtime) {
  ops.futimes(toFD(fd), toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime'));
}

module.exports = {
  accessSync, appendFileSync, checkNotEmpty, chmodSync, chownSync, closeSync, copyFileSync, existsSync, fchmodSync,
  fchownSync, fdatasyncSync, fstatSync, fsyncSync, ftruncateSync, futimesSync, lchmodSync, lchownSync, linkSync,
  lstatSync, lutimesSync, mkdirSync, mkdtempDisposableSync, mkdtempSync, openSync, readFileSync, readSync, readdirSync,
  readlinkSync, readvSync, realpathSync, renameSync, rmSync, rmdirSync, statSync, statfsSync, symlinkSync,
  truncateSync, unlinkSync, utimesSync, warnExistsArgument, writeFileSync, writeSync, writevSync,
};
