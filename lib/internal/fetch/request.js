'use strict';
// Request (Fetch 5.4).

const { customInspectSymbol } = require('internal/util');
const { targetOf } = require('internal/fetch/target');
const { AbortController, AbortSignal } = require('internal/abort_controller');
const { extractBody, mixinBody } = require('internal/fetch/body');
const { HeaderList, fillHeaders, headersOver, isHeaders, isToken, listOf } = require('internal/fetch/headers');
const {
  byteString, checkDictionary, domString, enumeration, exception, exposeMembers, illegalInvocation, isObject, needArguments,
  notInstance, usvString,
} = require('internal/fetch/webidl');

const kInner = Symbol('kInner');
const plainMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']);
const normalized = { __proto__: null, get: 'GET', head: 'HEAD', post: 'POST', put: 'PUT', delete: 'DELETE', options: 'OPTIONS' };
const referrerPolicies = [
  '', 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin', 'origin-when-cross-origin',
  'strict-origin-when-cross-origin', 'unsafe-url',
];
const modes = ['navigate', 'same-origin', 'no-cors', 'cors'];
const credentialModes = ['omit', 'same-origin', 'include'];
const caches = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'];
const redirects = ['follow', 'manual', 'error'];

/** What a Request stands for (Fetch: a request), in its state when nothing is said. */
class InnerRequest {
  method = 'GET';
  body = null;
  referrer = 'about:client';
  referrerPolicy = '';
  mode = 'cors';
  credentials = 'same-origin';
  cache = 'default';
  redirect = 'follow';
  integrity = '';
  keepalive = false;
  /** npm's undici and its agents. */
  dispatcher = undefined;
  /** @type {AbortSignal | null} whom the request follows */
  signal = null;
  /** @type {Request | undefined} the request it was made from, whose signal it follows */
  follow = undefined;

  /** @param {import('./target').Target} url */
  constructor(url, headers) {
    this.url = url;
    this.headers = headers;
  }

  copy() {
    const twin = new InnerRequest(this.url, this.headers.copy());
    const { url, headers } = twin;
    Object.assign(twin, this);
    twin.url = url;
    twin.headers = headers;
    return twin;
  }
}

function parseURL(input) {
  let url;
  try {
    url = targetOf(input);
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${input}`, { cause });
  }
  if (url.hasCredentials) {
    throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${input}`);
  }
  return url;
}

