'use strict';
// Response (Fetch 5.5).

const { customInspectSymbol } = require('internal/util');
const { URL } = require('internal/url');
const { Body, extractBody, mixinBody } = require('internal/fetch/body');
const { HeaderList, Headers, fillHeaders, headersOver } = require('internal/fetch/headers');
const {
  byteString, checkDictionary, exception, exposeMembers, illegalInvocation, isObject, needArguments, unsignedShort, usvString,
} = require('internal/fetch/webidl');

const kInner = Symbol('kInner');
const reasonPhrase = /^[\t\x20-\x7e\x80-\xff]*$/;
const bodyless = (status) => status === 101 || status === 103 || status === 204 || status === 205 || status === 304;
const isRedirect = (status) => status === 301 || status === 302 || status === 303 || status === 307 || status === 308;

/** What a Response stands for (Fetch: a response). */
class InnerResponse {
  redirected = false;
  /** The URL without its fragment; '' if it did not come from one. */
  url = '';
  /** @param {import('./body').Body | null} body */
  constructor(type, status, statusText, headers, body) {
    this.type = type;
    this.status = status;
    this.statusText = statusText;
    this.headers = headers;
    this.body = body;
  }
}

let stateOf;

class Response {
  #state;
  #headers = null;
  #guard = 'response';

  static {
    stateOf = (value) => (isObject(value) && #state in value ? value.#state : undefined);
  }

  static error() { return responseOf(new InnerResponse('error', 0, '', new HeaderList(), null), 'immutable'); }

  static json(data, init = undefined) {
    needArguments(arguments, 1, 'Response.json');
    checkDictionary(init, undefined);
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    return initialize(responseOf(defaultResponse(), 'response'), readInit(init), { body: Body.ofText(text), type: 'application/json' });
  }

  static redirect(url, status = 302) {
    needArguments(arguments, 1, 'Response.redirect');
    url = usvString(url);
    status = unsignedShort(status);
    let parsed;
    try {
      parsed = new URL(url);
    } catch (cause) {
      throw new TypeError(`Failed to parse URL from ${url}`, { cause });
    }
    if (!isRedirect(status)) throw new RangeError(`Invalid status code ${status}`);
    const state = defaultResponse();
    state.status = status;
    state.headers.append('location', parsed.href);
    return responseOf(state, 'immutable');
  }

  constructor(body = null, init = undefined) {
    if (body === kInner) {
      this.#state = init.state;
      this.#guard = init.guard;
      return;
    }
    checkDictionary(init, undefined);
    this.#state = defaultResponse();
    const extracted = body === null || body === undefined ? null : extractBody(body);
    initialize(this, readInit(init), extracted);
  }

  get type() { return check(this).type; }

  get url() { return check(this).url; }

  get redirected() { return check(this).redirected; }

  get status() { return check(this).status; }

  get ok() {
    const { status } = check(this);
    return status >= 200 && status <= 299;
  }

  get statusText() { return check(this).statusText; }

  get headers() {
    check(this);
    return this.#headers ??= headersOver(this.#state.headers, this.#guard);
  }

  get body() { return check(this).body?.stream ?? null; }

  get bodyUsed() { return check(this).body?.used ?? false; }

  clone() {
    const { body, type, status, statusText, headers, url, redirected } = check(this);
    if (body?.unusable) throw exception('Response.clone', 'Body has already been consumed.');
    const state = new InnerResponse(type, status, statusText, headers.copy(), body === null ? null : body.clone());
    state.url = url;
    state.redirected = redirected;
    return responseOf(state, this.#guard);
  }

  [customInspectSymbol](depth, options) {
    if (options.depth === null) options.depth = 2;
    const shown = {
      status: this.status, statusText: this.statusText, headers: this.headers, body: this.body, bodyUsed: this.bodyUsed,
      ok: this.ok, redirected: this.redirected, type: this.type, url: this.url,
    };
    return `Response ${require('internal/util/inspect').formatWithOptions(options, shown)}`;
  }
}

function check(response) {
  const state = stateOf(response);
  if (state === undefined) throw illegalInvocation();
  return state;
}

const defaultResponse = () => new InnerResponse('default', 200, '', new HeaderList(), null);

function readInit(init) {
  if (init === undefined || init === null) return undefined;
  const { headers, status, statusText } = init;
  return {
    headers,
    status: status === undefined ? 200 : unsignedShort(status),
    statusText: statusText === undefined ? '' : byteString(statusText, 'ResponseInit', 'ResponseInit.statusText'),
  };
}

/** Fetch: initialize a response. */
function initialize(response, init, extracted) {
  const state = stateOf(response);
  if (init !== undefined) {
    if (init.status < 200 || init.status > 599) {
      throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    }
    if (!reasonPhrase.test(init.statusText)) throw new TypeError('Invalid statusText');
    state.status = init.status;
    state.statusText = init.statusText;
    if (init.headers !== undefined) fillHeaders(state.headers, init.headers, 'Response');
  }
  if (extracted !== null) {
    if (bodyless(state.status)) throw exception('Response constructor', `Invalid response status code ${state.status}`);
    state.body = extracted.body;
    if (extracted.type !== null && !state.headers.has('content-type')) state.headers.append('content-type', extracted.type);
  }
  return response;
}

/** The Response of something that fetch made. */
const responseOf = (state, guard) => new Response(kInner, { state, guard });

exposeMembers(Response, 'Response', [
  'type', 'url', 'status', 'ok', 'redirected', 'statusText', 'headers', 'clone', 'body', 'bodyUsed',
]);
for (const name of ['json', 'redirect', 'error']) Object.defineProperty(Response, name, { __proto__: null, enumerable: true });
Object.defineProperty(Response.prototype, customInspectSymbol, { __proto__: null, enumerable: false });
mixinBody(Response, stateOf);

module.exports = { Headers, InnerResponse, Response, bodyless, isRedirect, responseOf, responseState: stateOf };
