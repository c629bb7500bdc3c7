'use strict';

// cp and cpSync: one description of the work, which yields what it wants done, and two ways to do that.

const { isDirectoryContext, toCopyMode, toPath, visiblePath } = require('internal/fs/args');
const { call } = require('internal/fs/handle');
const { direntsOf } = require('internal/fs/dirent');
const { kLink, kMissingOK, newFloats, statsOf } = require('internal/fs/stats');
const {
  codes: {
    ERR_FS_CP_DIR_TO_NON_DIR, ERR_FS_CP_EEXIST, ERR_FS_CP_EINVAL, ERR_FS_CP_FIFO_PIPE, ERR_FS_CP_NON_DIR_TO_DIR,
    ERR_FS_CP_SOCKET, ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, ERR_FS_CP_UNKNOWN, ERR_FS_EISDIR,
    ERR_INCOMPATIBLE_OPTION_PAIR, ERR_INVALID_RETURN_VALUE,
  },
} = require('internal/errors');
const { os: { errno } } = require('internal/os/constants');
const { validateBoolean, validateFunction, validateObject } = require('internal/validators');
const { dirname, isAbsolute, join, resolve, sep } = require('path');

const ops = binding('fs');

const flags = {
  dereference: false, errorOnExist: false, force: true, preserveTimestamps: false, recursive: false,
  verbatimSymlinks: false,
};

function toCpOptions(options) {
  if (options !== undefined) validateObject(options, 'options');
  options = { ...flags, filter: undefined, mode: 0, ...options };
  for (const name of Object.keys(flags)) validateBoolean(options[name], `options.${name}`);
  options.mode = toCopyMode(options.mode ?? 0);
  if (options.dereference && options.verbatimSymlinks) {
    throw new ERR_INCOMPATIBLE_OPTION_PAIR('dereference', 'verbatimSymlinks');
  }
  if (options.filter !== undefined) validateFunction(options.filter, 'options.filter');
  return options;
}

const text = (path, name) => {
  path = visiblePath(path, name);
  return typeof path === 'string' ? path : path.toString();
};

/** Has the work done in place. */
function cpSync(src, dest, options) {
  options = toCpOptions(options);
  if (process.permission !== undefined) {
    const permission = binding('permission');
    permission.demand('FileSystemRead', toPath(src, 'src'));
    permission.demand('FileSystemWrite', toPath(dest, 'dest'));
  }
  const work = copy(text(src, 'src'), text(dest, 'dest'), options);
  let step = work.next();
  while (!step.done) {
    const [what, ...args] = step.value;
    let result, failure;
    try {
      result = what(...args);
    } catch (error) {
      failure = error;
    }
    step = failure === undefined ? work.next(result) : work.throw(failure);
  }
}

/** Has the work done on the pool. */
async function cp(src, dest, options) {
  options = toCpOptions(options);
  const work = copy(text(src, 'src'), text(dest, 'dest'), options);
  let step = work.next();
  while (!step.done) {
    const [what, ...args] = step.value;
    let result, failure;
    try {
      result = what === options.filter ? await what(...args) : await call(what, ...args);
    } catch (error) {
      failure = error;
    }
    step = failure === undefined ? work.next(result) : work.throw(failure);
  }
}

// ---- the work: generators of [op, ...arguments] ----

const failed = (Error, code, path, message) => new Error({ message, path, syscall: 'cp', errno: errno[code], code });

function* stat(path, how) {
  const out = newFloats();
  return (yield [ops.stat, toPath(path), how, out]) ? statsOf(out) : null;
}

function* copy(src, dest, options) {
  const checked = yield* check(src, dest, options);
  if (checked === null) return;
  yield* checkParents(src, checked.srcStat, dest);
  yield [ops.mkdir, toPath(dirname(dest)), 0o777, true];
  yield* copyOne(checked, src, dest, options);
}

/** Whether the user wants this one. */
function* wanted(src, dest, { filter }) {
  if (filter === undefined) return true;
  const result = yield [filter, src, dest];
  if (typeof result?.then === 'function') throw new ERR_INVALID_RETURN_VALUE('boolean', 'filter', result);
  return Boolean(result);
}

/** The stats of both; null when the filter leaves it out. */
function* check(src, dest, options) {
  if (!(yield* wanted(src, dest, options))) return null;
  const how = options.dereference ? 0 : kLink;
  const srcStat = yield* stat(src, how);
  const destStat = yield* stat(dest, how | kMissingOK);
  if (destStat !== null) {
    if (isSame(srcStat, destStat)) throw failed(ERR_FS_CP_EINVAL, 'EINVAL', dest, 'src and dest cannot be the same');
    if (srcStat.isDirectory() && !destStat.isDirectory()) {
      throw failed(ERR_FS_CP_DIR_TO_NON_DIR, 'EISDIR', dest, `cannot overwrite non-directory ${dest} with directory ${src}`);
    }
    if (!srcStat.isDirectory() && destStat.isDirectory()) {
      throw failed(ERR_FS_CP_NON_DIR_TO_DIR, 'ENOTDIR', dest, `cannot overwrite directory ${dest} with non-directory ${src}`);
    }
  }
  if (srcStat.isDirectory() && isInside(dest, src)) throw intoItself(src, dest);
  return { srcStat, destStat };
}

