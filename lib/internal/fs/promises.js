'use strict';

// The promise forms of node:fs: the same ops as the callback ones.

const args = require('internal/fs/args');
const { encode, toFlags, toID, toMode, toOptions, toPath, toUnixTimestamp, wantsBytes } = args;
const { opendir: opendirCallback } = require('internal/fs/dir');
const { direntsOf, namesOf, treeDirentsOf } = require('internal/fs/dirent');
const { FileHandle, call, checkAborted, kUnref, kRef } = require('internal/fs/handle');
const { kInts, kLink, kMissingOK, newFloats, newInts, statFsOf, statsOf } = require('internal/fs/stats');
const {
  appendDefaults, readDefaults, readWhole, toContents, toData, toWriteOptions, writeDefaults, writeWhole,
} = require('internal/fs/whole');
const { codes: { ERR_FS_EISDIR, ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { fs: constants } = require('internal/os/constants');
const { validateBoolean } = require('internal/validators');

const ops = binding('fs');

const visible = (path) => (typeof path === 'string' ? path : args.visiblePath(path));

async function access(path, mode) {
  return await call(ops.access, toPath(path), args.toAccessMode(mode));
}

async function copyFile(src, dest, mode) {
  return await call(ops.copyFile, toPath(src, 'src'), toPath(dest, 'dest'), args.toCopyMode(mode));
}

async function cp(src, dest, options) {
  return await require('internal/fs/cp').cp(src, dest, options);
}

function glob(pattern, options) {
  return require('internal/fs/glob').glob(pattern, options);
}

async function open(path, flags, mode) {
  return new FileHandle(await call(ops.open, toPath(path), toFlags(flags), toMode(mode, 'mode', 0o666)));
}

async function opendir(path, options) {
  return await call(opendirCallback, path, options);
}

async function rename(oldPath, newPath) {
  return await call(ops.rename, toPath(oldPath, 'oldPath'), toPath(newPath, 'newPath'));
}

async function truncate(path, len = 0) {
  return await call(ops.truncate, toPath(path), args.toLength(len));
}

async function rm(path, options) {
  const name = toPath(path);
  const { recursive, force, maxRetries, retryDelay } = args.toRmOptions(options);
  if (!await call(ops.rm, name, recursive, force, maxRetries, retryDelay)) {
    throw new ERR_FS_EISDIR(args.isDirectoryContext(path));
  }
}

async function rmdir(path, options) {
  const name = toPath(path);
  if (!args.isRecursiveRmdir(options)) return await call(ops.rmdir, name);
  const { maxRetries, retryDelay } = args.toRmOptions(options, args.rmdirDefaults);
  if (!(await lstat(path)).isDirectory()) return await call(ops.rmdir, name); // words the error
  await call(ops.rm, name, true, true, maxRetries, retryDelay);
}

async function mkdir(path, options) {
  const [mode, recursive] = args.toMkdirOptions(options);
  return await call(ops.mkdir, toPath(path), mode, recursive);
}

async function readdir(path, options) {
  const { encoding, recursive, withFileTypes } = toOptions(options);
  if (recursive != null) validateBoolean(recursive, 'options.recursive');
  const name = toPath(path);
  const raw = wantsBytes(encoding);
  if (recursive) {
    const packed = await call(ops.walk, name, !withFileTypes, raw && !withFileTypes);
    return withFileTypes ? treeDirentsOf(packed, visible(path)) : namesOf(packed, encoding);
  }
  const packed = await call(ops.readdir, name, Boolean(withFileTypes), raw);
  return withFileTypes ? direntsOf(packed, visible(path), encoding) : namesOf(packed, encoding);
}

async function readlink(path, options) {
  const { encoding } = toOptions(options);
  return encode(await call(ops.readlink, toPath(path), wantsBytes(encoding)), encoding);
}

async function symlink(target, path, type) {
  args.checkSymlinkType(type);
  return await call(ops.symlink, toPath(target, 'target'), toPath(path));
}

async function lstat(path, options) {
  return await statPath(path, options, kLink);
}

async function stat(path, options) {
  return await statPath(path, options, 0);
}

async function statPath(path, options, how) {
  const bigint = options?.bigint;
  const out = bigint ? newInts() : newFloats();
  if (bigint) how |= kInts;
  if (options?.throwIfNoEntry === false) how |= kMissingOK;
  return await call(ops.stat, toPath(path), how, out) ? statsOf(out) : undefined;
}

async function statfs(path, options) {
  const out = options?.bigint ? newInts() : newFloats();
  await call(ops.statfs, toPath(path), options?.bigint ? kInts : 0, out);
  return statFsOf(out);
}

async function link(existingPath, newPath) {
  return await call(ops.link, toPath(existingPath, 'existingPath'), toPath(newPath, 'newPath'));
}

async function unlink(path) {
  return await call(ops.unlink, toPath(path));
}

async function chmod(path, mode) {
  return await call(ops.chmod, toPath(path), toMode(mode));
}

async function lchmod(path, mode) {
  if (process.platform !== 'darwin') throw new ERR_METHOD_NOT_IMPLEMENTED('lchmod()');
  return await call(ops.lchmod, toPath(path), toMode(mode));
}

async function lchown(path, uid, gid) {
  return await call(ops.lchown, toPath(path), toID(uid, 'uid'), toID(gid, 'gid'));
}

async function chown(path, uid, gid) {
  return await call(ops.chown, toPath(path), toID(uid, 'uid'), toID(gid, 'gid'));
}

async function utimes(path, atime, mtime) {
  return await call(ops.utimes, toPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

async function lutimes(path, atime, mtime) {
  return await call(ops.lutimes, toPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

async function realpath(path, options) {
  const { encoding } = toOptions(options);
  return encode(await call(ops.realpath, toPath(path), true, wantsBytes(encoding)), encoding);
}

async function mkdtemp(prefix, options) {
  const { encoding } = toOptions(options);
  const name = toPath(prefix, 'prefix');
  args.warnTemplate(prefix);
  return encode(await call(ops.mkdtemp, name, wantsBytes(encoding)), encoding);
}

/** A temporary directory which `await using` removes. */
async function mkdtempDisposable(prefix, options) {
  const path = await mkdtemp(prefix, options);
  const full = require('path').resolve(path);
  const remove = () => rm(full, { maxRetries: 0, recursive: true, force: true, retryDelay: 0 });
  return { __proto__: null, path, remove, [Symbol.asyncDispose]: remove };
}

// ---- whole files ----

async function readFile(path, options) {
  if (path instanceof FileHandle) return await path.readFile(options);
  options = toOptions(options, readDefaults);
  const { encoding, signal } = options;
  const name = toPath(path);
  checkAborted(signal);
  const result = await call(readWhole, name, options);
  checkAborted(signal);
  return toContents(result, encoding);
}

async function writeFile(path, data, options) {
  return await writeAll(path, data, toWriteOptions(options, writeDefaults));
}

async function appendFile(path, data, options) {
  return await writeAll(path, data, toWriteOptions(options, appendDefaults));
}

async function writeAll(path, data, options) {
  if (path instanceof FileHandle) return await writeTo(path, data, options);
  const { flush, signal } = options;
  const name = toPath(path);
  if (!isIterable(data)) data = toData(data, options.encoding);
  checkAborted(signal);
  if (!flush && !isIterable(data)) {
    await call(writeWhole, name, data, options);
    checkAborted(signal);
    return;
  }
  const handle = await open(path, options.flag, options.mode);
  try {
    await writeTo(handle, data, options);
    if (flush) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** filehandle.writeFile */
const writeHandle = async (handle, data, options) => writeTo(handle, data, toWriteOptions(options, writeDefaults));

const isIterable = (data) => typeof data !== 'string' && !ArrayBuffer.isView(data) &&
  (typeof data?.[Symbol.asyncIterator] === 'function' || typeof data?.[Symbol.iterator] === 'function');

async function writeTo(handle, data, { encoding, signal }) {
  checkAborted(signal);
  if (!isIterable(data)) {
    data = toData(data, encoding);
    await writeAllOf(handle, data);
    checkAborted(signal);
    return;
  }
  for await (const chunk of data) {
    checkAborted(signal);
    await writeAllOf(handle, toData(chunk, encoding, 'chunk'));
    checkAborted(signal);
  }
}

/** By the op that writes to the end, with the handle kept open. */
async function writeAllOf(handle, data) {
  handle[kRef]();
  try {
    await call(writeWhole, handle.fd, data, undefined);
  } finally {
    handle[kUnref]();
  }
}

function watch(filename, options) {
  return require('internal/fs/watchers').watchAsync(filename, options);
}

module.exports = {
  FileHandle,
  writeHandle,
  exports: {
    access, copyFile, cp, glob, open, opendir, rename, truncate, rm, rmdir, mkdir, readdir, readlink, symlink, lstat,
    stat, statfs, link, unlink, chmod, lchmod, lchown, chown, utimes, lutimes, realpath, mkdtemp, mkdtempDisposable,
    writeFile, appendFile, readFile, watch, constants,
  },
};
