'use strict';

// Between file: URLs, paths, and what http.request takes.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FILE_URL_HOST, ERR_INVALID_FILE_URL_PATH,
           ERR_INVALID_URL_SCHEME },
} = require('internal/errors');
const { kValidateObjectAllowObjects, validateObject, validateString } = require('internal/validators');
const { hexValue } = require('internal/url/encode');

const isWindows = () => process.platform === 'win32';

/** Whether it has the look of a WHATWG URL, of any realm, and not of a legacy one. */
function isURL(value) {
  return Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
}

function fileURL(path, URL) {
  if (typeof path === 'string') path = new URL(path);
  if (!isURL(path)) throw new ERR_INVALID_ARG_TYPE('path', ['string', 'URL'], path);
  if (path.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
  return path;
}

function checkSeparators(pathname, url, windows) {
  const pattern = windows ? /%(?:2f|5c)/i : /%2f/i;
  if (pattern.test(pathname)) {
    throw new ERR_INVALID_FILE_URL_PATH(
      windows ? 'must not include encoded \\ or / characters' : 'must not include encoded / characters', url);
  }
}

function windowsPath(url, decoded, toUnicode) {
  if (url.hostname !== '') return `\\\\${toUnicode(url.hostname)}${decoded}`;
  if (!/^[a-zA-Z]$/.test(decoded[1] ?? '') || decoded[2] !== ':') {
    throw new ERR_INVALID_FILE_URL_PATH('must be absolute', url);
  }
  return decoded.slice(1);
}

function checkHost(url) {
  if (url.hostname !== '') throw new ERR_INVALID_FILE_URL_HOST(process.platform);
}

function fileURLToPath(path, options = undefined) {
  const url = fileURL(path, require('internal/url').URL);
  const windows = options?.windows ?? isWindows();
  let { pathname } = url;
  checkSeparators(pathname, url, windows);
  if (windows) {
    pathname = decodeURIComponent(pathname.replace(/\//g, '\\'));
    return windowsPath(url, pathname, require('internal/url/host').domainToUnicode);
  }
  checkHost(url);
  return pathname.includes('%') ? decodeURIComponent(pathname) : pathname;
}

/** As fileURLToPath, for names that are no UTF-8. */
function fileURLToPathBuffer(path, options = undefined) {
  const { Buffer } = require('buffer');
  const url = fileURL(path, require('internal/url').URL);
  const windows = options?.windows ?? isWindows();
  checkSeparators(url.pathname, url, windows);
  const bytes = decodeToBytes(windows ? url.pathname.replace(/\//g, '\\') : url.pathname, Buffer);
  if (!windows) {
    checkHost(url);
    return bytes;
  }
  return Buffer.from(windowsPath(url, bytes.latin1Slice(), (name) => name), 'latin1');
}

function decodeToBytes(text, Buffer) {
  const bytes = Buffer.from(text, 'utf8');
  let n = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i];
    if (byte === 0x25 && i + 2 < bytes.length) {
      const high = hexValue(bytes[i + 1]), low = hexValue(bytes[i + 2]);
      if (high >= 0 && low >= 0) {
        byte = high << 4 | low;
        i += 2;
      }
    }
    bytes[n++] = byte;
  }
  return bytes.subarray(0, n);
}

const escapes = { '%': '%25', '\\': '%5C', '\n': '%0A', '\r': '%0D', '\t': '%09', '?': '%3F', '#': '%23', '[': '%5B', ']': '%5D', '|': '%7C', '~': '%7E' };

function pathToFileURL(filepath, options = undefined) {
  const { URL } = require('internal/url');
  validateString(filepath, 'path');
  const windows = options?.windows ?? isWindows();
  const path = require('path')[windows ? 'win32' : 'posix'];
  if (windows && filepath.startsWith('\\\\')) return uncToFileURL(filepath, URL);
  let resolved = path.resolve(filepath);
  // resolve() drops a trailing slash, which means something in a URL.
  if (/[/\\]$/.test(filepath) && (windows || filepath.endsWith('/')) && !resolved.endsWith(path.sep)) resolved += '/';
  const escaped = resolved.replace(windows ? /[%\n\r\t?#[\]|~]/g : /[%\\\n\r\t?#[\]|~]/g, (c) => escapes[c]);
  return new URL(`file://${windows ? '/' : ''}${escaped}`);
}

function uncToFileURL(filepath, URL) {
  const isExtended = filepath.startsWith('\\\\?\\UNC\\');
  const start = isExtended ? 8 : 2;
  const end = filepath.indexOf('\\', start);
  if (end === -1) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Missing UNC resource path');
  if (end === start) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Empty UNC servername');
  const url = new URL('file://');
  url.hostname = require('internal/url/host').domainToASCII(filepath.slice(start, end));
  url.pathname = filepath.slice(end).replace(/[%\n\r\t?#[\]|~]/g, (c) => escapes[c]).replaceAll('\\', '/');
  return url;
}

/** The path in a file: URL, anything else as it is. */
function toPathIfFileURL(value) {
  return isURL(value) ? fileURLToPath(value) : value;
}

/** A URL as options of http.request. */
function urlToHttpOptions(url) {
  validateObject(url, 'url', kValidateObjectAllowObjects);
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: hostname && hostname[0] === '[' ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

module.exports = { fileURLToPath, fileURLToPathBuffer, isURL, pathToFileURL, toPathIfFileURL, urlToHttpOptions };
