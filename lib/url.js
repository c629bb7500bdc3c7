'use strict';

// node:url: the legacy parser, its formatter and resolver (internal/url/resolve), and the face of the WHATWG API, which is
// in internal/url.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_URL } } = require('internal/errors');
const {
  URL, URLSearchParams, domainToASCII, domainToUnicode, fileURLToPath, fileURLToPathBuffer, pathToFileURL,
  urlToHttpOptions,
} = require('internal/url');
const host = require('internal/url/host');
const { validateObject, validateString } = require('internal/validators');

const slashed = new Set(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss'].flatMap((name) => [name, `${name}:`]));
const hostless = new Set(['javascript', 'javascript:']);
const needsSlashes = (protocol) => slashed.has(protocol);

function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

let warned = false;

function warnParse() {
  if (warned || process.noDeprecation) return;
  const { isInsideNodeModules } = require('internal/util');
  if (isInsideNodeModules()) return;
  warned = true;
  process.emitWarning(
    '`url.parse()` behavior is not standardized and prone to errors that have security implications. ' +
    'Use the WHATWG URL API instead. CVEs are not issued for `url.parse()` vulnerabilities.',
    'DeprecationWarning', 'DEP0169');
}

/** The legacy parser, with its warning; other built-ins call urlParse. */
function parse(url, parseQueryString, slashesDenoteHost) {
  warnParse();
  return urlParse(url, parseQueryString, slashesDenoteHost);
}

function urlParse(url, parseQueryString, slashesDenoteHost) {
  if (url instanceof Url) return url;
  const result = new Url();
  result.parse(url, parseQueryString, slashesDenoteHost);
  return result;
}

// ---- parsing ----

// Backslashes count as slashes up to a query or fragment, as in browsers.
function normalize(url) {
  // eslint-disable-next-line no-control-regex
  url = url.replace(/^[\0-\x20\xA0\uFEFF]+|[\0-\x20\xA0\uFEFF]+$/g, '');
  const end = url.search(/[?#]/);
  if (end < 0) return url.replaceAll('\\', '/');
  return url.slice(0, end).replaceAll('\\', '/') + url.slice(end);
}

const simplePath = /^(\/\/?(?!\/)[^?\s#]*)(\?[^\s#]*)?$/;
const charactersToEscape = /[\t\n\r "'<>\\^`{|}]/g;
const escaped = (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

Url.prototype.parse = function(url, parseQueryString, slashesDenoteHost) {
  validateString(url, 'url');
  const clean = normalize(url);
  // eslint-disable-next-line no-control-regex
  if (!slashesDenoteHost && !/[#@"'<>^`{|}\\]/.test(clean)) {
    const simple = simplePath.exec(clean);
    if (simple !== null) return parseSimple(this, clean, simple, parseQueryString);
  }
  let rest = clean;
  const scheme = /^[a-z0-9.+-]+:/i.exec(rest)?.[0].toLowerCase();
  if (scheme !== undefined) {
    this.protocol = scheme;
    rest = rest.slice(scheme.length);
  }
  if (slashesDenoteHost || scheme !== undefined || /^\/\/[^@/]+@[^@/]+/.test(rest)) {
    if (rest.startsWith('//') && !hostless.has(scheme)) {
      rest = rest.slice(2);
      this.slashes = true;
    }
  }
  if (!hostless.has(scheme) && (this.slashes || scheme !== undefined && !needsSlashes(scheme))) {
    rest = parseAuthority(this, rest, url);
  }
  if (!hostless.has(scheme)) rest = rest.replace(charactersToEscape, escaped);
  parseTail(this, rest, parseQueryString);
  if (needsSlashes(scheme) && this.hostname && !this.pathname) this.pathname = '/';
  if (this.pathname || this.search) this.path = (this.pathname || '') + (this.search || '');
  this.href = this.format();
  return this;
};

function parseSimple(result, clean, [, pathname, search], parseQueryString) {
  result.path = result.href = clean;
  result.pathname = pathname;
  if (search) {
    result.search = search;
    result.query = search.slice(1);
    if (parseQueryString) result.query = require('querystring').parse(result.query);
  } else if (parseQueryString) {
    result.query = { __proto__: null };
  }
  return result;
}

let warnedPort = false;

/** Takes what belongs to the authority; returns the rest. */
function parseAuthority(result, rest, url) {
  const end = rest.search(/[/?#]/);
  // As in the URL Standard, what breaks lines counts for nothing here.
  const authority = (end < 0 ? rest : rest.slice(0, end)).replace(/[\t\n\r]/g, '');
  rest = end < 0 ? authority : authority + rest.slice(end);
  const at = authority.lastIndexOf('@');
  if (at >= 0) result.auth = decodeURIComponent(authority.slice(0, at));
  const afterAuth = rest.slice(at + 1);
  // The host ends where a character stands that no host can have.
  const stop = afterAuth.search(/[\t\n\r "%';<>\\^`{|}/?#]/);
  result.host = stop < 0 ? afterAuth : afterAuth.slice(0, stop);
  rest = stop < 0 ? '' : afterAuth.slice(stop);
  result.parseHost();
  let hostname = result.hostname ??= '';
  const isIPv6 = hostname.startsWith('[') && hostname.endsWith(']');
  if (!isIPv6) {
    const colon = hostname.indexOf(':');
    if (colon >= 0) {
      if (!warnedPort) process.emitWarning(`The URL ${url} is invalid. Future versions of Node.js will throw an error.`,
                                           'DeprecationWarning', 'DEP0170');
      warnedPort = true;
      rest = `/${hostname.slice(colon)}${rest}`;
      hostname = hostname.slice(0, colon);
    }
  }
  result.hostname = checkedHostname(hostname, isIPv6, url);
  result.host = result.hostname + (result.port ? `:${result.port}` : '');
  if (isIPv6) {
    result.hostname = result.hostname.slice(1, -1);
    if (rest[0] !== '/') rest = `/${rest}`;
  }
  return rest;
}

// eslint-disable-next-line no-control-regex
const forbidden = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
// eslint-disable-next-line no-control-regex
const forbiddenInIPv6 = /[\0\t\n\r #%/<>?@\\^|]/;

function checkedHostname(hostname, isIPv6, url) {
  if (hostname.length > 255) return '';
  hostname = hostname.toLowerCase();
  if (hostname === '') return hostname;
  if (isIPv6) {
    if (forbiddenInIPv6.test(hostname)) throw new ERR_INVALID_URL(url);
    return hostname;
  }
  hostname = host.domainToASCII(hostname);
  if (hostname === '' || forbidden.test(hostname)) throw new ERR_INVALID_URL(url);
  return hostname;
}

Url.prototype.parseHost = function() {
  let { host } = this;
  const port = /:[0-9]*$/.exec(host)?.[0];
  if (port !== undefined) {
    if (port !== ':') this.port = port.slice(1);
    host = host.slice(0, host.length - port.length);
  }
  if (host) this.hostname = host;
};

function parseTail(result, rest, parseQueryString) {
  const hash = rest.indexOf('#');
  if (hash >= 0) {
    result.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const question = rest.indexOf('?');
  if (question >= 0) {
    result.search = rest.slice(question);
    result.query = rest.slice(question + 1);
    if (parseQueryString) result.query = require('querystring').parse(result.query);
    rest = rest.slice(0, question);
  } else if (parseQueryString) {
    result.query = { __proto__: null };
  }
  if (rest) result.pathname = rest;
}

// ---- formatting ----

/** Of a legacy object, a string, or a WHATWG URL with `options`. */
function urlFormat(urlObject, options) {
  if (typeof urlObject === 'string') {
    urlObject = urlParse(urlObject);
  } else if (typeof urlObject !== 'object' || urlObject === null) {
    throw new ERR_INVALID_ARG_TYPE('urlObject', ['Object', 'string'], urlObject);
  } else if (urlObject instanceof URL) {
    return formatURL(urlObject, options);
  }
  return Url.prototype.format.call(urlObject);
}

function formatURL(url, options) {
  if (options) validateObject(options, 'options');
  const { fragment = true, unicode = false, search = true, auth = true } = options ?? {};
  if (fragment && !unicode && search && auth) return url.href;
  const { protocol, username, password, hostname, port, pathname } = url;
  let out = protocol;
  if (url.href.startsWith('//', protocol.length)) {
    out += '//';
    if (auth && (username || password)) out += `${username}${password && `:${password}`}@`;
    out += (unicode ? host.domainToUnicode(hostname) : hostname) + (port && `:${port}`);
  }
  out += pathname;
  if (search) out += url.search;
  if (fragment) out += url.hash;
  return out;
}

// What encodeURIComponent does, but leaving the colon between name and password.
const encodeAuth = (auth) => encodeURIComponent(auth).replace(/%3A/i, ':');

Url.prototype.format = function() {
  let { protocol, pathname, hash, search } = this;
  const auth = this.auth ? `${encodeAuth(this.auth)}@` : '';
  protocol = protocol ? (protocol.endsWith(':') ? protocol : `${protocol}:`) : '';
  pathname = (pathname || '').replace(/[#?]/g, escaped);
  let authority = '';
  if (this.host) {
    authority = auth + this.host;
  } else if (this.hostname) {
    const { hostname } = this;
    authority = auth + (hostname.includes(':') && hostname[0] !== '[' ? `[${hostname}]` : hostname);
    if (this.port) authority += `:${this.port}`;
  }
  let query = '';
  if (this.query !== null && typeof this.query === 'object') query = require('querystring').stringify(this.query);
  search = (search || (query && `?${query}`) || '').replaceAll('#', '%23');
  if (search && search[0] !== '?') search = `?${search}`;
  hash ||= '';
  if (hash && hash[0] !== '#') hash = `#${hash}`;
  if (this.slashes || needsSlashes(protocol)) {
    if (this.slashes || authority) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      authority = `//${authority}`;
    } else if (protocol.startsWith('file')) {
      authority = '//';
    }
  }
  return protocol + authority + pathname + search + hash;
};

// ---- resolving ----

function urlResolve(from, to) {
  return urlParse(from, false, true).resolve(to);
}

function urlResolveObject(from, to) {
  return from ? urlParse(from, false, true).resolveObject(to) : to;
}

Url.prototype.resolve = function(relative) {
  return this.resolveObject(urlParse(relative, false, true)).format();
};

Url.prototype.resolveObject = function(relative) {
  if (typeof relative === 'string') relative = urlParse(relative, false, true);
  const result = Object.assign(new Url(), this);
  require('internal/url/resolve').resolve(result, relative, needsSlashes, (protocol) => hostless.has(protocol));
  result.href = result.format();
  return result;
};

module.exports = {
  Url,
  parse,
  resolve: urlResolve,
  resolveObject: urlResolveObject,
  format: urlFormat,
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  pathToFileURL,
  fileURLToPath,
  fileURLToPathBuffer,
  urlToHttpOptions,
};

Object.defineProperty(module.exports, 'URLPattern', {
  __proto__: null, configurable: true, enumerable: true,
  get: () => require('internal/url_pattern/index').URLPattern,
});
