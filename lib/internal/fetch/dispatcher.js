'use strict';
// fetch through a dispatcher of npm's undici (Agent, MockAgent, ProxyAgent): `init.dispatcher`, or the one that
// setGlobalDispatcher() left on the global object.

const { completeHeaders } = require('internal/fetch/head');

/** What undici sends as a body: bytes, or pieces. */
function bodyOf(body) {
  if (body === null) return null;
  if (body.text !== null) return Buffer.from(body.text);
  if (body.bytes !== null) return body.bytes;
  return (async function* pieces() { yield* body.stream; })();
}

/** The exchange's side of a connection, over undici's controller. */
class Flow {
  constructor(abort) {
    this.abort = abort;
    this.resumeReading = null;
    this.paused = false;
  }
  resume() {
    if (!this.paused) return;
    this.paused = false;
    this.resumeReading?.();
  }
  destroy(reason) { this.abandon(reason); }
  abandon(reason) {
    const { DOMException } = require('internal/per_context/domexception');
    this.abort(reason ?? new DOMException('The operation was aborted.', 'AbortError'));
  }
}

/** Undici's raw headers: names and values as bytes, or text. */
function fieldsOf(raw) {
  const fields = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = typeof raw[i] === 'string' ? raw[i] : Buffer.from(raw[i]).toString('latin1');
    for (const value of Array.isArray(raw[i + 1]) ? raw[i + 1] : [raw[i + 1]]) {
      fields.push(name, typeof value === 'string' ? value : Buffer.from(value).toString('latin1'));
    }
  }
  return fields;
}

function dispatchThrough(dispatcher, exchange, inner) {
  if (typeof dispatcher.dispatch !== 'function') throw new TypeError('dispatcher.dispatch is not a function');
  const { url, body } = inner;
  let flow = null;
  dispatcher.dispatch({
    path: url.path,
    origin: url.origin,
    method: inner.method,
    body: bodyOf(body),
    headers: completeHeaders(inner).toObject(),
    maxRedirections: 0,
    upgrade: undefined,
  }, {
    onConnect(abort) {
      flow = exchange.connection = new Flow(abort);
      if (exchange.failure !== undefined || exchange.operation.over) abort(exchange.failure);
    },
    onResponseStarted() {},
    onHeaders(status, rawHeaders, resume, reason) {
      if (status < 200) return false;
      if (flow !== null) flow.resumeReading = resume;
      exchange.onHead(status, reason ?? '', fieldsOf(rawHeaders), false);
      return true;
    },
    onData(chunk) {
      // The memory may be the parser's.
      if (exchange.onBody(new Uint8Array(chunk)) !== false) return true;
      if (flow !== null) flow.paused = true;
      return false;
    },
    onComplete() { exchange.onComplete(); },
    onError(error) { exchange.onError(error); },
    onUpgrade() { return false; },
  });
}

module.exports = { dispatchThrough };
