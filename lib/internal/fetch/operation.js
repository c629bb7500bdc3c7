'use strict';
// One fetch: from its request, over redirects, to the response (Fetch 4).

const { DecodedSource, NetworkSource } = require('internal/fetch/source');
const { Body } = require('internal/fetch/body');
const { HeaderList } = require('internal/fetch/headers');
const { InnerResponse, bodyless, isRedirect, responseOf } = require('internal/fetch/response');
const { headLines } = require('internal/fetch/head');
const { isBadPort, targetOf } = require('internal/fetch/target');
const { poolFor } = require('internal/fetch/route');
const { Timing } = require('internal/fetch/timing');

const maxRedirects = 20, maxCodings = 5;
/** How much of a redirect's body is read for the sake of its connection. */
const maxDrained = 64 * 1024;
const bodyHeaders = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length'];
const secretHeaders = ['authorization', 'proxy-authorization', 'cookie', 'host'];

/** Responses that were given up unread must not hold a connection. */
const unread = new FinalizationRegistry((source) => { if (!source.claimed) source.cancel(); });

/** The stack would tell of the loop and nothing of the caller. */
function failed(cause) {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new TypeError('fetch failed', { cause });
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

const terminated = (cause) => new TypeError('terminated', { cause });

class Operation {
  /** @param {import('./request').InnerRequest} inner */
  constructor(inner, resolve, reject) {
    this.inner = inner;
    this.resolve = resolve;
    this.reject = reject;
    this.redirects = 0;
    this.exchange = null;
    this.source = null;
    this.response = null;
    this.signal = null;
    this.onAbort = null;
    this.over = false;
    this.status = 0;
    /** The response came in one piece. */
    this.whole = false;
    this.timing = null;
    /** Bytes of the body so far, and whether they are still to be decoded. */
    this.received = 0;
    this.coded = false;
  }

  follow(signal) {
    this.signal = signal;
    this.onAbort = () => { this.abort(signal.reason); };
    signal.addEventListener('abort', this.onAbort, { once: true });
  }

  unfollow() {
    if (this.onAbort === null) return;
    this.signal.removeEventListener('abort', this.onAbort);
    this.onAbort = null;
  }

  abort(reason) {
    this.onAbort = null;
    if (!this.over) {
      this.over = true;
      this.reject(reason);
    }
    const { exchange, response, inner } = this;
    this.source?.fail(reason);
    response?.body?.fail(reason);
    exchange?.abandon(reason);
    inner.body?.abandon(reason);
  }

  fail(cause) {
    if (this.over) return;
    this.over = true;
    this.unfollow();
    this.reject(failed(cause));
  }

  run() {
    const { url } = this.inner;
    if (!url.isHTTP) {
      require('internal/fetch/schemes').fetchScheme(this);
      return;
    }
    if (isBadPort(url)) {
      this.fail(new Error('bad port'));
      return;
    }
    if (this.timing === null) this.timing = new Timing(url.href);
    else this.timing.redirected();
    this.hop();
  }

  /** Sends the request where it goes now. */
  hop() {
    const { inner } = this;
    const dispatcher = inner.dispatcher ?? globalThis[dispatcherSymbol];
    const exchange = this.exchange = new Exchange(this, inner);
    try {
      if (dispatcher !== undefined && dispatcher !== null) {
        require('internal/fetch/dispatcher').dispatchThrough(dispatcher, exchange, inner);
        return;
      }
      exchange.head = headLines(inner);
      poolFor(inner.url).dispatch(exchange);
    } catch (error) {
      this.fail(error);
    }
  }

  /** @returns {boolean} whether the response was a redirect that is being followed */
  redirect(status, fields, exchange) {
    const { inner } = this;
    const location = new HeaderList([...fields]).get('location');
    if (inner.redirect === 'manual') return false;
    if (inner.redirect === 'error') {
      this.fail(new Error('unexpected redirect'));
      exchange.abandon(undefined);
      return true;
    }
    if (location === null) return false;
    exchange.drain();
    let target;
    try {
      // Servers send what they mean in UTF-8.
      target = targetOf(/[\x80-\xff]/.test(location) ? Buffer.from(location, 'latin1').toString() : location, inner.url.href);
      if (target.hash === '' && inner.url.hash !== '') target = targetOf(target.href + inner.url.hash);
    } catch (error) {
      this.fail(error);
      return true;
    }
    const why = this.refuseRedirect(status, target);
    if (why !== undefined) {
      this.fail(why);
      return true;
    }
    this.redirects++;
    if (inner.redirected !== true) this.inner = inner.copy();
    const next = this.inner;
    next.redirected = true;
    if ((status === 301 || status === 302) && next.method === 'POST' ||
        status === 303 && next.method !== 'GET' && next.method !== 'HEAD') {
      next.method = 'GET';
      next.body = null;
      for (const key of bodyHeaders) next.headers.delete(key);
    }
    if (target.origin !== inner.url.origin) for (const key of secretHeaders) next.headers.delete(key);
    next.url = target;
    this.run();
    return true;
  }

  refuseRedirect(status, target) {
    const { inner } = this;
    if (!target.isHTTP) return new Error('URL scheme must be a HTTP(S) scheme');
    if (this.redirects >= maxRedirects) return new Error('redirect count exceeded');
    if (target.hasCredentials && inner.mode === 'cors' && target.origin !== inner.url.origin) {
      return new Error('cross origin not allowed for request mode "cors"');
    }
    if (status !== 303 && inner.body !== null && !inner.body.repeatable) return new Error();
    return undefined;
  }

  /** A response that is the answer. */
  respond(status, reason, fields, exchange) {
    const { inner } = this;
    const headers = new HeaderList(fields);
    this.timing.answered(exchange.connection);
    this.status = status;
    const source = this.source = new NetworkSource();
    source.flow = exchange;
    let body = source;
    if (inner.method !== 'HEAD' && !bodyless(status)) {
      const coding = headers.get('content-encoding');
      if (coding !== null) {
        const codings = coding.toLowerCase().split(',').map((text) => text.trim());
        if (codings.length > maxCodings) {
          exchange.abandon(undefined);
          this.fail(new Error(`too many content-encodings in response: ${codings.length}, maximum allowed is ${maxCodings}`));
          return;
        }
        if (codings.every((name) => decodable.has(name))) {
          for (const name of codings.reverse()) body = new DecodedSource(body, name, terminated);
          this.coded = true;
          body.onEnd = (length) => { this.timing.ended(status, this.received, length); };
        }
      }
    }
    const response = new InnerResponse('basic', status, reason, headers, bodyless(status) ? null : Body.ofSource(body));
    response.url = inner.url.address;
    response.redirected = this.redirects > 0;
    if (inner.integrity !== '' && response.body !== null) {
      require('internal/fetch/integrity').verify(response, inner.integrity, this);
      return;
    }
    this.deliver(response);
  }

  deliver(response) {
    if (this.over) return;
    this.over = true;
    const object = responseOf(response, 'immutable');
    const { source } = this;
    if (source !== null && response.body !== null) {
      this.response = response;
      if (!this.whole || this.onAbort !== null) {
        // Of what has ended the registry must not hold on to anything, nor may what it holds lead to the response.
        unread.register(object, source, source);
        source.onSettled = () => {
          unread.unregister(source);
          if (this.onAbort !== null) this.unfollow();
        };
      }
    } else {
      this.unfollow();
    }
    const { resolve } = this;
    this.resolve = this.reject = null;
    resolve(object);
  }
}

const dispatcherSymbol = Symbol.for('undici.globalDispatcher.1');
const decodable = new Set(['gzip', 'x-gzip', 'deflate', 'br', 'zstd']);

/** A request on a connection, and the way back from there. */
class Exchange {
  /** The connection it is on. */
  connection = null;
  head = '';
  drained = -1;
  uploading = null;
  failure = undefined;

  constructor(operation, inner) {
    this.operation = operation;
    this.method = inner.method;
    this.path = inner.url.path;
    this.body = inner.body;
    this.needsLength = inner.body === null && (inner.method === 'POST' || inner.method === 'PUT' || inner.method === 'PATCH');
  }

  get request() { return this; }

  onHead(status, reason, fields, whole) {
    const { operation } = this;
    if (operation.over) return;
    operation.whole = whole;
    if (isRedirect(status) && operation.redirect(status, fields, this)) return;
    operation.respond(status, reason, fields, this);
  }

  /** @returns {boolean} whether more may come */
  onBody(chunk) {
    if (this.drained >= 0) {
      this.drained += chunk.byteLength;
      if (this.drained > maxDrained) this.connection?.destroy(null);
      return true;
    }
    const { operation } = this;
    operation.received += chunk.byteLength;
    const { source } = operation;
    return source === null || source.push(chunk);
  }

  onComplete() {
    this.connection = null;
    if (this.drained >= 0) return;
    const { operation } = this;
    operation.exchange = null;
    operation.source?.end();
    if (!operation.coded && operation.status !== 0) operation.timing.ended(operation.status, operation.received, operation.received);
  }

  onError(error) {
    this.connection = null;
    this.failure = error;
    if (this.drained >= 0) return;
    const { operation } = this;
    operation.exchange = null;
    this.uploading?.cancel(error).catch(() => {});
    if (!operation.over) operation.fail(error);
    else operation.source?.fail(terminated(error));
  }

  /** What comes from now on is of no interest. */
  drain() {
    this.drained = 0;
  }

  resume() { this.connection?.resume(); }

  abandon(reason) {
    const { connection, uploading } = this;
    this.connection = null;
    this.failure = reason;
    if (uploading !== null) {
      this.uploading = null;
      uploading.cancel(reason).catch(() => {});
    }
    if (connection !== null) {
      this.drained = 0;
      connection.abandon(null);
    }
  }
}

module.exports = { Exchange, Operation, failed, terminated };
