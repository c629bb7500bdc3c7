'use strict';

// URL and URLSearchParams (WHATWG). The parser is in internal/url/parser, the quick way past it in internal/url/scan, the form
// that parsed URLs are kept in in internal/url/record.

const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
const { domainToUnicode } = require('internal/url/host');
const { fromParts, pathEnd, toParts } = require('internal/url/record');
const { parseHref, parseRecord } = require('internal/url/scan');
const { URLSearchParams, createSearchParams, resetSearchParams } = require('internal/url/search_params');
const setters = require('internal/url/setters');
const { markTransferMode } = require('internal/worker/js_transferable');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const invalid = Symbol('invalid');

/** A plain TypeError with a code: Node's engine side throws this one, without the code in its text. */
function invalidURL(input, base) {
  const error = new TypeError('Invalid URL');
  Error.captureStackTrace(error, invalidURL);
  error.code = 'ERR_INVALID_URL';
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

class URL {
  #record;
  #params = null;

  constructor(input, base = undefined) {
    if (input === invalid) {
      this.#record = base;
      return;
    }
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    input = `${input}`;
    if (base !== undefined) base = `${base}`;
    const record = parseHref(input, base);
    if (record === null) throw invalidURL(input, base);
    this.#record = record;
  }

  static parse(input, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    const record = parseHref(`${input}`, base === undefined ? undefined : `${base}`);
    return record === null ? null : new URL(invalid, record);
  }

  static canParse(url, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    return parseHref(`${url}`, base === undefined ? undefined : `${base}`) !== null;
  }

  static createObjectURL(obj) {
    return require('internal/blob').createObjectURL(obj);
  }

  static revokeObjectURL(url) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    require('internal/blob').revokeObjectURL(url);
  }

  #href() {
    return this.#record.href;
  }

  #searchOf() {
    const { href, searchStart, hashStart } = this.#record;
    const end = hashStart < 0 ? href.length : hashStart;
    return searchStart < 0 || end - searchStart === 1 ? '' : href.slice(searchStart, end);
  }

  // Setters that change one part: to parts, through the setter, and back.
  #assign(set, value) {
    const parts = toParts(this.#record);
    if (set(parts, value)) this.#record = fromParts(parts);
  }

  #syncParams() {
    if (this.#params !== null) resetSearchParams(this.#params, this.#searchOf().slice(1));
  }

  toString() {
    return this.#href();
  }

  toJSON() {
    return this.#href();
  }

  get href() {
    return this.#href();
  }

  set href(value) {
    this.#record;
    value = `${value}`;
    const record = parseRecord(value, null);
    if (record === null) throw invalidURL(value);
    this.#record = record;
    this.#syncParams();
  }

  get origin() {
    const { href, schemeEnd, hostStart, pathStart } = this.#record;
    switch (href.slice(0, schemeEnd)) {
      case 'http:':
      case 'https:':
      case 'ws:':
      case 'wss:':
      case 'ftp:':
        return `${href.slice(0, schemeEnd)}//${href.slice(hostStart, pathStart)}`;
      case 'blob:': {
        const inner = parseRecord(href.slice(pathStart, pathEnd(this.#record)), null);
        return inner !== null && /^https?:/.test(inner.href) ? new URL(invalid, inner).origin : 'null';
      }
    }
    return 'null';
  }

  get protocol() {
    const { href, schemeEnd } = this.#record;
    return href.slice(0, schemeEnd);
  }

  set protocol(value) {
    this.#record;
    this.#assign(setters.protocol, `${value}`);
  }

  get username() {
    const { href, schemeEnd, usernameEnd } = this.#record;
    return usernameEnd > schemeEnd + 2 ? href.slice(schemeEnd + 2, usernameEnd) : '';
  }

  set username(value) {
    this.#record;
    this.#assign(setters.username, `${value}`.toWellFormed());
  }

  get password() {
    const { href, usernameEnd, hostStart } = this.#record;
    return hostStart > usernameEnd + 1 ? href.slice(usernameEnd + 1, hostStart - 1) : '';
  }

  set password(value) {
    this.#record;
    this.#assign(setters.password, `${value}`.toWellFormed());
  }

  get host() {
    const { href, hostStart, pathStart } = this.#record;
    return hostStart < 0 ? '' : href.slice(hostStart, pathStart);
  }

  set host(value) {
    this.#record;
    this.#assign(setters.host, `${value}`.toWellFormed());
  }

  get hostname() {
    const { href, hostStart, hostEnd } = this.#record;
    return hostStart < 0 ? '' : href.slice(hostStart, hostEnd);
  }

  set hostname(value) {
    this.#record;
    this.#assign(setters.hostname, `${value}`.toWellFormed());
  }

  get port() {
    const { href, hostStart, hostEnd, pathStart } = this.#record;
    return hostStart >= 0 && hostEnd < pathStart ? href.slice(hostEnd + 1, pathStart) : '';
  }

  set port(value) {
    this.#record;
    this.#assign(setters.port, `${value}`);
  }

  get pathname() {
    const record = this.#record;
    return record.href.slice(record.pathStart, pathEnd(record));
  }

  set pathname(value) {
    this.#record;
    this.#assign(setters.pathname, `${value}`.toWellFormed());
  }

  get search() {
    return this.#searchOf();
  }

  set search(value) {
    this.#record;
    this.#assign(setters.search, `${value}`.toWellFormed());
    this.#syncParams();
  }

  get searchParams() {
    const search = this.#record.searchStart < 0 ? '' : this.#searchOf();
    return this.#params ??= createSearchParams(search.slice(1), (query) => {
      this.#assign((parts) => {
        parts.query = query === '' ? null : query;
        return true;
      });
    });
  }

  get hash() {
    const { href, hashStart } = this.#record;
    return hashStart < 0 || hashStart === href.length - 1 ? '' : href.slice(hashStart);
  }

  set hash(value) {
    this.#record;
    this.#assign(setters.hash, `${value}`.toWellFormed());
  }

  [customInspect](depth, options) {
    const { inspect } = require('internal/util/inspect');
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = {};
    for (const name of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname',
                        'search', 'searchParams', 'hash']) {
      shown[name] = this[name];
    }
    return `${this.constructor?.name ?? 'URL'} ${inspect(shown, options)}`;
  }
}

const enumerable = { __proto__: null, configurable: true, enumerable: true };
const names = ['toString', 'href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname',
               'search', 'searchParams', 'hash', 'toJSON'];
Object.defineProperties(URL.prototype, {
  ...Object.fromEntries(names.map((name) => [name, enumerable])),
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URL' },
});
Object.defineProperties(URL, {
  parse: { __proto__: null, configurable: true, writable: true, enumerable: true },
  canParse: { __proto__: null, configurable: true, writable: true, enumerable: true },
  createObjectURL: enumerable,
  revokeObjectURL: enumerable,
});

markTransferMode(URL.prototype, false, false);
markTransferMode(URLSearchParams.prototype, false, false);

/** url.domainToASCII: '' for a domain that is none. */
function domainToASCII(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return hostOf(`${domain}`);
}

function hostOf(domain) {
  const record = parseRecord(`ws://${domain}`, null);
  return record === null ? '' : record.href.slice(record.hostStart, record.hostEnd);
}

module.exports = {
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode(domain) {
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
    return domainToUnicode(hostOf(`${domain}`));
  },
  ...require('internal/url/file'),
};
