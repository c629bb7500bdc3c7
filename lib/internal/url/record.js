'use strict';

// A parsed URL: its href and where the parts begin in it, so that nothing is cut out before it is asked for. Everyday
// URLs are recognised while they are scanned once; all others take the full parser.

const { kFragment, kPath, kSpecialQuery, table: encodeTable } = require('internal/url/encode');
const { parse, special } = require('internal/url/parser');

/**
 * https://user:pass@example.org:8080/path?query#hash
 *       |        |    |          |   |    |     |
 *       |        |    |          |   |    |     hashStart (-1: none)
 *       |        |    |          |   |    searchStart (-1: none)
 *       |        |    |          |   pathStart
 *       |        |    |          hostEnd
 *       |        |    hostStart (-1: no host)
 *       |        usernameEnd
 *       schemeEnd, behind the colon
 */
class Record {
  constructor(href, schemeEnd, usernameEnd, hostStart, hostEnd, pathStart, searchStart, hashStart) {
    this.href = href;
    this.schemeEnd = schemeEnd;
    this.usernameEnd = usernameEnd;
    this.hostStart = hostStart;
    this.hostEnd = hostEnd;
    this.pathStart = pathStart;
    this.searchStart = searchStart;
    this.hashStart = hashStart;
  }
}

/** Writes parts (see internal/url/parser) as an href. */
function fromParts({ scheme, username, password, host, port, path, query, fragment }) {
  let href = `${scheme}:`;
  const schemeEnd = href.length;
  let usernameEnd = schemeEnd, hostStart = -1, hostEnd = schemeEnd;
  const opaque = typeof path === 'string';
  if (host !== null) {
    href += `//${username}`;
    usernameEnd = href.length;
    if (password !== '') href += `:${password}`;
    if (username !== '' || password !== '') href += '@';
    hostStart = href.length;
    href += host;
    hostEnd = href.length;
    if (port !== '') href += `:${port}`;
  } else if (!opaque && path.length > 1 && path[0] === '') {
    href += '/.';
  }
  const pathStart = href.length;
  if (opaque) {
    href += path;
  } else {
    for (let i = 0; i < path.length; i++) href += `/${path[i]}`;
  }
  const searchStart = query === null ? -1 : href.length;
  if (query !== null) href += `?${query}`;
  const hashStart = fragment === null ? -1 : href.length;
  if (fragment !== null) href += `#${fragment}`;
  return new Record(href, schemeEnd, usernameEnd, hostStart, hostEnd, pathStart, searchStart, hashStart);
}

const pathEnd = (r) => (r.searchStart >= 0 ? r.searchStart : r.hashStart >= 0 ? r.hashStart : r.href.length);

/** The parts of a record, for changing them or as a base. */
function toParts(r) {
  const { href } = r;
  const pathname = href.slice(r.pathStart, pathEnd(r));
  const hasHost = r.hostStart >= 0;
  const scheme = href.slice(0, r.schemeEnd - 1);
  const opaque = !hasHost && !pathname.startsWith('/') && !special.has(scheme);
  return {
    scheme,
    username: hasHost ? href.slice(r.schemeEnd + 2, r.usernameEnd) : '',
    password: r.hostStart > r.usernameEnd + 1 ? href.slice(r.usernameEnd + 1, r.hostStart - 1) : '',
    host: hasHost ? href.slice(r.hostStart, r.hostEnd) : null,
    port: hasHost ? href.slice(r.hostEnd + 1, r.pathStart) : '',
    path: opaque && pathname !== '' ? pathname : pathname === '' ? (hasHost ? [] : '') : pathname.slice(1).split('/'),
    query: r.searchStart >= 0 ? href.slice(r.searchStart + 1, r.hashStart >= 0 ? r.hashStart : href.length) : null,
    fragment: r.hashStart >= 0 ? href.slice(r.hashStart + 1) : null,
  };
}

// ---- the quick way ----

