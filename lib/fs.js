'use strict';

// node:fs. The synchronous calls are in internal/fs/sync, those with callbacks in internal/fs/callbacks, the promises in
// internal/fs/promises; rarely used parts load when first asked for.

const callbacks = require('internal/fs/callbacks');
const sync = require('internal/fs/sync');
const { Dir, opendir, opendirSync } = require('internal/fs/dir');
const { Dirent } = require('internal/fs/dirent');
const { Stats } = require('internal/fs/stats');
const { toCallback, toPath, toUnixTimestamp, visiblePath } = require('internal/fs/args');
const { deprecate } = require('internal/util');
const { fs: constants } = require('internal/os/constants');
const { validateObject, validateString } = require('internal/validators');

const lazyStreams = () => require('internal/fs/streams');
const lazyWatchers = () => require('internal/fs/watchers');

// ---- streams ----

let ReadStream, WriteStream, FileReadStream, FileWriteStream;

function createReadStream(path, options) {
  ReadStream ??= lazyStreams().ReadStream;
  return new ReadStream(path, options);
}

function createWriteStream(path, options) {
  WriteStream ??= lazyStreams().WriteStream;
  return new WriteStream(path, options);
}

// ---- what is made of other parts ----

function cp(src, dest, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  toCallback(callback);
  const { cp, toCpOptions } = require('internal/fs/cp');
  options = toCpOptions(options);
  toPath(src, 'src');
  toPath(dest, 'dest');
  cp(src, dest, options).then(() => process.nextTick(callback, null), (error) => process.nextTick(callback, error));
}

function cpSync(src, dest, options) {
  require('internal/fs/cp').cpSync(src, dest, options);
}

function glob(pattern, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  toCallback(callback);
  const found = require('internal/fs/glob').glob(pattern, options);
  Array.fromAsync(found).then(
    (matches) => process.nextTick(callback, null, matches), (error) => process.nextTick(callback, error));
}

function globSync(pattern, options) {
  return require('internal/fs/glob').globSync(pattern, options);
}

function watch(filename, options, listener) {
  return lazyWatchers().watch(filename, options, listener);
}

function watchFile(filename, options, listener) {
  return lazyWatchers().watchFile(filename, options, listener);
}

function unwatchFile(filename, listener) {
  lazyWatchers().unwatchFile(filename, listener);
}

/** A Blob whose bytes are read from the file when asked for. */
function openAsBlob(path, options = {}) {
  // Not a rejection: thrown, as in Node.
  if (process.permission !== undefined) binding('permission').demand('FileSystemRead', toPath(path));
  return blobOf(path, options);
}

async function blobOf(path, options) {
  validateObject(options, 'options');
  const { type = '' } = options;
  validateString(type, 'options.type');
  const { createBlobFromFile } = require('internal/blob');
  return createBlobFromFile(visiblePath(path), await require('internal/fs/promises').exports.stat(path), type);
}

