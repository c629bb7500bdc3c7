'use strict';

// Stats and its kin, made of the arrays that the stat ops fill.

const { fs: constants } = require('internal/os/constants');
const { S_IFMT, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG, S_IFSOCK } = constants;

// How to stat; internal/binding/fs/stat.go has the same numbers.
const kLink = 1;
const kInts = 2;
const kMissingOK = 4;

const kFields = 14;

// The synchronous calls use these again and again: nothing runs between filling and reading them.
const floats = new Float64Array(kFields);
const ints = new BigInt64Array(kFields);

function StatsBase(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
}

const kinds = {
  isDirectory: S_IFDIR, isFile: S_IFREG, isBlockDevice: S_IFBLK, isCharacterDevice: S_IFCHR,
  isSymbolicLink: S_IFLNK, isFIFO: S_IFIFO, isSocket: S_IFSOCK,
};
for (const [name, kind] of Object.entries(kinds)) {
  StatsBase.prototype[name] = { [name]() { return this._checkModeProperty(kind); } }[name];
}

const kTimes = ['atime', 'mtime', 'ctime', 'birthtime'];

function setOwn(object, key, value) {
  Object.defineProperty(object, key, { __proto__: null, value, enumerable: true, configurable: true, writable: true });
}

/** Dates are made when asked for, and then belong to the object. */
function defineDates(prototype) {
  for (const key of kTimes) {
    const milliseconds = `${key}Ms`;
    Object.defineProperty(prototype, key, {
      __proto__: null,
      enumerable: true,
      configurable: true,
      get: function get() {
        const date = new Date(Math.round(Number(this[milliseconds])));
        setOwn(this, key, date);
        return date;
      },
      set: function set(value) { setOwn(this, key, value); },
    });
  }
}

function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
  this.atimeMs = atimeMs;
  this.mtimeMs = mtimeMs;
  this.ctimeMs = ctimeMs;
  this.birthtimeMs = birthtimeMs;
}
Object.setPrototypeOf(Stats.prototype, StatsBase.prototype);
Object.setPrototypeOf(Stats, StatsBase);
defineDates(Stats.prototype);
Stats.prototype._checkModeProperty = function(kind) {
  return (this.mode & S_IFMT) === kind;
};

function BigIntStats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeNs, mtimeNs, ctimeNs, birthtimeNs) {
  StatsBase.call(this, dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks);
  this.atimeMs = atimeNs / 1000000n;
  this.mtimeMs = mtimeNs / 1000000n;
  this.ctimeMs = ctimeNs / 1000000n;
  this.birthtimeMs = birthtimeNs / 1000000n;
  this.atimeNs = atimeNs;
  this.mtimeNs = mtimeNs;
  this.ctimeNs = ctimeNs;
  this.birthtimeNs = birthtimeNs;
}
Object.setPrototypeOf(BigIntStats.prototype, StatsBase.prototype);
Object.setPrototypeOf(BigIntStats, StatsBase);
defineDates(BigIntStats.prototype);
BigIntStats.prototype._checkModeProperty = function(kind) {
  return (this.mode & BigInt(S_IFMT)) === BigInt(kind);
};

/** A Stats of a filled Float64Array, a BigIntStats of a BigInt64Array. */
function statsOf(a) {
  const Class = a instanceof Float64Array ? Stats : BigIntStats;
  return new Class(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13]);
}

const newFloats = () => new Float64Array(kFields);
const newInts = () => new BigInt64Array(kFields);

function StatFs(type, bsize, blocks, bfree, bavail, files, ffree) {
  this.type = type;
  this.bsize = bsize;
  this.blocks = blocks;
  this.bfree = bfree;
  this.bavail = bavail;
  this.files = files;
  this.ffree = ffree;
}

const statFsOf = (a) => new StatFs(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);

module.exports = {
  BigIntStats,
  Stats,
  floats,
  ints,
  kInts,
  kLink,
  kMissingOK,
  newFloats,
  newInts,
  statFsOf,
  statsOf,
};