// What may stand unchanged in each part of an http(s) URL.
const inHost = 1, inPath = 2, inQuery = 4, inFragment = 8;
const allowed = new Uint8Array(128);
for (let c = 0x21; c < 0x7F; c++) {
  if ((encodeTable[c] & kPath) === 0 && c !== 0x2F && c !== 0x5C) allowed[c] |= inPath;
  if ((encodeTable[c] & kSpecialQuery) === 0) allowed[c] |= inQuery;
  if ((encodeTable[c] & kFragment) === 0) allowed[c] |= inFragment;
}
for (const c of 'abcdefghijklmnopqrstuvwxyz0123456789-._') allowed[c.charCodeAt(0)] |= inHost;

const dotSegment = /^(?:\.|%2e){1,2}(?:[/?#]|$)/i;

// Where scanRest found them; module variables spare an object per URL.
let foundSearch = -1, foundHash = -1;

/** Scans from a path's first slash to the end: false when anything would have to change. */
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

const plainUser = /[A-Za-z0-9\-._~]+(:[A-Za-z0-9\-._~]+)?@/y;
const plainIPv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.|$)){4}$/;

/** @returns the record of an http(s) URL that is its own href but for a missing path; null for all others */
function scanAbsolute(s) {
  let i, defaultPort;
  if (s.startsWith('https://')) {
    i = 8;
    defaultPort = 443;
  } else if (s.startsWith('http://')) {
    i = 7;
    defaultPort = 80;
  } else {
    return null;
  }
  const record = scanAuthority(s, i - 2, i, i, defaultPort);
  if (record !== null) return record;
  plainUser.lastIndex = i;
  const user = plainUser.exec(s);
  if (user === null) return null;
  const hostStart = plainUser.lastIndex;
  const password = user[1] === undefined ? 0 : user[1].length;
  return scanAuthority(s, i - 2, hostStart - 1 - password, hostStart, defaultPort);
}

function scanAuthority(s, schemeEnd, usernameEnd, hostStart, defaultPort) {
  const n = s.length;
  let i = hostStart, label = i, c = 0, before = 0;
  for (; i < n; i++) {
    c = s.charCodeAt(i);
    if (c > 0x7F || (allowed[c] & inHost) === 0) break;
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
  if (i < n && c === 0x3A) {
    let port = 0;
    for (i++; i < n; i++) {
      c = s.charCodeAt(i);
      if (c < 0x30 || c > 0x39) break;
      if (port === 0 && c === 0x30) return null;
      port = port * 10 + c - 0x30;
      if (port > 65535) return null;
    }
    if (port === 0 || port === defaultPort) return null;
  }
  if (i === n) return new Record(`${s}/`, schemeEnd, usernameEnd, hostStart, hostEnd, i, -1, -1);
  if (c !== 0x2F || !scanRest(s, i)) return null;
  return new Record(s, schemeEnd, usernameEnd, hostStart, hostEnd, i, foundSearch, foundHash);
}

const isHttp = (href) => href.startsWith('http:') || href.startsWith('https:');

/** A path-absolute reference, as a request's target is, against an http(s) base. */
function scanPath(s, base) {
  if (s.charCodeAt(0) !== 0x2F || s.charCodeAt(1) === 0x2F || !isHttp(base.href) || !scanRest(s, 0)) return null;
  const { pathStart } = base;
  return new Record(base.href.slice(0, pathStart) + s, base.schemeEnd, base.usernameEnd, base.hostStart, base.hostEnd,
                    pathStart, foundSearch < 0 ? -1 : foundSearch + pathStart, foundHash < 0 ? -1 : foundHash + pathStart);
}

/** @returns the record of `input` relative to the record `base` (or null); null when it is no URL */
function parseRecord(input, base) {
  const quick = scanAbsolute(input) ?? (base !== null ? scanPath(input, base) : null);
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

module.exports = { fromParts, parseHref, parseRecord, pathEnd, toParts };