function checkMethod(method) {
  if (plainMethods.has(method)) return method;
  if (!isToken(method)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
  const upper = method.toUpperCase();
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') throw new TypeError(`'${method}' HTTP method is unsupported.`);
  const known = normalized[method.toLowerCase()];
  if (known !== undefined) return known;
  if (method === 'patch') warnOfPatch();
  return method;
}

let warned = false;
function warnOfPatch() {
  if (warned) return;
  warned = true;
  process.emitWarning(
    'Using `patch` is highly likely to result in a `405 Method Not Allowed`. `PATCH` is much more likely to succeed.',
    { code: 'UNDICI-FETCH-patch' });
}

/** The members of a RequestInit, converted in the order in which WebIDL reads them. */
function readInit(init) {
  const read = { given: false };
  if (init === undefined || init === null) return read;
  const get = (name, convert) => {
    const value = init[name];
    if (value === undefined) return;
    read.given ||= name !== 'duplex' && name !== 'dispatcher';
    read[name] = convert(value);
  };
  get('method', (value) => byteString(value, 'RequestInit', 'method'));
  get('headers', (value) => value);
  get('body', (value) => value);
  get('referrer', usvString);
  get('referrerPolicy', (value) => enumeration(value, referrerPolicies));
  get('mode', (value) => enumeration(value, modes));
  get('credentials', (value) => enumeration(value, credentialModes));
  get('cache', (value) => enumeration(value, caches));
  get('redirect', (value) => enumeration(value, redirects));
  get('integrity', (value) => domString(value, 'RequestInit', 'integrity'));
  get('keepalive', Boolean);
  get('signal', checkSignal);
  get('window', (value) => value);
  get('duplex', (value) => enumeration(value, ['half']));
  get('dispatcher', (value) => value);
  return read;
}

function checkSignal(signal) {
  if (signal === null) return null;
  if (!(signal instanceof AbortSignal)) throw notInstance('RequestInit', 'signal', signal, 'AbortSignal');
  return signal;
}

const isObjectURLInput = (input) => isObject(input) && stateOf(input) !== undefined;

/**
 * Makes the inner request of `new Request(input, init)` and of `fetch(input, init)`. A body of the input's goes over.
 */
function makeRequest(input, init) {
  checkDictionary(init, undefined);
  let request, from = undefined;
  if (isObjectURLInput(input)) {
    from = stateOf(input);
    request = from.copy();
    request.body = null;
    request.signal = from.signal ?? null;
    request.follow = input;
  } else {
    const url = typeof input === 'string' ? input : usvString(input);
    request = new InnerRequest(parseURL(url), new HeaderList());
  }
  if (init === undefined || init === null) {
    if (from !== undefined) inheritBody(request, from, input);
    return request;
  }
  const read = readInit(init);
  if (read.window !== undefined && read.window !== null) throw new TypeError("'window' option 'client' must be null");
  if (read.given) applyInit(request, read);
  if (read.dispatcher !== undefined) request.dispatcher = read.dispatcher;
  if (read.method !== undefined) request.method = checkMethod(read.method);
  if (read.signal !== undefined) {
    request.signal = read.signal;
    request.follow = undefined;
  }
  if (read.headers !== undefined) {
    const list = new HeaderList();
    if (isHeaders(read.headers)) for (const { 0: name, 1: value } of listOf(read.headers).inOrder()) list.append(name, value);
    else fillHeaders(list, read.headers);
    request.headers = list;
  }
  const given = read.body !== undefined && read.body !== null;
  const bodyless = request.method === 'GET' || request.method === 'HEAD';
  if (bodyless && (given || from !== undefined && from.body !== null && from.body !== undefined)) {
    throw new TypeError('Request with GET/HEAD method cannot have body.');
  }
  if (given) {
    const { body, type } = extractBody(read.body, request.keepalive);
    request.body = body;
    if (type !== null && !request.headers.has('content-type')) request.headers.append('content-type', type);
    if (body.isStream) {
      if (read.duplex === undefined) throw new TypeError('RequestInit: duplex option is required when sending a body.');
      if (request.mode !== 'same-origin' && request.mode !== 'cors') {
        throw new TypeError('If request is made from ReadableStream, mode should be "same-origin" or "cors"');
      }
    }
  } else if (from !== undefined) {
    inheritBody(request, from, input);
  }
  return request;
}

function applyInit(request, read) {
  if (read.referrer !== undefined) request.referrer = referrerOf(read.referrer);
  if (read.referrerPolicy !== undefined) request.referrerPolicy = read.referrerPolicy;
  if (read.mode === 'navigate') throw exception('Request constructor', 'invalid request mode navigate.');
  if (read.mode !== undefined) request.mode = read.mode;
  if (read.credentials !== undefined) request.credentials = read.credentials;
  if (read.cache !== undefined) request.cache = read.cache;
  if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') {
    throw new TypeError("'only-if-cached' can be set only with 'same-origin' mode");
  }
  if (read.redirect !== undefined) request.redirect = read.redirect;
  if (read.integrity !== undefined) request.integrity = read.integrity;
  if (read.keepalive !== undefined) request.keepalive = read.keepalive;
}

function referrerOf(referrer) {
  if (referrer === '') return 'no-referrer';
  let url;
  try {
    url = targetOf(referrer);
  } catch (cause) {
    throw new TypeError(`Referrer "${referrer}" is not a valid URL.`, { cause });
  }
  return url.protocol === 'about:' && url.hostname === 'client' || url.href === 'about:client' ? 'about:client' : url.href;
}

