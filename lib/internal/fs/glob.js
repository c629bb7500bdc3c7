'use strict';

// fs.glob in its three forms: one walk, which yields the directories it wants to see, and two ways to read them.

const { Dirent, direntsOf } = require('internal/fs/dirent');
const { kLink, kMissingOK, newFloats, statsOf } = require('internal/fs/stats');
const { toPath } = require('internal/fs/args');
const { call } = require('internal/fs/handle');
const { compile, kGlobstar, matchSegments, segmentMatches } = require('internal/fs/glob_pattern');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateObject, validateString, validateStringArray } = require('internal/validators');
const { fs: constants } = require('internal/os/constants');
const path = require('path');

const ops = binding('fs');
const { basename, dirname, join } = path;
const { URL, fileURLToPath } = require('internal/url');

// ---- matching without files ----

const pathSegments = (name) => {
  const segments = name.split('/').filter((segment, i) => (segment !== '' || i === 0) && segment !== '.');
  return segments;
};

/** A test whether names match a pattern. */
function matcher(pattern, { dot = false, zero = false, nocase = false } = {}) {
  const compiled = compile(pattern, { dot, nocase }).map(foldParents);
  return (name) => {
    const absolute = name.startsWith('/');
    const names = pathSegments(absolute ? name.slice(1) : name).filter((segment) => segment !== '');
    return compiled.some((one) => one.absolute === absolute && matchSegments(one.segments, names, { dot, zero }));
  };
}

/** `x/../y` -> `y`: names that are compared hold no `..` */
function foldParents(compiled) {
  const segments = [];
  for (const segment of compiled.segments) {
    const last = segments.at(-1);
    if (segment === '..' && last !== undefined && last !== '..' && last !== kGlobstar) segments.pop();
    else segments.push(segment);
  }
  return { ...compiled, segments };
}

