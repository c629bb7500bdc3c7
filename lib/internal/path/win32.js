'use strict';

// node:path for Windows: drives, UNC shares, device paths, both separators.

const { validateString } = require('internal/validators');
const {
  basename, extensionStart, extname, format, isWindowsSeparator: isSeparator, kBackslash, kDot, lastName,
  normalizeSegments,
} = require('internal/path/segments');

const kColon = 58;
const kQuestion = 63;

const isDriveLetter = (code) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const hasDrive = (path) => path.length >= 2 && isDriveLetter(path.charCodeAt(0)) && path.charCodeAt(1) === kColon;

// Whether path[0, colon) names a device. Without a colon (-1) it is all but the last character: a habit of Node's.
const isReservedName = (path, colon) =>
  /^(?:CON|PRN|AUX|NUL|COM[1-9¹²³]|LPT[1-9¹²³])$/i.test(path.slice(0, colon));

/**
 * Splits the root off: `device` is 'C:' or a share '\\server\share' with backslashes, `end` where the rest begins.
 * \\server without a share is no device but an absolute path.
 */
function splitRoot(path) {
  const { length } = path;
  const root = { device: '', absolute: false, end: 0, unc: false };
  if (length === 0) return root;
  if (isSeparator(path.charCodeAt(0))) {
    root.absolute = true;
    root.end = 1;
    if (length > 1 && isSeparator(path.charCodeAt(1))) {
      const server = nameAt(path, 2);
      if (server.end > server.start && server.end < length) {
        const share = nameAt(path, skipSeparators(path, server.end));
        if (share.start < length) {
          const first = path.slice(2, server.end);
          if (share.end === length || share.end > share.start) {
            if (first === '.' || first === '?') {
              // Device paths: \\.\PIPE\name, \\?\C:\dir.
              root.device = `\\\\${first}`;
              root.end = 4;
            } else {
              root.device = `\\\\${first}\\${path.slice(share.start, share.end)}`;
              root.end = share.end;
            }
            root.unc = true;
          }
        }
      }
    }
  } else if (hasDrive(path)) {
    root.device = path.slice(0, 2);
    root.end = 2;
    if (length > 2 && isSeparator(path.charCodeAt(2))) {
      root.absolute = true;
      root.end = 3;
    }
  }
  return root;
}

function nameAt(path, start) {
  let end = start;
  while (end < path.length && !isSeparator(path.charCodeAt(end))) end++;
  return { start, end };
}

function skipSeparators(path, at) {
  while (at < path.length && isSeparator(path.charCodeAt(at))) at++;
  return at;
}

function currentDirectoryOf(device) {
  // Windows keeps one current directory per drive, in variables called =C:.
  const path = process.env[`=${device}`] || process.cwd();
  const elsewhere = path.slice(0, 2).toLowerCase() !== device.toLowerCase() && path.charCodeAt(2) === kBackslash;
  return elsewhere ? `${device}\\` : path;
}

function resolve(...args) {
  let device = '', tail = '', absolute = false;
  for (let i = args.length - 1; i >= -1; i--) {
    let path;
    if (i >= 0) {
      path = args[i];
      validateString(path, `paths[${i}]`);
      if (path.length === 0) continue;
    } else if (device.length === 0) {
      path = process.cwd();
    } else {
      path = currentDirectoryOf(device);
    }
    const root = splitRoot(path);
    if (root.device.length > 0) {
      if (device.length > 0) {
        if (root.device.toLowerCase() !== device.toLowerCase()) continue;
      } else {
        device = root.device;
      }
    }
    if (absolute) {
      if (device.length > 0) break;
    } else {
      tail = `${path.slice(root.end)}\\${tail}`;
      absolute = root.absolute;
      if (absolute && device.length > 0) break;
    }
  }
  tail = normalizeSegments(tail, !absolute, '\\', isSeparator);
  return absolute ? `${device}\\${tail}` : `${device}${tail}` || '.';
}

function normalize(path) {
  validateString(path, 'path');
  const { length } = path;
  if (length === 0) return '.';
  if (length === 1) return isSeparator(path.charCodeAt(0)) ? '\\' : path;
  const root = splitRoot(path);
  if (root.unc && root.end === length) return `${root.device}\\`;
  const colon = path.indexOf(':');
  const reserved = !root.absolute && root.device === '' && isReservedName(path, colon);
  if (reserved) {
    root.device = path.slice(0, colon + 1);
    root.end = colon + 1;
  }

  const trailing = isSeparator(path.charCodeAt(length - 1));
  let tail = root.end < length ? normalizeSegments(path.slice(root.end), !root.absolute, '\\', isSeparator) : '';
  if (tail.length === 0 && !root.absolute) tail = '.';
  if (tail.length > 0 && trailing) tail += '\\';

  // A relative path must not turn into one with a drive (.\C:\x) or a device (.\con:x) by losing its dots.
  if (!root.absolute && root.device === '' && path.includes(':')) {
    if (hasDrive(tail)) return `.\\${tail}`;
    for (let at = colon; at !== -1; at = path.indexOf(':', at + 1)) {
      if (at === length - 1 || isSeparator(path.charCodeAt(at + 1))) return `.\\${tail}`;
    }
  }
  if (reserved) return `.\\${root.device}${tail}`;
  if (root.device === '') return root.absolute ? `\\${tail}` : tail;
  return root.absolute ? `${root.device}\\${tail}` : `${root.device}${tail}`;
}