const isSame = (a, b) => a.ino !== 0 && a.ino === b.ino && a.dev === b.dev;

function isInside(path, parent) {
  path = resolve(path);
  parent = resolve(parent);
  return path === parent || path.startsWith(parent.endsWith(sep) ? parent : parent + sep);
}

const intoItself = (src, dest) =>
  failed(ERR_FS_CP_EINVAL, 'EINVAL', dest, `cannot copy ${src} to a subdirectory of self ${dest}`);

/** By way of links dest may lie inside src although its name does not tell. */
function* checkParents(src, srcStat, dest) {
  const srcParent = resolve(dirname(src));
  for (let parent = resolve(dirname(dest)); parent !== srcParent && parent !== dirname(parent); parent = dirname(parent)) {
    const parentStat = yield* stat(parent, kMissingOK);
    if (parentStat !== null && isSame(srcStat, parentStat)) throw intoItself(src, dest);
  }
}

function* copyOne({ srcStat, destStat }, src, dest, options) {
  if (srcStat.isDirectory()) {
    if (options.recursive) {
      yield* copyDirectory(srcStat, destStat, src, dest, options);
      return;
    }
    throw new ERR_FS_EISDIR({
      ...isDirectoryContext(src), syscall: 'cp', message: `Recursive option not enabled, cannot copy a directory: ${src}`,
    });
  }
  if (srcStat.isSymbolicLink()) yield* copyLink(destStat, src, dest, options);
  else if (srcStat.isSocket()) throw failed(ERR_FS_CP_SOCKET, 'EINVAL', dest, `cannot copy a socket file: ${dest}`);
  else if (srcStat.isFIFO()) throw failed(ERR_FS_CP_FIFO_PIPE, 'EINVAL', dest, `cannot copy a FIFO pipe: ${dest}`);
  else if (srcStat.isFile() || srcStat.isCharacterDevice() || srcStat.isBlockDevice()) {
    yield* copyContents(srcStat, destStat, src, dest, options);
  } else {
    throw failed(ERR_FS_CP_UNKNOWN, 'EINVAL', dest, `cannot copy an unknown file type: ${dest}`);
  }
}

function* copyContents(srcStat, destStat, src, dest, { force, errorOnExist, mode, preserveTimestamps }) {
  if (destStat !== null) {
    if (!force) {
      if (errorOnExist) throw failed(ERR_FS_CP_EEXIST, 'EEXIST', dest, `${dest} already exists`);
      return;
    }
    yield [ops.unlink, toPath(dest)];
  }
  yield [ops.copyFile, toPath(src), toPath(dest), mode];
  if (!preserveTimestamps) return;
  const writable = (srcStat.mode & 0o200) !== 0;
  if (!writable) yield [ops.chmod, toPath(dest), srcStat.mode & 0o7777 | 0o200];
  const now = yield* stat(src, 0); // copying has touched the time of access
  yield [ops.utimes, toPath(dest), now.atimeMs / 1000, now.mtimeMs / 1000];
  if (!writable) yield [ops.chmod, toPath(dest), srcStat.mode & 0o7777];
}

function* copyDirectory(srcStat, destStat, src, dest, options) {
  if (destStat === null) yield [ops.mkdir, toPath(dest), 0o777, true];
  const entries = direntsOf(yield [ops.readdir, toPath(src), true, false], src);
  for (const { name } of entries) {
    const srcItem = join(src, name);
    const destItem = join(dest, name);
    const checked = yield* check(srcItem, destItem, options);
    if (checked !== null) yield* copyOne(checked, srcItem, destItem, options);
  }
  if (destStat === null) yield [ops.chmod, toPath(dest), srcStat.mode & 0o7777];
}

function* copyLink(destStat, src, dest, { verbatimSymlinks }) {
  let target = yield [ops.readlink, toPath(src), false];
  if (!verbatimSymlinks && !isAbsolute(target)) target = resolve(dirname(src), target);
  if (destStat === null) {
    yield [ops.symlink, toPath(target), toPath(dest)];
    return;
  }
  let old;
  try {
    old = yield [ops.readlink, toPath(dest), false];
  } catch (error) {
    if (error.code !== 'EINVAL' && error.code !== 'UNKNOWN') throw error;
    yield [ops.symlink, toPath(target), toPath(dest)]; // no link: words the error
    return;
  }
  if (!isAbsolute(old)) old = resolve(dirname(dest), old);
  const pointed = yield* stat(src, kMissingOK);
  if (pointed?.isDirectory()) {
    const full = resolve(dirname(src), target);
    if (isInside(old, full)) throw intoItself(full, old);
    if (isInside(full, old)) {
      throw failed(ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, 'EINVAL', dest, `cannot overwrite ${old} with ${full}`);
    }
  }
  yield [ops.unlink, toPath(dest)];
  yield [ops.symlink, toPath(target), toPath(dest)];
}

module.exports = { cp, cpSync, toCpOptions };