/** path.matchesGlob; with `dot`, wildcards take names that begin with one */
function matchGlobPattern(name, pattern, windows = process.platform === 'win32', { dot = false } = {}) {
  validateString(name, 'path');
  validateString(pattern, 'pattern');
  if (windows) {
    name = name.replaceAll('\\', '/');
    pattern = pattern.replaceAll('\\', '/');
  }
  const nocase = windows || process.platform === 'darwin';
  const dotted = name.startsWith('./');
  const names = path.posix.normalize(name).split('/');
  if (names.at(-1) === '') names.pop();
  if (name === '' || names[0] === '.') names.shift();
  if (dotted) names.unshift('.');
  return compile(pattern, { dot, nocase }).some(({ segments, absolute }) => {
    segments = foldParents({ segments }).segments;
    if (/^\.\//.test(pattern)) segments = ['.', ...segments];
    return matchSegments(absolute ? ['', ...segments] : segments, names, { dot, zero: false });
  });
}

// ---- the walk ----

class Glob {
  #patterns;
  #cwd;
  #withFileTypes;
  #excludeFn = null;
  #excluders = null;
  #seen = new Set(); // what was done: pattern, place in it, path
  #given = new Set();
  #lists = new Map();
  #stats = new Map();

  constructor(pattern, options = {}) {
    validateObject(options, 'options');
    const { exclude, cwd, withFileTypes } = options;
    this.#withFileTypes = Boolean(withFileTypes);
    this.#cwd = cwd == null ? '.' : cwd instanceof URL ? fileURLToPath(cwd) : cwd;
    if (typeof this.#cwd !== 'string') validateString(this.#cwd, 'paths[0]');
    if (exclude != null) this.#setExclude(exclude);
    if (typeof pattern !== 'string' && !Array.isArray(pattern)) validateString(pattern, 'patterns');
    if (Array.isArray(pattern)) validateStringArray(pattern, 'patterns');
    this.#patterns = [pattern].flat().flatMap((one) => compile(one));
  }

  #setExclude(exclude) {
    if (Array.isArray(exclude)) {
      validateStringArray(exclude, 'options.exclude');
      this.#excluders = exclude.map((one) => matcher(one, { zero: true }));
    } else if (typeof exclude === 'function') {
      this.#excludeFn = exclude;
    } else {
      throw new ERR_INVALID_ARG_TYPE('options.exclude', ['function', 'string[]'], exclude);
    }
  }

  /** Yields requests ({ op, name }) and, as { found }, what is found. */
  * walk() {
    for (const pattern of this.#patterns) {
      if (pattern.segments.length > 0) yield* this.#match(pattern, pattern.absolute ? '/' : '', 0);
    }
  }

  #full(name) {
    if (name === '') return this.#cwd;
    return name.startsWith('/') ? name : join(this.#cwd, name);
  }

  * #list(name) {
    let list = this.#lists.get(name);
    if (list === undefined) {
      try {
        list = direntsOf(yield { op: ops.readdir, args: [toPath(this.#full(name)), true, false] }, this.#full(name));
      } catch {
        list = []; // not there, or not for us
      }
      this.#lists.set(name, list);
    }
    return list;
  }

  /** Stats of what a name leads to, or with `link` of the name itself; null where there is nothing. */
  * #stat(name, link = false) {
    const key = `${link ? 'l' : 's'}${name}`;
    let stats = this.#stats.get(key);
    if (stats === undefined) {
      const out = newFloats();
      try {
        const how = (link ? kLink : 0) | kMissingOK;
        stats = (yield { op: ops.stat, args: [toPath(this.#full(name)), how, out] }) ? statsOf(out) : null;
      } catch {
        stats = null;
      }
      this.#stats.set(key, stats);
    }
    return stats;
  }

  * #isDirectory(name, dirent) {
    if (dirent !== undefined && !dirent.isSymbolicLink()) return dirent.isDirectory();
    return (yield* this.#stat(name))?.isDirectory() ?? false;
  }

  #isExcluded(name, dirent) {
    if (this.#excluders !== null) return this.#excluders.some((excludes) => excludes(name === '' ? '.' : name));
    if (this.#excludeFn === null) return false;
    if (this.#withFileTypes) return Boolean(this.#excludeFn(dirent ?? this.#direntOf(name)));
    return Boolean(this.#excludeFn(name === '' ? '.' : name));
  }

  #direntOf(name) {
    const stats = this.#stats.get(`l${name}`) ?? this.#stats.get(`s${name}`);
    const { UV_DIRENT_DIR, UV_DIRENT_FILE, UV_DIRENT_LINK, UV_DIRENT_UNKNOWN } = constants;
    let type = UV_DIRENT_UNKNOWN;
    if (stats?.isDirectory()) type = UV_DIRENT_DIR;
    else if (stats?.isSymbolicLink()) type = UV_DIRENT_LINK;
    else if (stats?.isFile()) type = UV_DIRENT_FILE;
    return new Dirent(name === '' ? '.' : basename(name), name === '' ? this.#cwd : dirname(this.#full(name)), type);
  }

  * #emit(name, dirent, directoryOnly) {
    if (directoryOnly && !(yield* this.#isDirectory(name, dirent))) return;
    const key = name === '' ? '.' : name;
    if (this.#given.has(key)) return;
    if (this.#withFileTypes && dirent === undefined) yield* this.#stat(name, true);
    this.#given.add(key);
    yield { found: this.#withFileTypes ? dirent ?? this.#direntOf(name) : key };
  }

  /** Matches segments from `i` on against what is in the directory `name`. */
  * #match(pattern, name, i) {
    const { segments, directory } = pattern;
    const id = `${this.#patterns.indexOf(pattern)}:${i}:${name}`;
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    const segment = segments[i];
    const last = i === segments.length - 1;
    if (segment === kGlobstar) {
      yield* this.#globstar(pattern, name, i, last);
    } else if (typeof segment === 'string') {
      // Not join: a file's `..` must not go unnoticed.
      if (segment === '..' && !(yield* this.#isDirectory(name))) return;
      const child = join(name, segment);
      const stats = yield* this.#stat(child, last && !directory);
      if (stats === null) return;
      if (segment !== '..' && this.#isExcluded(child)) return;
      if (last) yield* this.#emit(child === '.' ? '' : child, undefined, directory);
      else if (stats.isDirectory()) yield* this.#match(pattern, child === '.' ? '' : child, i + 1);
    } else {
      for (const dirent of yield* this.#list(name)) {
        if (!segmentMatches(segment, dirent.name)) continue;
        const child = join(name, dirent.name);
        if (this.#isExcluded(child, dirent)) continue;
        if (last) yield* this.#emit(child, dirent, directory);
        else if (yield* this.#isDirectory(child, dirent)) yield* this.#match(pattern, child, i + 1);
      }
    }
  }

  * #globstar(pattern, name, i, last) {
    if (last) {
      if (!(yield* this.#isDirectory(name)) || this.#isExcluded(name)) return;
      yield* this.#emit(name, undefined, pattern.directory);
    } else {
      yield* this.#match(pattern, name, i + 1);
    }
    for (const dirent of yield* this.#list(name)) {
      if (dirent.name.startsWith('.')) continue;
      const child = join(name, dirent.name);
      if (this.#isExcluded(child, dirent)) continue;
      if (last) yield* this.#emit(child, dirent, pattern.directory);
      if (dirent.isDirectory()) {
        yield* this.#match(pattern, child, i);
      } else if (!last && dirent.isSymbolicLink() && !(pattern.anchored && i === 0) &&
                 (yield* this.#isDirectory(child, dirent))) {
        yield* this.#match(pattern, child, i + 1); // one step through a link, and no further
      }
    }
  }
}

function globSync(pattern, options) {
  const walk = new Glob(pattern, options).walk();
  const found = [];
  let step = walk.next();
  while (!step.done) {
    const { op, args } = step.value;
    if (op === undefined) {
      found.push(step.value.found);
      step = walk.next();
      continue;
    }
    let result, failure;
    try {
      result = op(...args);
    } catch (error) {
      failure = error;
    }
    step = failure === undefined ? walk.next(result) : walk.throw(failure);
  }
  return found;
}

async function* asyncWalk(walk) {
  let step = walk.next();
  while (!step.done) {
    const { op, args } = step.value;
    if (op === undefined) {
      yield step.value.found;
      step = walk.next();
      continue;
    }
    let result, failure;
    try {
      result = await call(op, ...args);
    } catch (error) {
      failure = error;
    }
    step = failure === undefined ? walk.next(result) : walk.throw(failure);
  }
}

/** An asynchronous iterator of what matches. */
function glob(pattern, options) {
  return asyncWalk(new Glob(pattern, options).walk());
}

module.exports = { glob, globSync, matchGlobPattern, matcher };