function isAbsolute(path) {
  validateString(path, 'path');
  if (path.length === 0) return false;
  return isSeparator(path.charCodeAt(0)) || (path.length > 2 && hasDrive(path) && isSeparator(path.charCodeAt(2)));
}

function join(...args) {
  const parts = [];
  for (let i = 0; i < args.length; i++) {
    validateString(args[i], 'path');
    if (args[i].length > 0) parts.push(args[i]);
  }
  if (parts.length === 0) return '.';
  const [first] = parts;
  let joined = parts.join('\\');

  // Only a first part that looks like a share may make one: join('//', 'server') is \server.
  let slashes = 0;
  while (slashes < first.length && isSeparator(first.charCodeAt(slashes))) slashes++;
  const isShare = slashes === 2 && first.length > 2;
  if (!isShare) {
    let leading = slashes;
    while (leading < joined.length && isSeparator(joined.charCodeAt(leading))) leading++;
    if (leading >= 2) joined = `\\${joined.slice(leading)}`;
  }

  // Normalizing could move a device name to the front, where it would mean the device.
  if (joined.includes(':') && joined.split('\\').some((part) => part.includes(':') && isReservedName(part, part.indexOf(':')))) {
    return joined.replaceAll('/', '\\');
  }
  return normalize(joined);
}

function relative(from, to) {
  validateString(from, 'from');
  validateString(to, 'to');
  if (from === to) return '';
  const fromFull = resolve(from);
  const toFull = resolve(to);
  if (fromFull === toFull || fromFull.toLowerCase() === toFull.toLowerCase()) return '';

  const fromParts = partsOf(fromFull);
  const toParts = partsOf(toFull);
  let same = 0;
  while (same < fromParts.length && same < toParts.length &&
         fromParts[same].toLowerCase() === toParts[same].toLowerCase()) {
    same++;
  }
  // From one drive or server to another there is no relative way.
  if (same === 0 && fromParts.length > 0 && toParts.length > 0) return toFull;
  const up = fromParts.slice(same).map(() => '..');
  return [...up, ...toParts.slice(same)].join('\\');
}

const partsOf = (path) => path.split('\\').filter((part) => part !== '');

function toNamespacedPath(path) {
  if (typeof path !== 'string' || path.length === 0) return path;
  const resolved = resolve(path);
  if (resolved.length <= 2) return path;
  if (resolved.charCodeAt(0) === kBackslash) {
    if (resolved.charCodeAt(1) === kBackslash) {
      const code = resolved.charCodeAt(2);
      if (code !== kQuestion && code !== kDot) return `\\\\?\\UNC\\${resolved.slice(2)}`;
    }
  } else if (hasDrive(resolved) && resolved.charCodeAt(2) === kBackslash) {
    return `\\\\?\\${resolved}`;
  }
  return resolved;
}

/** Where the root ends, as dirname and parse see it: a share counts with its closing separator. */
function rootEnd(path) {
  const { length } = path;
  if (length === 0) return 0;
  if (isSeparator(path.charCodeAt(0))) {
    if (length > 1 && isSeparator(path.charCodeAt(1))) {
      const server = nameAt(path, 2);
      if (server.end > server.start && server.end < length) {
        const shareStart = skipSeparators(path, server.end);
        if (shareStart < length) {
          const share = nameAt(path, shareStart);
          if (share.end === length) return length;
          return share.end + 1;
        }
      }
    }
    return 1;
  }
  if (hasDrive(path)) return length > 2 && isSeparator(path.charCodeAt(2)) ? 3 : 2;
  return 0;
}

function dirname(path) {
  validateString(path, 'path');
  const { length } = path;
  if (length === 0) return '.';
  if (length === 1) return isSeparator(path.charCodeAt(0)) ? path : '.';
  const root = rootEnd(path);
  if (root === length && root > 1 && isSeparator(path.charCodeAt(0))) return path;
  const { start } = lastName(path, root, isSeparator);
  let end = start;
  if (end > root) end--;
  if (end <= root) return root === 0 && start === 0 ? '.' : path.slice(0, start === 0 ? root : Math.max(root, Math.min(end, start)));
  return path.slice(0, end);
}

function parse(path) {
  validateString(path, 'path');
  const result = { root: '', dir: '', base: '', ext: '', name: '' };
  const { length } = path;
  if (length === 0) return result;
  const root = rootEnd(path);
  result.root = path.slice(0, root);
  if (root === length) {
    result.dir = result.root;
    return result;
  }
  const { start, end } = lastName(path, root, isSeparator);
  if (end > start) {
    const extension = extensionStart(path, start, end);
    result.base = path.slice(start, end);
    result.name = path.slice(start, extension);
    result.ext = path.slice(extension, end);
  }
  result.dir = start > root ? path.slice(0, start - 1) : result.root;
  return result;
}

const nameStart = (path) => (hasDrive(path) ? 2 : 0);

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
    return basename(path, suffix, nameStart(path), isSeparator);
  },
  extname(path) {
    validateString(path, 'path');
    return extname(path, nameStart(path), isSeparator);
  },
  format: format.bind(null, '\\'),
  parse,
  matchesGlob(path, pattern) {
    return require('internal/fs/glob').matchGlobPattern(path, pattern, true);
  },
  sep: '\\',
  delimiter: ';',
  win32: null,
  posix: null,
  _makeLong: toNamespacedPath,
};
