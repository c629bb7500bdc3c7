'use strict';
// URLPattern (URL Pattern Standard).

const { codes: { ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { customInspectSymbol } = require('internal/util');
const { URL } = require('internal/url');
const canonical = require('internal/url_pattern/canonical');
const { component } = require('internal/url_pattern/component');

const names = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
const states = new WeakMap();

const isObject = (value) => typeof value === 'object' && value !== null || typeof value === 'function';

// --- a URLPatternInit and its base (3.3) ------------------------------------------------------------------------------

const escapeLiteral = (text) => text.replace(/[+*?:{}()\\]/g, '\\$&');

/** A path that stands by itself, as pattern or as URL. */
function isAbsolute(path, isPattern) {
  return path.startsWith('/') || isPattern && (path.startsWith('\\/') || path.startsWith('{/'));
}

/** The members of a base URL that an init does not override. */
function inherit(init, isPattern, result) {
  const base = URL.parse(init.baseURL);
  if (base === null) throw new TypeError(`Invalid baseURL '${init.baseURL}'`);
  const literal = (text) => (isPattern ? escapeLiteral(text) : text);
  const given = (...list) => list.some((name) => init[name] !== undefined);
  if (!given('protocol')) result.protocol = literal(base.protocol.slice(0, -1));
  if (!isPattern && !given('protocol', 'hostname', 'port', 'username')) result.username = base.username;
  if (!isPattern && !given('protocol', 'hostname', 'port', 'username', 'password')) result.password = base.password;
  if (!given('protocol', 'hostname')) result.hostname = literal(base.hostname);
  if (!given('protocol', 'hostname', 'port')) result.port = base.port;
  if (!given('protocol', 'hostname', 'port', 'pathname')) result.pathname = literal(base.pathname);
  if (!given('protocol', 'hostname', 'port', 'pathname', 'search')) result.search = literal(base.search.slice(1));
  if (!given('protocol', 'hostname', 'port', 'pathname', 'search', 'hash')) result.hash = literal(base.hash.slice(1));
  return base;
}

const strip = (text, first) => (text.startsWith(first) ? text.slice(1) : text);

/** Applies an init to what there is: for patterns as it stands, for URLs in canonical form. */
function processInit(init, isPattern, result) {
  const base = init.baseURL === undefined ? null : inherit(init, isPattern, result);
  const { protocol, username, password, hostname, port, pathname, search, hash } = init;
  const set = (name, value, canonicalize) => {
    if (value !== undefined) result[name] = isPattern ? value : canonicalize(value);
  };
  if (protocol !== undefined) set('protocol', protocol.replace(/:$/, ''), canonical.protocol);
  set('username', username, canonical.username);
  set('password', password, canonical.password);
  const scheme = result.protocol ?? '';
  const hierarchical = scheme === '' || canonical.isSpecial(scheme);
  set('hostname', hostname, hierarchical ? canonical.hostname : canonical.opaqueHostname);
  set('port', port, (value) => canonical.port(value, scheme));
  if (pathname !== undefined) {
    result.pathname = pathname;
    if (base !== null && !isOpaque(base) && !isAbsolute(pathname, isPattern)) {
      const path = isPattern ? escapeLiteral(base.pathname) : base.pathname;
      const slash = path.lastIndexOf('/');
      if (slash >= 0) result.pathname = path.slice(0, slash + 1) + pathname;
    }
    if (!isPattern) result.pathname = (hierarchical ? canonical.pathname : result.pathname.startsWith('/') ? canonical.pathname : canonical.opaquePathname)(result.pathname);
  }
  if (search !== undefined) set('search', strip(search, '?'), canonical.search);
  if (hash !== undefined) set('hash', strip(hash, '#'), canonical.hash);
  return result;
}

const isOpaque = (url) => url.host === '' && !url.pathname.startsWith('/');

/** Reads the members of a URLPatternInit, in WebIDL's order. */
function readInit(value) {
  const init = {};
  for (const name of ['baseURL', 'hash', 'hostname', 'password', 'pathname', 'port', 'protocol', 'search', 'username']) {
    const member = value[name];
    if (member !== undefined) init[name] = `${member}`.toWellFormed();
  }
  return init;
}

// --- the class --------------------------------------------------------------------------------------------------------

function compile(init, options) {
  const processed = processInit(init, true, {});
  for (const name of names) processed[name] ??= '*';
  const { protocol } = processed;
  if (canonical.defaultPorts[protocol] !== undefined && canonical.defaultPorts[protocol] === processed.port) processed.port = '';
  const result = {};
  result.protocol = component('protocol', protocol, {});
  result.username = component('username', processed.username, {});
  result.password = component('password', processed.password, {});
  const host = processed.hostname;
  const special = canonical.specialSchemes.some((name) => result.protocol.regexp.test(name));
  const ipv6 = /^(?:\[|\{\[|\\\[)/.test(host) && host.length > 1;
  result.hostname = component(ipv6 ? 'ipv6' : special || protocol === '*' ? 'hostname' : 'opaqueHostname', host, {});
  result.port = component('port', processed.port, {});
  const kind = special || result.protocol.pattern === '*' ? 'pathname' : 'opaquePathname';
  result.pathname = component(kind, processed.pathname, options);
  result.search = component('search', processed.search, options);
  result.hash = component('hash', processed.hash, options);
  return result;
}

function readOptions(options) {
  if (options === undefined || options === null) return {};
  if (!isObject(options)) throw new ERR_INVALID_ARG_TYPE('options', 'object', options);
  const { ignoreCase } = options;
  if (ignoreCase !== undefined && typeof ignoreCase !== 'boolean') throw new ERR_INVALID_ARG_TYPE('options.ignoreCase', 'boolean', ignoreCase);
  return { ignoreCase: ignoreCase === true };
}

function URLPattern(input = {}, baseURL = undefined, options = undefined) {
  if (new.target === undefined) throw new ERR_CONSTRUCT_CALL_REQUIRED('URLPattern');
  if (typeof input !== 'string' && !isObject(input)) throw new ERR_INVALID_ARG_TYPE('input', ['object', 'string'], input);
  if (arguments.length === 2 && isObject(baseURL) || arguments.length === 2 && baseURL === null) {
    options = baseURL;
    baseURL = undefined;
  }
  if (baseURL !== undefined && typeof baseURL !== 'string') throw new ERR_INVALID_ARG_TYPE('baseURL', 'string', baseURL);
  const settings = readOptions(options);
  let init;
  if (typeof input === 'string') {
    init = require('internal/url_pattern/constructor_string').parseConstructorString(input.toWellFormed());
    if (baseURL === undefined && init.protocol === undefined) throw new TypeError('A relative pattern needs a base URL');
    if (baseURL !== undefined) init.baseURL = baseURL.toWellFormed();
  } else {
    if (baseURL !== undefined) throw new TypeError('A base URL goes into the init');
    init = readInit(input);
  }
  states.set(this, compile(init, settings));
}

function stateOf(pattern) {
  const state = isObject(pattern) ? states.get(pattern) : undefined;
  if (state === undefined) throw new TypeError('Illegal invocation');
  return state;
}

/** @returns {Object | null} a URL's components and what was given as inputs; null when it is no URL */
function componentsOf(input, baseURL) {
  const inputs = [input];
  if (typeof input === 'string') {
    if (baseURL !== undefined) inputs.push(baseURL);
    const url = URL.parse(input, baseURL);
    if (url === null) return null;
    return { inputs, values: [
      url.protocol.slice(0, -1), url.username, url.password, url.hostname, url.port, url.pathname, url.search.slice(1), url.hash.slice(1),
    ] };
  }
  if (baseURL !== undefined) throw new TypeError('A base URL goes into the input');
  const empty = {};
  for (const name of names) empty[name] = '';
  try {
    const processed = processInit(readInit(input), false, empty);
    return { inputs, values: names.map((name) => processed[name]) };
  } catch {
    return null;
  }
}

function checkInput(input, baseURL) {
  if (typeof input !== 'string' && !isObject(input)) throw new ERR_INVALID_ARG_TYPE('input', ['object', 'string'], input);
  if (baseURL !== undefined && typeof baseURL !== 'string') throw new ERR_INVALID_ARG_TYPE('baseURL', 'string', baseURL);
}

const methods = {
  test(input = {}, baseURL = undefined) {
    const state = stateOf(this);
    checkInput(input, baseURL);
    const url = componentsOf(input, baseURL);
    return url !== null && names.every((name, i) => state[name].regexp.test(url.values[i]));
  },
  exec(input = {}, baseURL = undefined) {
    const state = stateOf(this);
    checkInput(input, baseURL);
    const url = componentsOf(input, baseURL);
    if (url === null) return null;
    const result = { inputs: url.inputs };
    for (let i = 0; i < names.length; i++) {
      const { regexp, names: groupNames } = state[names[i]];
      const match = regexp.exec(url.values[i]);
      if (match === null) return null;
      const groups = {};
      for (let g = 0; g < groupNames.length; g++) groups[groupNames[g]] = match[g + 1];
      result[names[i]] = { input: url.values[i], groups };
    }
    return result;
  },
  [customInspectSymbol](depth, options) {
    const shown = {};
    for (const name of names) shown[name] = stateOf(this)[name].pattern;
    return `URLPattern ${require('internal/util/inspect').inspect(shown, options)}`;
  },
};
for (const name of ['exec', 'test']) {
  Object.defineProperty(URLPattern.prototype, name, { __proto__: null, value: methods[name], writable: true, enumerable: true, configurable: true });
}
Object.defineProperty(URLPattern.prototype, customInspectSymbol, { __proto__: null, value: methods[customInspectSymbol], writable: true, configurable: true });
for (const name of names) {
  Object.defineProperty(URLPattern.prototype, name, {
    __proto__: null, configurable: true, enumerable: true,
    get: { get [name]() { return stateOf(this)[name].pattern; } }.__lookupGetter__(name),
  });
}
Object.defineProperties(URLPattern.prototype, {
  hasRegExpGroups: {
    __proto__: null, configurable: true, enumerable: true,
    get() { return Object.values(stateOf(this)).some((part) => part.hasExpression); },
  },
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URLPattern' },
});

module.exports = { URLPattern };
