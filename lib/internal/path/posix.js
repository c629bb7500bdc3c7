'use strict';

// node:path for POSIX systems.

const { validateString } = require('internal/validators');
const {
  basename, extensionStart, extname, format, isPosixSeparator, kSlash, lastName, normalizeSegments,
} = require('internal/path/segments');

function resolve(...args) {
  let path = '', absolute = false;
  for (let i = args.length - 1; i >= 0 && !absolute; i--) {
    const part = args[i];
    validateString(part, `paths[${i}]`);
    if (part.length === 0) continue;
    path = `${part}/${path}`;
    absolute = part.charCodeAt(0) === kSlash;
  }
  if (!absolute) {
    const cwd = process.cwd();
    path = `${cwd}/${path}`;
    absolute = cwd.charCodeAt(0) === kSlash;
  }
  const normal = normalizeSegments(path, !absolute, '/', isPosixSeparator);
  if (absolute) return `/${normal}`;
  return normal || '.';
}

function normalize(path) {
  validateString(path, 'path');
  if (path.length === 0) return '.';
  const absolute = path.charCodeAt(0) === kSlash;
  const trailing = path.charCodeAt(path.length - 1) === kSlash;
  const normal = normalizeSegments(path, !absolute, '/', isPosixSeparator);
  if (normal === '') return absolute ? '/' : trailing ? './' : '.';
  return `${absolute ? '/' : ''}${normal}${trailing ? '/' : ''}`;
}

function isAbsolute(path) {
  validateString(path, 'path');
  return path.length > 0 && path.charCodeAt(0) === kSlash;
}

function join(...args) {
  if (args.length === 0) return '.';
  let joined = '';
  for (let i = 0; i < args.length; i++) {
    const part = args[i];
    validateString(part, 'path');
    if (part.length > 0) joined = joined === '' ? part : `${joined}/${part}`;
  }
  return joined === '' ? '.' : normalize(joined);
}

function relative(from, to) {
  validateString(from, 'from');
  validateString(to, 'to');
  if (from === to) return '';
  from = resolve(from);
  to = resolve(to);
  if (from === to) return '';

  // Both begin with the root: compare from the character after it.
  const length = Math.min(from.length, to.length);
  let same = 1, lastSlash = from.length === 1 || to.length === 1 ? 0 : -1;
  for (; same < length && from.charCodeAt(same) === to.charCodeAt(same); same++) {
    if (from.charCodeAt(same) === kSlash) lastSlash = same;
  }
  if (same === length) {
    if (to.length > length && (to.charCodeAt(length) === kSlash || length === 1)) lastSlash = length === 1 ? 0 : length;
    else if (from.length > length && (from.charCodeAt(length) === kSlash || length === 1)) lastSlash = length === 1 ? 0 : length;
  }
  if (lastSlash === -1) lastSlash = 0;

  let up = '';
  for (let i = lastSlash + 1; i <= from.length; i++) {
    if (i === from.length ? from.length > lastSlash + 1 : from.charCodeAt(i) === kSlash) up += up === '' ? '..' : '/..';
  }
  const down = to.slice(lastSlash + 1);
  return up === '' ? down : down === '' ? up : `${up}/${down}`;
}

const toNamespacedPath = (path) => path;

function dirname(path) {
  validateString(path, 'path');
  if (path.length === 0) return '.';
  const absolute = path.charCodeAt(0) === kSlash;
  const { start } = lastName(path, absolute ? 1 : 0, isPosixSeparator);
  if (start === 0) return '.';
  if (start === 1 && absolute) return '/';
  // '//name' keeps both slashes: they are a root of their own in POSIX.
  return start === 2 && absolute ? '//' : path.slice(0, start - 1);
}

function parse(path) {
  validateString(path, 'path');
  const result = { root: '', dir: '', base: '', ext: '', name: '' };
  if (path.length === 0) return result;
  const absolute = path.charCodeAt(0) === kSlash;
  if (absolute) result.root = '/';
  const { start, end } = lastName(path, absolute ? 1 : 0, isPosixSeparator);
  if (end > start) {
    const extension = extensionStart(path, start, end);
    result.base = path.slice(start, end);
    result.name = path.slice(start, extension);
    result.ext = path.slice(extension, end);
  }
  if (start > 1) result.dir = path.slice(0, start - 1);
  else if (absolute) result.dir = '/';
  return result;
}

module.exports = {
  resolve,
  normalize,
  isAbsolute,
  join,
  relative,
  toNamespacedPath,
  dirname,
  basename(path, suffix) {
    if (suffix !== undefined) validateString(suffix, 'suffix');
    validateString(path, 'path');
    return basename(path, suffix, 0, isPosixSeparator);
  },
  extname(path) {
    validateString(path, 'path');
    return extname(path, 0, isPosixSeparator);
  },
  format: format.bind(null, '/'),
  parse,
  matchesGlob(path, pattern) {
    return require('internal/fs/glob').matchGlobPattern(path, pattern, false);
  },
  sep: '/',
  delimiter: ':',
  win32: null,
  posix: null,
  _makeLong: toNamespacedPath,
};
