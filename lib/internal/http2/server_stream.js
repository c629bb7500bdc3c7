'use strict';
// A server's streams: requests that came, and pushes.

const { codes } = require('internal/errors');
const { utcDate } = require('internal/http/date');
const { constants } = require('internal/http2/constants');
const { listToObject, ofRequest, ofResponse, sensitiveHeaders, sensitiveOf, toList, validateHeaders } = require('internal/http2/fields');
const { Http2Stream, copyOf, kState } = require('internal/http2/stream');
const { symbols: { kConnection, kInfo, kSession, kWire } } = require('internal/http2/shared');
const { validateFunction, validateObject } = require('internal/validators');

const {
  ERR_HTTP2_HEADERS_AFTER_RESPOND, ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INVALID_INFO_STATUS, ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_NESTED_PUSH,
  ERR_HTTP2_OUT_OF_STREAMS, ERR_HTTP2_PUSH_DISABLED, ERR_HTTP2_STATUS_101, ERR_HTTP2_STATUS_INVALID, ERR_INVALID_ARG_VALUE,
} = codes;

const { HTTP2_HEADER_STATUS: STATUS, HTTP2_HEADER_DATE: DATE } = constants;

const bodiless = (status) => status === 204 || status === 205 || status === 304;

class ServerHttp2Stream extends Http2Stream {
  /** @param {object} session @param {Wire} wire @param {object} headers of the request */
  constructor(session, wire, headers) {
    super(session, { highWaterMark: undefined });
    this[kState].protocol = headers[':scheme'];
    this[kState].authority = headers[':authority'];
    this[kState].headRequest = headers[':method'] === 'HEAD';
    this.bind(wire);
  }

  get pushAllowed() {
    const session = this[kSession];
    return !this.destroyed && !this.closed && session !== undefined && !session.closed && !session.destroyed &&
      session[kConnection].remote.enablePush && !this.isPush;
  }

  proceed() { this.respond(); }

  /** What every response begins with: the headers as they are kept, the status, and the list to send. */
  prepare(headers, options) {
    validateHeaders(headers);
    const dated = options?.sendDate == null || options.sendDate;
    if (Array.isArray(headers)) return this.prepareList(headers, dated);
    const copy = headers === undefined ? { __proto__: null } : copyOf(headers);
    const status = copy[STATUS] = copy[STATUS] == null ? 200 : copy[STATUS] | 0;
    if (dated && copy[DATE] == null) copy[DATE] = utcDate();
    if (status < 200 || status > 599) throw new ERR_HTTP2_STATUS_INVALID(copy[STATUS]);
    return { copy, status };
  }

  prepareList(headers, dated) {
    if (headers.length % 2 === 1) throw new ERR_INVALID_ARG_VALUE('headers', headers);
    const copy = [...headers];
    let status;
    for (let i = 0; i < copy.length; i += 2) {
      const name = `${copy[i]}`.toLowerCase();
      if (name === STATUS) status = copy[i + 1] | 0;
      else if (name === DATE) dated = false;
    }
    if (status === undefined) {
      status = 200;
      copy.unshift(STATUS, 200);
    }
    if (dated) copy.push(DATE, utcDate());
    if (status < 200 || status > 599) throw new ERR_HTTP2_STATUS_INVALID(status);
    if (headers[sensitiveHeaders] !== undefined) copy[sensitiveHeaders] = headers[sensitiveHeaders];
    return { copy, status };
  }

  strictSingle() { return this[kSession]?.[kInfo].options.strictSingleValueFields !== false; }

  respond(headers, options) {
    const state = this[kState];
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (options !== undefined) validateObject(options, 'options');
    const { copy, status } = this.prepare(headers, options);
    const end = Boolean(options?.endStream) || bodiless(status) || state.headRequest;
    const list = toList(copy, ofResponse, this.strictSingle());
    this.touch();
    state.sentHeaders = Array.isArray(copy) ? listToObject(copy) : copy;
    state.headersSent = true;
    if (options?.waitForTrailers && !end) state.wantsTrailers = true;
    this[kSession][kConnection].answer(this[kWire], list, sensitiveOf(copy), end);
    if (end) this.end();
  }

  respondWithFD(fd, headers, options) {
    require('internal/http2/file').respondWithFD(this, fd, headers, options);
  }

  respondWithFile(path, headers, options) {
    require('internal/http2/file').respondWithFile(this, path, headers, options);
  }

  additionalHeaders(headers) {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_AFTER_RESPOND();
    validateHeaders(headers);
    const copy = headers === undefined ? { __proto__: null } : copyOf(headers);
    if (copy[STATUS] != null) {
      const status = copy[STATUS] |= 0;
      if (status === 101) throw new ERR_HTTP2_STATUS_101();
      if (status < 100 || status >= 200) throw new ERR_HTTP2_INVALID_INFO_STATUS(copy[STATUS]);
    }
    this.touch();
    const list = toList(copy, ofResponse);
    (this[kState].sentInfo ??= []).push(copy);
    const wire = this[kWire];
    this[kSession][kConnection].answer(wire, list, sensitiveOf(copy), false);
    wire.headersSent = false;
  }

  pushStream(headers, options, callback) {
    if (!this.pushAllowed) throw this.isPush ? new ERR_HTTP2_NESTED_PUSH() : new ERR_HTTP2_PUSH_DISABLED();
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    validateFunction(callback, 'callback');
    if (options !== undefined) validateObject(options, 'options');
    validateHeaders(headers);
    const copy = headers === undefined ? { __proto__: null } : copyOf(headers);
    copy[':method'] ??= 'GET';
    copy[':authority'] ??= this[kState].authority;
    copy[':scheme'] ??= this[kState].protocol;
    copy[':path'] ??= '/';
    const head = copy[':method'] === 'HEAD';
    const list = toList(copy, ofRequest);
    const session = this[kSession];
    const connection = session[kConnection];
    if (connection.nextId > 2 ** 31 - 1) {
      process.nextTick(callback, new ERR_HTTP2_OUT_OF_STREAMS());
      return;
    }
    const wire = connection.promise(this[kWire], list, sensitiveOf(copy));
    const pushed = new ServerHttp2Stream(session, wire, copy);
    pushed.isPush = true;
    pushed[kState].sentHeaders = copy;
    pushed.push(null);
    if (head || options?.endStream) {
      pushed[kState].headRequest = head;
      pushed.end();
    }
    process.nextTick(callback, null, pushed, headers, 0);
  }
}

module.exports = { ServerHttp2Stream, bodiless };