function inheritBody(request, from) {
  if (from.body === null) return;
  if (from.body.unusable) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
  request.body = from.body.take();
}

let stateOf, signalOf;

class Request {
  #state;
  #headers = null;
  #signal = null;

  static {
    stateOf = (value) => (isObject(value) && #state in value ? value.#state : undefined);
    signalOf = (request) => request.#signal;
  }

  constructor(input, init = undefined) {
    if (input === kInner) {
      this.#state = init;
      return;
    }
    needArguments(arguments, 1, 'Request constructor');
    this.#state = makeRequest(input, init);
    const { follow } = this.#state;
    if (follow !== undefined) {
      this.#state.signal = follow.signal;
      this.#state.follow = undefined;
    }
    // Made at once, as it must see its source abort.
    if (this.#state.signal !== null) this.signal;
  }

  get method() { return check(this).method; }

  get url() { return check(this).url.href; }

  get headers() {
    check(this);
    return this.#headers ??= headersOver(this.#state.headers, 'request');
  }

  get destination() {
    check(this);
    return '';
  }

  get referrer() {
    const { referrer } = check(this);
    return referrer === 'no-referrer' ? '' : referrer;
  }

  get referrerPolicy() { return check(this).referrerPolicy; }

  get mode() { return check(this).mode; }

  get credentials() { return check(this).credentials; }

  get cache() { return check(this).cache; }

  get redirect() { return check(this).redirect; }

  get integrity() { return check(this).integrity; }

  get keepalive() { return check(this).keepalive; }

  get isReloadNavigation() {
    check(this);
    return false;
  }

  get isHistoryNavigation() {
    check(this);
    return false;
  }

  get signal() {
    const { signal } = check(this);
    return this.#signal ??= signal === null ? new AbortController().signal : AbortSignal.any([signal]);
  }

  get body() { return check(this).body?.stream ?? null; }

  get bodyUsed() { return check(this).body?.used ?? false; }

  get duplex() {
    check(this);
    return 'half';
  }

  clone() {
    const state = check(this);
    if (state.body?.unusable) throw new TypeError('unusable');
    const twin = state.copy();
    if (state.body !== null) twin.body = state.body.clone();
    twin.signal = this.#signal ?? state.signal;
    return new Request(kInner, twin);
  }

  [customInspectSymbol](depth, options) {
    if (options.depth === null) options.depth = 2;
    const shown = {
      method: this.method, url: this.url, headers: this.headers, destination: this.destination, referrer: this.referrer,
      referrerPolicy: this.referrerPolicy, mode: this.mode, credentials: this.credentials, cache: this.cache,
      redirect: this.redirect, integrity: this.integrity, keepalive: this.keepalive,
      isReloadNavigation: this.isReloadNavigation, isHistoryNavigation: this.isHistoryNavigation, signal: this.signal,
    };
    return `Request ${require('internal/util/inspect').formatWithOptions(options, shown)}`;
  }
}

function check(request) {
  const state = stateOf(request);
  if (state === undefined) throw illegalInvocation();
  return state;
}

exposeMembers(Request, 'Request', [
  'method', 'url', 'headers', 'redirect', 'clone', 'signal', 'duplex', 'destination', 'body', 'bodyUsed', 'isHistoryNavigation',
  'isReloadNavigation', 'keepalive', 'integrity', 'cache', 'credentials', 'referrerPolicy', 'referrer', 'mode',
]);
Object.defineProperty(Request.prototype, customInspectSymbol, { __proto__: null, enumerable: false });
mixinBody(Request, stateOf);

/** The signal that aborts a fetch of this inner request. */
function signalFor(request) {
  const { follow } = request;
  if (follow === undefined) return request.signal;
  return signalOf(follow) ?? stateOf(follow).signal;
}

module.exports = { InnerRequest, Request, makeRequest, signalFor };
