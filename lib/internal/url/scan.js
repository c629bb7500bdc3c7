'use strict';

// From strings to records. Everyday URLs are recognised while they are scanned once, and what has to change in them
// (an upper-case host, the default port, characters to encode, dot segments) is mended in place; all others take the full
// parser.

const { kFragment, kPath, kSpecialQuery, percentEncode, table: encodeTable } = require('internal/url/encode');
const { parse } = require('internal/url/parser');
const { Record, fromParts, pathEnd, toParts } = require('internal/url/record');

// What may stand unchanged in each part of a URL of a special scheme.
const inHost = 1, inPath = 2, inQuery = 4, inFragment = 8, upperInHost = 16;
const allowed = new Uint8Array(128);
for (let c = 0x21; c < 0x7F; c++) {
  if ((encodeTable[c] & kPath) === 0 && c !== 0x2F && c !== 0x5C) allowed[c] |= inPath;
  if ((encodeTable[c] & kSpecialQuery) === 0) allowed[c] |= inQuery;
  if ((encodeTable[c] & kFragment) === 0) allowed[c] |= inFragment;
}
for (const c of 'abcdefghijklmnopqrstuvwxyz0123456789-._') allowed[c.charCodeAt(0)] |= inHost;
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') allowed[c.charCodeAt(0)] |= inHost | upperInHost;

const dotSegment = /^(?:\.|%2e){1,2}(?:[/?#]|$)/i;

// ---- path, query and fragment ----

// Where scanRest or mendRest found them in what they were given; module variables spare an object per URL.
let foundSearch = -1, foundHash = -1;

/** Scans from a path's first slash, or from '?' or '#', to the end: false when anything would have to change. */
function scanRest(s, i) {
  const n = s.length;
  foundSearch = foundHash = -1;
  let c = 0;
  for (; i < n; i++) {
    c = s.charCodeAt(i);
    if (c > 0x7F) return false;
    if ((allowed[c] & inPath) !== 0) continue;
    if (c !== 0x2F) break;
    // The segment that begins here might be a dot or its encoded form.
    const next = i + 1 < n ? s.charCodeAt(i + 1) : 0;
    if ((next === 0x2E || next === 0x25) && dotSegment.test(s.slice(i + 1, i + 8))) return false;
  }
  if (i === n) return true;
  if (c === 0x3F) {
    foundSearch = i;
    for (i++; i < n; i++) {
      c = s.charCodeAt(i);
      if (c > 0x7F) return false;
      if ((allowed[c] & inQuery) === 0) break;
    }
    if (i === n) return true;
  }
  if (c !== 0x23) return false;
  foundHash = i;
  for (i++; i < n; i++) {
    c = s.charCodeAt(i);
    if (c > 0x7F || (allowed[c] & inFragment) === 0) return false;
  }
  return true;
}

// What the parser drops.
// eslint-disable-next-line no-control-regex
const dropped = /[\t\n\r]|[\0-\x20]$/;

/** What scanRest refused, as it has to be; null for what only the full parser can tell. */
function mendRest(rest) {
  if (dropped.test(rest) || !rest.isWellFormed()) return null;
  let end = rest.length, query = '', fragment = '';
  const hash = rest.indexOf('#');
  if (hash >= 0) {
    fragment = `#${percentEncode(rest.slice(hash + 1), kFragment)}`;
    end = hash;
  }
  const search = rest.indexOf('?');
  const hasQuery = search >= 0 && search < end;
  if (hasQuery) {
    query = `?${percentEncode(rest.slice(search + 1, end), kSpecialQuery)}`;
    end = search;
  }
  let path = rest.slice(0, end);
  if (path.includes('\\')) return null;
  path = percentEncode(path, kPath);
  if (path.includes('/.') || path.includes('/%2')) path = withoutDots(path);
  foundSearch = hasQuery ? path.length : -1;
  foundHash = hash >= 0 ? path.length + query.length : -1;
  return path + query + fragment;
}

const dot = /^(?:\.|%2e)$/i, twoDots = /^(?:\.|%2e){2}$/i;

function withoutDots(path) {
  const segments = path.split('/');
  const last = segments.length - 1;
  let n = 1; // behind the empty one before the first slash
  for (let i = 1; i <= last; i++) {
    const segment = segments[i];
    if (twoDots.test(segment)) {
      if (n > 1) n--;
    } else if (!dot.test(segment)) {
      segments[n++] = segment;
      continue;
    }
    if (i === last) segments[n++] = '';
  }
  segments.length = n;
  return segments.join('/');
}

/** A record of `head`, all that stands before the path, and `rest`, which may have to be mended. */
function join(head, rest, schemeEnd, usernameEnd, hostStart, hostEnd) {
  if (!scanRest(rest, 0)) {
    rest = mendRest(rest);
    if (rest === null) return null;
  }
  const start = head.length;
  return new Record(head + rest, schemeEnd, usernameEnd, hostStart, hostEnd, start,
                    foundSearch < 0 ? -1 : foundSearch + start, foundHash < 0 ? -1 : foundHash + start);
}

// ---- absolute URLs ----

const plainUser = /[A-Za-z0-9\-._~]+(:[A-Za-z0-9\-._~]+)?@/y;
const plainIPv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.|$)){4}$/;