const fs = {
  appendFile: callbacks.appendFile,
  appendFileSync: sync.appendFileSync,
  access: callbacks.access,
  accessSync: sync.accessSync,
  chown: callbacks.chown,
  chownSync: sync.chownSync,
  chmod: callbacks.chmod,
  chmodSync: sync.chmodSync,
  close: callbacks.close,
  closeSync: sync.closeSync,
  copyFile: callbacks.copyFile,
  copyFileSync: sync.copyFileSync,
  cp,
  cpSync,
  createReadStream,
  createWriteStream,
  exists: callbacks.exists,
  existsSync: sync.existsSync,
  fchown: callbacks.fchown,
  fchownSync: sync.fchownSync,
  fchmod: callbacks.fchmod,
  fchmodSync: sync.fchmodSync,
  fdatasync: callbacks.fdatasync,
  fdatasyncSync: sync.fdatasyncSync,
  fstat: callbacks.fstat,
  fstatSync: sync.fstatSync,
  fsync: callbacks.fsync,
  fsyncSync: sync.fsyncSync,
  ftruncate: callbacks.ftruncate,
  ftruncateSync: sync.ftruncateSync,
  futimes: callbacks.futimes,
  futimesSync: sync.futimesSync,
  glob,
  globSync,
  lchown: callbacks.lchown,
  lchownSync: sync.lchownSync,
  lchmod: callbacks.lchmod,
  lchmodSync: sync.lchmodSync,
  link: callbacks.link,
  linkSync: sync.linkSync,
  lstat: callbacks.lstat,
  lstatSync: sync.lstatSync,
  lutimes: callbacks.lutimes,
  lutimesSync: sync.lutimesSync,
  mkdir: callbacks.mkdir,
  mkdirSync: sync.mkdirSync,
  mkdtemp: callbacks.mkdtemp,
  mkdtempSync: sync.mkdtempSync,
  mkdtempDisposableSync: sync.mkdtempDisposableSync,
  open: callbacks.open,
  openSync: sync.openSync,
  openAsBlob,
  readdir: callbacks.readdir,
  readdirSync: sync.readdirSync,
  read: callbacks.read,
  readSync: sync.readSync,
  readv: callbacks.readv,
  readvSync: sync.readvSync,
  readFile: callbacks.readFile,
  readFileSync: sync.readFileSync,
  readlink: callbacks.readlink,
  readlinkSync: sync.readlinkSync,
  realpath: callbacks.realpath,
  realpathSync: sync.realpathSync,
  rename: callbacks.rename,
  renameSync: sync.renameSync,
  rm: callbacks.rm,
  rmSync: sync.rmSync,
  rmdir: callbacks.rmdir,
  rmdirSync: sync.rmdirSync,
  stat: callbacks.stat,
  statfs: callbacks.statfs,
  statSync: sync.statSync,
  statfsSync: sync.statfsSync,
  symlink: callbacks.symlink,
  symlinkSync: sync.symlinkSync,
  truncate: callbacks.truncate,
  truncateSync: sync.truncateSync,
  unwatchFile,
  unlink: callbacks.unlink,
  unlinkSync: sync.unlinkSync,
  utimes: callbacks.utimes,
  utimesSync: sync.utimesSync,
  watch,
  watchFile,
  writeFile: callbacks.writeFile,
  writeFileSync: sync.writeFileSync,
  write: callbacks.write,
  writeSync: sync.writeSync,
  writev: callbacks.writev,
  writevSync: sync.writevSync,
  Dirent,
  Stats: deprecate(Stats, 'fs.Stats constructor is deprecated.', 'DEP0180'),
  get ReadStream() { return ReadStream ??= lazyStreams().ReadStream; },
  set ReadStream(value) { ReadStream = value; },
  get WriteStream() { return WriteStream ??= lazyStreams().WriteStream; },
  set WriteStream(value) { WriteStream = value; },
  // The names of old, which some packages still replace.
  get FileReadStream() { return FileReadStream ??= lazyStreams().ReadStream; },
  set FileReadStream(value) { FileReadStream = value; },
  get FileWriteStream() { return FileWriteStream ??= lazyStreams().WriteStream; },
  set FileWriteStream(value) { FileWriteStream = value; },
  get Utf8Stream() { return require('internal/fs/utf8_stream').Utf8Stream; },
  _toUnixTimestamp: toUnixTimestamp,
  Dir,
  opendir,
  opendirSync,
};

for (const name of ['F_OK', 'R_OK', 'W_OK', 'X_OK']) {
  const get = () => constants[name];
  Object.defineProperty(fs, name, {
    __proto__: null, configurable: true, enumerable: false,
    get: deprecate(get, `fs.${name} is deprecated, use fs.constants.${name} instead`, 'DEP0176'),
  });
}

Object.defineProperties(fs, {
  constants: { __proto__: null, enumerable: true, value: constants },
  promises: {
    __proto__: null, configurable: true, enumerable: true,
    get() { return require('internal/fs/promises').exports; },
  },
});

module.exports = fs;
