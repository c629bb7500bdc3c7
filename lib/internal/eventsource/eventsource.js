'use strict';
// EventSource (HTML 9.2), behind --experimental-eventsource.

const { URL } = require('internal/url');
const { EventTarget, defineEventHandler } = require('internal/event_target');
const { Event } = require('internal/event');
const { MessageEvent } = require('internal/message_event');
const { DOMException } = require('internal/per_context/domexception');
const { checkDictionary, exposeMembers, illegalInvocation, isObject, needArguments, usvString } = require('internal/fetch/webidl');

const CONNECTING = 0, OPEN = 1, CLOSED = 2;
const defaultDelay = 3000, longestDelay = 2 ** 31 - 1;

let warned = false;
function warn() {
  if (warned) return;
  warned = true;
  process.emitWarning('EventSource is experimental, expect them to change at any time.', { code: 'UNDICI-ES' });
}

let isEventSource;

class EventSource extends EventTarget {
  #url;
  /** Where a redirect led; what comes next goes there at once. */
  #address;
  #withCredentials;
  #dispatcher;
  #state = CONNECTING;
  #delay = defaultDelay;
  #timer = null;
  #lastEventId = '';
  #abort = null;

  constructor(url, init = undefined) {
    super();
    needArguments(arguments, 1, 'EventSource constructor');
    warn();
    url = usvString(url);
    checkDictionary(init, 'EventSource constructor');
    const { withCredentials = false, dispatcher = undefined, node = undefined } = init ?? {};
    this.#withCredentials = Boolean(withCredentials);
    this.#dispatcher = node?.dispatcher ?? dispatcher;
    if (node?.reconnectionTime !== undefined) this.#delay = Number(node.reconnectionTime);
    try {
      this.#url = new URL(url).href;
    } catch (error) {
      throw new DOMException(error, 'SyntaxError');
    }
    this.#address = this.#url;
    this.#connect();
  }

  get readyState() { return check(this).#state; }

  get url() { return check(this).#url; }

  get withCredentials() { return check(this).#withCredentials; }

  close() {
    check(this);
    this.#state = CLOSED;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = null;
  }

  async #connect() {
    if (this.#state === CLOSED) return;
    this.#state = CONNECTING;
    const abort = this.#abort = new (require('internal/abort_controller').AbortController)();
    const headers = { accept: 'text/event-stream' };
    if (this.#lastEventId !== '') headers['last-event-id'] = Buffer.from(this.#lastEventId).toString('latin1');
    try {
      const response = await require('internal/fetch/index').fetch(this.#address, {
        headers, cache: 'no-store', credentials: this.#withCredentials ? 'include' : 'same-origin', signal: abort.signal,
        dispatcher: this.#dispatcher,
      });
      if (abort.signal.aborted) return;
      if (!isEventStream(response)) {
        response.body?.cancel().catch(() => {});
        this.#fail();
        return;
      }
      this.#address = response.url;
      this.#state = OPEN;
      this.dispatchEvent(new Event('open'));
      await this.#read(response);
    } catch {
      // What went wrong with the connection is not told; the next attempt is.
    }
    if (!abort.signal.aborted) this.#reconnect();
  }

  async #read(response) {
    const { origin } = new URL(response.url);
    const { EventStreamParser } = require('internal/eventsource/parser');
    const parser = new EventStreamParser(this.#lastEventId, (type, data) => {
      if (this.#state === CLOSED) return;
      this.dispatchEvent(new MessageEvent(type, { data, origin, lastEventId: parser.lastEventId }));
    }, (ms) => { this.#delay = ms; });
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#state === CLOSED) return;
      parser.push(value);
      this.#lastEventId = parser.lastEventId;
    }
  }

  #fail() {
    this.#state = CLOSED;
    this.#abort = null;
    this.dispatchEvent(new Event('error'));
  }

  #reconnect() {
    if (this.#state === CLOSED) return;
    this.#state = CONNECTING;
    this.dispatchEvent(new Event('error'));
    if (this.#state === CLOSED) return;
    this.#timer = setTimeout(() => { this.#connect(); }, Math.min(this.#delay, longestDelay));
    this.#timer.unref();
  }

  static {
    isEventSource = (value) => isObject(value) && #url in value;
  }
}

function check(source) {
  if (!isEventSource(source)) throw illegalInvocation();
  return source;
}

function isEventStream(response) {
  if (response.status !== 200 || response.body === null) return false;
  const type = require('internal/fetch/mime').parseMimeType(response.headers.get('content-type') ?? '');
  return type !== null && type.essence === 'text/event-stream';
}

exposeMembers(EventSource, 'EventSource', ['readyState', 'url', 'withCredentials', 'close']);
delete EventSource.prototype[Symbol.toStringTag]; // Node has none either
for (const name of ['open', 'message', 'error']) defineEventHandler(EventSource.prototype, name);
for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSED })) {
  const constant = { __proto__: null, value, enumerable: true, writable: false, configurable: false };
  Object.defineProperty(EventSource, name, constant);
  Object.defineProperty(EventSource.prototype, name, constant);
}

module.exports = { EventSource };