/** @returns the record of a URL of a special scheme; null for what only the full parser can tell */
function scanAbsolute(s) {
  let start, defaultPort;
  if (s.startsWith('https://')) {
    start = 8;
    defaultPort = 443;
  } else if (s.startsWith('http://')) {
    start = 7;
    defaultPort = 80;
  } else if (s.startsWith('file:///')) {
    return scanFile(s);
  } else if (s.startsWith('wss://')) {
    start = 6;
    defaultPort = 443;
  } else if (s.startsWith('ws://')) {
    start = 5;
    defaultPort = 80;
  } else {
    return null;
  }
  const record = scanAuthority(s, start - 2, start, start, defaultPort);
  if (record !== null) return record;
  plainUser.lastIndex = start;
  if (!plainUser.test(s)) return null;
  const hostStart = plainUser.lastIndex;
  const colon = s.indexOf(':', start);
  return scanAuthority(s, start - 2, colon >= 0 && colon < hostStart ? colon : hostStart - 1, hostStart, defaultPort);
}

function scanAuthority(s, schemeEnd, usernameEnd, hostStart, defaultPort) {
  const n = s.length;
  let i = hostStart, label = i, c = 0, before = 0, seen = 0;
  for (; i < n; i++) {
    c = s.charCodeAt(i);
    if (c > 0x7F || (allowed[c] & inHost) === 0) break;
    seen |= allowed[c];
    if (c === 0x2E) {
      label = i + 1;
    } else if (c === 0x2D && before === 0x2D) {
      // Perhaps "xn--".
      return null;
    }
    before = c;
  }
  const hostEnd = i;
  if (label === hostEnd) return null;
  // A last label that begins with a digit may make it an IPv4 address, which can be written in many ways.
  const first = s.charCodeAt(label);
  if (first >= 0x30 && first <= 0x39 && !plainIPv4.test(s.slice(hostStart, hostEnd))) return null;
  let needless = false;
  if (i < n && c === 0x3A) {
    let port = 0;
    for (i++; i < n; i++) {
      c = s.charCodeAt(i);
      if (c < 0x30 || c > 0x39) break;
      if (port === 0 && c === 0x30) return null;
      port = port * 10 + c - 0x30;
      if (port > 65535) return null;
    }
    if (port === 0) return null;
    needless = port === defaultPort;
  }
  if (i < n && c !== 0x2F && c !== 0x3F && c !== 0x23) return null;
  const upper = (seen & upperInHost) !== 0;
  if (!upper && !needless && c === 0x2F && i < n && scanRest(s, i)) {
    return new Record(s, schemeEnd, usernameEnd, hostStart, hostEnd, i, foundSearch, foundHash);
  }
  let head = s.slice(0, needless ? hostEnd : i);
  if (upper) head = head.slice(0, hostStart) + head.slice(hostStart).toLowerCase();
  const rest = i === n ? '/' : c === 0x2F ? s.slice(i) : `/${s.slice(i)}`;
  return join(head, rest, schemeEnd, usernameEnd, hostStart, hostEnd);
}

