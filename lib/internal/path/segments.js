'use strict';

// What POSIX and Windows paths have in common, with the separator as a parameter.

const { validateObject } = require('internal/validators');

const kDot = 46;
const kSlash = 47;
const kBackslash = 92;

const isPosixSeparator = (code) => code === kSlash;
const isWindowsSeparator = (code) => code === kSlash || code === kBackslash;

/** Resolves . and .. and repeated separators; `allowAboveRoot` keeps leading '..'. No separator at either end. */
function normalizeSegments(path, allowAboveRoot, separator, isSeparator) {
  let result = '';
  let start = 0;
  const end = path.length;
  while (start <= end) {
    let stop = start;
    while (stop < end && !isSeparator(path.charCodeAt(stop))) stop++;
    const length = stop - start;
    if (length === 2 && path.charCodeAt(start) === kDot && path.charCodeAt(start + 1) === kDot) {
      const last = result.lastIndexOf(separator);
      const tail = last === -1 ? result : result.slice(last + 1);
      if (result !== '' && tail !== '..') result = last === -1 ? '' : result.slice(0, last);
      else if (allowAboveRoot) result = result === '' ? '..' : `${result}${separator}..`;
    } else if (length > 0 && !(length === 1 && path.charCodeAt(start) === kDot)) {
      const segment = path.slice(start, stop);
      result = result === '' ? segment : `${result}${separator}${segment}`;
    }
    start = stop + 1;
  }
  return result;
}

/** Where the last name of `path` starts and ends, trailing separators left out; names start at `from` at the earliest. */
function lastName(path, from, isSeparator) {
  let end = path.length;
  while (end > from && isSeparator(path.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > from && !isSeparator(path.charCodeAt(start - 1))) start--;
  return { start, end };
}

/** Where the extension of the name in path[start, end) starts; `end` when there is none. */
function extensionStart(path, start, end) {
  for (let at = end - 1; at > start; at--) {
    if (path.charCodeAt(at) !== kDot) continue;
    // '..' is a name, not an empty one with an empty extension.
    return at === start + 1 && at === end - 1 && path.charCodeAt(start) === kDot ? end : at;
  }
  return end;
}

function basename(path, suffix, from, isSeparator) {
  if (suffix !== undefined && suffix.length > 0 && suffix.length <= path.length) {
    if (suffix === path) return '';
    const { start, end } = lastName(path, from, isSeparator);
    const name = path.slice(start, end);
    // A name that is but the end of the suffix keeps its trailing separators: an old habit of Node's.
    if (name.length < suffix.length && suffix.endsWith(name)) return path.slice(name === '' ? from : start);
    return name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  }
  const { start, end } = lastName(path, from, isSeparator);
  return path.slice(start, end);
}

function extname(path, from, isSeparator) {
  const { start, end } = lastName(path, from, isSeparator);
  return path.slice(extensionStart(path, start, end), end);
}

function format(separator, pathObject) {
  validateObject(pathObject, 'pathObject');
  const directory = pathObject.dir || pathObject.root;
  const extension = pathObject.ext ? `${pathObject.ext[0] === '.' ? '' : '.'}${pathObject.ext}` : '';
  const base = pathObject.base || `${pathObject.name || ''}${extension}`;
  if (!directory) return base;
  return directory === pathObject.root ? `${directory}${base}` : `${directory}${separator}${base}`;
}

module.exports = {
  basename, extensionStart, extname, format, isPosixSeparator, isWindowsSeparator, kBackslash, kDot, kSlash, lastName,
  normalizeSegments,
};
