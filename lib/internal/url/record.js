'use strict';

// A parsed URL: its href and where the parts begin in it, so that nothing is cut out before it is asked for.

const { special } = require('internal/url/parser');

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

module.exports = { Record, fromParts, pathEnd, toParts };