// Drive letters have rules of their own.
const mayHaveDrive = /^[^?#]*[:|]/;

function scanFile(s) {
  if (scanRest(s, 7)) {
    return s.charCodeAt(9) === 0x3A || s.charCodeAt(9) === 0x7C ? null : new Record(s, 5, 7, 7, 7, 7, foundSearch, foundHash);
  }
  const rest = s.slice(7);
  return mayHaveDrive.test(rest) ? null : join('file://', rest, 5, 7, 7, 7);
}

// ---- references ----

const isBase = /^(?:https?|wss?|file):/;

/** A reference against the record of a base of a special scheme; null for what only the full parser can tell. */
function scanReference(s, base) {
  const { href, pathStart } = base;
  if (s === '' || !isBase.test(href)) return null;
  const isFile = href.charCodeAt(0) === 0x66;
  if (isFile && (mayHaveDrive.test(s) || mayHaveDrive.test(href.slice(pathStart, pathEnd(base))))) return null;
  switch (s.charCodeAt(0)) {
    case 0x2F:
      if (s.charCodeAt(1) === 0x2F || s.charCodeAt(1) === 0x5C) return null;
      return against(base, pathStart, s);
    case 0x3F:
      return withEnd(base, pathEnd(base), -1, s);
    case 0x23:
      return withEnd(base, base.hashStart < 0 ? href.length : base.hashStart, base.searchStart, s);
    case 0x5C:
      return null;
  }
  const colon = s.indexOf(':');
  if (colon >= 0 && !/[/?#]/.test(s.slice(0, colon))) return null;
  let slash = href.lastIndexOf('/', pathEnd(base) - 1);
  for (;;) {
    if (s.startsWith('./')) {
      s = s.slice(2);
    } else if (s.startsWith('../')) {
      s = s.slice(3);
      if (slash > pathStart) slash = href.lastIndexOf('/', slash - 1);
    } else {
      break;
    }
  }
  const rest = `/${s}`;
  // What is left of dots may take the base's path away.
  if (!/(?:^|\/)(?:\.|%2e)/i.test(s)) return against(base, slash, rest);
  return against(base, pathStart, href.slice(pathStart, slash) + rest);
}

/** The base up to `end`, which is its path's beginning or a slash in it, and then a path. */
function against(base, end, rest) {
  const record = join(base.href.slice(0, end), rest, base.schemeEnd, base.usernameEnd, base.hostStart, base.hostEnd);
  if (record !== null) record.pathStart = base.pathStart;
  return record;
}

/** The base up to `end`, and then a query or a fragment. */
function withEnd(base, end, searchStart, rest) {
  const record = against(base, end, rest);
  if (record !== null && record.searchStart < 0) record.searchStart = searchStart;
  return record;
}

/** @returns the record of `input` relative to the record `base` (or null); null when it is no URL */
function parseRecord(input, base) {
  const quick = scanAbsolute(input) ?? (base !== null ? scanReference(input, base) : null);
  if (quick !== null) return quick;
  const parts = parse(input, base === null ? null : toParts(base));
  return parts && fromParts(parts);
}

let lastBase = '', lastBaseRecord = null;

/** The same for two strings; `base` undefined when there is none. A base is often the same one again. */
function parseHref(input, base) {
  if (base === undefined) return parseRecord(input, null);
  if (base !== lastBase || lastBaseRecord === null) {
    const record = parseRecord(base, null);
    if (record === null) return null;
    lastBase = base;
    lastBaseRecord = record;
  }
  return parseRecord(input, lastBaseRecord);
}

module.exports = { parseHref, parseRecord };
