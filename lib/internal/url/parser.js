'use strict';

// The basic URL parser (URL Standard, 4.4), by spans instead of by code points. It works on parts:
//   scheme    without ':'
//   username, password   '' when absent
//   host      serialized; null when there is none (''is an empty host)
//   port      '' or decimal digits
//   path      an array of segments, or a string when opaque
//   query, fragment   null when absent
// The quick way for everyday URLs is in internal/url/scan.

const { kControl, kFragment, kPath, kQuery, kSpecialQuery, kUserinfo, percentEncode } = require('internal/url/encode');
const { parseHost } = require('internal/url/host');

/** Special schemes and their default ports. */
const special = new Map([['http', '80'], ['https', '443'], ['ws', '80'], ['wss', '443'], ['ftp', '21'], ['file', '']]);

const isDriveLetter = (s) => /^[a-zA-Z][:|]$/.test(s);
const isNormalizedDriveLetter = (s) => /^[a-zA-Z]:$/.test(s);
const startsWithDriveLetter = (s) => /^[a-zA-Z][:|](?:[/\\?#]|$)/.test(s);

/** Cleans an input of what the parser drops everywhere. */
function strip(input) {
  // eslint-disable-next-line no-control-regex
  return input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
}

const schemeStart = /^([a-zA-Z][a-zA-Z0-9+\-.]*):/;

/** @returns the parts of `input`, resolved against the parts `base` or null; null for failure */
function parse(input, base) {
  input = strip(input.toWellFormed());
  const match = schemeStart.exec(input);
  if (match === null) return parseWithoutScheme(input, base);
  const scheme = match[1].toLowerCase();
  const rest = input.slice(match[0].length);
  const url = { scheme, username: '', password: '', host: null, port: '', path: [], query: null, fragment: null };
  if (scheme === 'file') return parseFile(url, rest, base);
  if (special.has(scheme)) {
    if (base !== null && base.scheme === scheme && !/^\/\//.test(rest)) return parseRelative(url, rest, base);
    return parseAuthority(url, rest.replace(/^[/\\]+/, ''));
  }
  if (rest.startsWith('//')) return parseAuthority(url, rest.slice(2));
  if (rest.startsWith('/')) return parsePath(url, rest);
  return parseOpaquePath(url, rest);
}

function parseWithoutScheme(input, base) {
  if (base === null) return null;
  const url = { ...base, path: base.path, fragment: null };
  if (typeof base.path === 'string') {
    if (!input.startsWith('#')) return null;
    return parseFragment(url, input.slice(1));
  }
  Object.assign(url, { username: '', password: '', host: null, port: '', path: [], query: null });
  return base.scheme === 'file' ? parseFile(url, input, base) : parseRelative(url, input, base);
}

const isSlash = (c, isSpecial) => c === '/' || isSpecial && c === '\\';

function parseRelative(url, rest, base) {
  const isSpecial = special.has(url.scheme);
  if (isSlash(rest[0], isSpecial)) {
    if (isSpecial && isSlash(rest[1], true)) return parseAuthority(url, rest.replace(/^[/\\]+/, ''));
    if (rest[1] === '/') return parseAuthority(url, rest.slice(2));
    copyAuthority(url, base);
    return parsePath(url, rest);
  }
  copyAuthority(url, base);
  return parseFromBasePath(url, rest, base.path.slice(), base.query);
}

function copyAuthority(url, { username, password, host, port }) {
  Object.assign(url, { username, password, host, port });
}

/** What follows a base's path: nothing, a query, a fragment, or a path in place of its last segment. */
function parseFromBasePath(url, rest, path, query) {
  url.path = path;
  if (rest === '' || rest[0] === '#') {
    url.query = query;
    return rest === '' ? url : parseFragment(url, rest.slice(1));
  }
  if (rest[0] === '?') return parseQuery(url, rest.slice(1));
  shorten(url);
  return parseSegments(url, rest);
}

// ---- authority ----

function parseAuthority(url, rest) {
  const isSpecial = special.has(url.scheme);
  const end = rest.search(isSpecial ? /[/?#\\]/ : /[/?#]/);
  let authority = end < 0 ? rest : rest.slice(0, end);
  rest = end < 0 ? '' : rest.slice(end);
  const at = authority.lastIndexOf('@');
  if (at >= 0) {
    const credentials = authority.slice(0, at);
    authority = authority.slice(at + 1);
    if (authority === '') return null;
    const colon = credentials.indexOf(':');
    url.username = percentEncode(colon < 0 ? credentials : credentials.slice(0, colon), kUserinfo);
    url.password = colon < 0 ? '' : percentEncode(credentials.slice(colon + 1), kUserinfo);
  }
  if (!parseHostAndPort(url, authority, isSpecial)) return null;
  return parsePath(url, rest);
}

/** The colon before a port, not one inside of brackets. */
function portColon(authority) {
  const bracket = authority.indexOf('[');
  const colon = authority.indexOf(':');
  if (bracket < 0 || colon < bracket) return colon;
  const close = authority.indexOf(']', bracket);
  return close < 0 ? -1 : authority.indexOf(':', close);
}

function parseHostAndPort(url, authority, isSpecial) {
  const colon = portColon(authority);
  const host = colon < 0 ? authority : authority.slice(0, colon);
  if (host === '') {
    if (isSpecial || colon >= 0) return false;
    url.host = '';
    return true;
  }
  const parsed = parseHost(host, isSpecial);
  if (parsed === null) return false;
  url.host = parsed;
  if (colon < 0) return true;
  const port = parsePort(authority.slice(colon + 1), url.scheme);
  if (port === null) return false;
  url.port = port;
  return true;
}

/** '' for an empty or default port; null for failure. */
function parsePort(text, scheme) {
  if (text === '') return '';
  if (!/^[0-9]+$/.test(text)) return null;
  const port = +text;
  if (port > 65535) return null;
  return special.get(scheme) === `${port}` ? '' : `${port}`;
}

// ---- file ----

function parseFile(url, rest, base) {
  const isBase = base !== null && base.scheme === 'file';
  url.host = '';
  if (!isSlash(rest[0], true)) {
    if (!isBase) return parsePath(url, rest);
    url.host = base.host;
    if (rest === '' || rest[0] === '?' || rest[0] === '#') {
      return parseFromBasePath(url, rest, base.path.slice(), base.query);
    }
    url.path = base.path.slice();
    if (startsWithDriveLetter(rest)) {
      url.path = [];
    } else {
      shorten(url);
    }
    return parseSegments(url, rest);
  }
  if (!isSlash(rest[1], true)) {
    if (isBase) {
      url.host = base.host;
      if (!startsWithDriveLetter(rest.slice(1)) && isNormalizedDriveLetter(base.path[0] ?? '')) {
        url.path = [base.path[0]];
      }
    }
    return parseSegments(url, rest.slice(1));
  }
  rest = rest.slice(2);
  const end = rest.search(/[/\\?#]/);
  const host = end < 0 ? rest : rest.slice(0, end);
  if (isDriveLetter(host)) return parseSegments(url, rest);
  if (host !== '') {
    const parsed = parseHost(host, true);
    if (parsed === null) return null;
    url.host = parsed === 'localhost' ? '' : parsed;
  }
  return parsePath(url, end < 0 ? '' : rest.slice(end));
}

// ---- path ----

/** The path start state: `rest` begins with a slash, a query, a fragment or nothing, or it is a file's relative path. */
function parsePath(url, rest) {
  const isSpecial = special.has(url.scheme);
  if (isSlash(rest[0], isSpecial)) return parseSegments(url, rest.slice(1));
  if (isSpecial) return parseSegments(url, rest);
  return parseAfterPath(url, rest);
}

const isSingleDot = (s) => s === '.' || s.length === 3 && s.toLowerCase() === '%2e';
const isDoubleDot = (s) => s === '..' || s.length > 2 && s.length < 7 && /^(?:\.|%2e){2}$/i.test(s);

function shorten(url) {
  const { path } = url;
  if (url.scheme === 'file' && path.length === 1 && isNormalizedDriveLetter(path[0])) return;
  path.pop();
}

/** The path state: adds segments to url.path. */
function parseSegments(url, rest) {
  const end = rest.search(/[?#]/);
  addSegments(url, end < 0 ? rest : rest.slice(0, end));
  return end < 0 ? url : parseAfterPath(url, rest.slice(end));
}

function addSegments(url, text) {
  const segments = text.split(special.has(url.scheme) ? /[/\\]/ : '/');
  const { path } = url;
  for (let i = 0; i < segments.length; i++) {
    let segment = segments[i];
    const last = i === segments.length - 1;
    if (isDoubleDot(segment)) {
      shorten(url);
      if (last) path.push('');
    } else if (isSingleDot(segment)) {
      if (last) path.push('');
    } else {
      if (path.length === 0 && url.scheme === 'file' && isDriveLetter(segment)) segment = `${segment[0]}:`;
      path.push(percentEncode(segment, kPath));
    }
  }
}

function parseOpaquePath(url, rest) {
  const end = rest.search(/[?#]/);
  let path = end < 0 ? rest : rest.slice(0, end);
  // A space at the end would be lost when what follows it is taken away.
  if (end >= 0 && path.endsWith(' ')) path = `${path.slice(0, -1)}%20`;
  url.path = percentEncode(path, kControl);
  return end < 0 ? url : parseAfterPath(url, rest.slice(end));
}

// ---- query and fragment ----

function parseAfterPath(url, rest) {
  if (rest === '') return url;
  return rest[0] === '?' ? parseQuery(url, rest.slice(1)) : parseFragment(url, rest.slice(1));
}

const encodeQuery = (text, scheme) => percentEncode(text, special.has(scheme) ? kSpecialQuery : kQuery);
const encodeFragment = (text) => percentEncode(text, kFragment);

function parseQuery(url, rest) {
  const hash = rest.indexOf('#');
  url.query = encodeQuery(hash < 0 ? rest : rest.slice(0, hash), url.scheme);
  return hash < 0 ? url : parseFragment(url, rest.slice(hash + 1));
}

function parseFragment(url, rest) {
  url.fragment = encodeFragment(rest);
  return url;
}

module.exports = {
  addSegments, encodeFragment, encodeQuery, parse, parseHostAndPort, parsePort, portColon, special,
};
