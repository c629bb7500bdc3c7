'use strict';
// http's request and response on the streams of HTTP/2.

const Stream = require('stream');
const { Readable } = Stream;
const { codes } = require('internal/errors');
const { constants } = require('internal/http2/constants');
const { hopByHop } = require('internal/http2/fields');
const { symbols: { kProxy, kRequest, kResponse, kSocket } } = require('internal/http2/shared');
const { checkIsHttpToken } = require('internal/http/fields');
const { validateFunction, validateLinkHeaderValue, validateObject, validateString } = require('internal/validators');

const {
  ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INFO_STATUS_NOT_ALLOWED, ERR_HTTP2_INVALID_HEADER_VALUE, ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_NO_SOCKET_MANIPULATION,
  ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED, ERR_HTTP2_STATUS_INVALID, ERR_INVALID_ARG_VALUE, ERR_INVALID_HTTP_TOKEN, ERR_STREAM_WRITE_AFTER_END,
} = codes;

const kBegin = Symbol('begin');
const kStream = Symbol('stream');
const kHeaders = Symbol('headers');
const kRawHeaders = Symbol('raw headers');
const kTrailers = Symbol('trailers');
const kRawTrailers = Symbol('raw trailers');
const kMine = Symbol('state');
const kAborted = Symbol('aborted');
const kProxySocket = Symbol('proxy of the socket');

const { HTTP2_HEADER_STATUS: STATUS } = constants;

let warnedStatusMessage = false;
let warnedConnection = false;

function statusMessageWarn() {
  if (warnedStatusMessage) return;
  warnedStatusMessage = true;
  process.emitWarning('Status message is not supported by HTTP/2 (RFC7540 8.1.2.4)', 'UnsupportedWarning');
}

function connectionHeaderWarn() {
  if (warnedConnection) return;
  warnedConnection = true;
  process.emitWarning('The provided connection header is not valid, the value will be dropped from the header and will never be in use.',
                      'UnsupportedWarning');
}

// req.socket: the session's socket, but the stream where that is meant.

const socketHandler = {
  has(stream, name) {
    const socket = stream.session === undefined ? stream : stream.session[kSocket];
    return name in stream || name in socket;
  },
  get(stream, name) {
    switch (name) {
      case 'on': case 'once': case 'end': case 'emit': case 'destroy':
        return stream[name].bind(stream);
      case 'writable': case 'destroyed':
        return stream[name];
      case 'readable': {
        if (stream.destroyed) return false;
        const request = stream[kRequest];
        return request ? request.readable : stream.readable;
      }
      case 'setTimeout': {
        const { session } = stream;
        return session !== undefined ? session.setTimeout.bind(session) : stream.setTimeout.bind(stream);
      }
      case 'write': case 'read': case 'pause': case 'resume':
        throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
      default: {
        const target = stream.session?.[kSocket] ?? stream;
        const value = target[name];
        return typeof value === 'function' ? value.bind(target) : value;
      }
    }
  },
  getPrototypeOf(stream) { return Reflect.getPrototypeOf(stream.session?.[kSocket] ?? stream); },
  set(stream, name, value) {
    switch (name) {
      case 'writable': case 'readable': case 'destroyed': case 'on': case 'once': case 'end': case 'emit': case 'destroy':
        stream[name] = value;
        return true;
      case 'setTimeout': {
        (stream.session ?? stream).setTimeout = value;
        return true;
      }
      case 'write': case 'read': case 'pause': case 'resume':
        throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
      default:
        (stream.session?.[kSocket] ?? stream)[name] = value;
        return true;
    }
  },
};

const socketOf = (stream) => (stream[kProxySocket] ??= new Proxy(stream, socketHandler));

class Http2ServerRequest extends Readable {
  constructor(stream, headers, options, rawHeaders) {
    super({ autoDestroy: false, ...options });
    this[kMine] = { closed: false, didRead: false };
    this[kAborted] = false;
    this[kHeaders] = headers;
    this[kRawHeaders] = rawHeaders;
    this[kTrailers] = {};
    this[kRawTrailers] = [];
    this[kStream] = stream;
    stream[kProxy] = null;
    stream[kRequest] = this;
    stream.on('trailers', onTrailers);
    stream.on('end', onStreamEnd);
    stream.on('error', onStreamError);
    stream.on('aborted', onStreamAborted);
    stream.on('close', onStreamCloseOfRequest);
    stream.on('timeout', forwardTimeout(kRequest));
    this.on('pause', onRequestPause);
    this.on('resume', onRequestResume);
  }

  get aborted() { return this[kAborted]; }

  get complete() { return this[kAborted] || this.readableEnded || this[kMine].closed || this[kStream].destroyed; }

  get stream() { return this[kStream]; }

  get headers() { return this[kHeaders]; }

  get rawHeaders() { return this[kRawHeaders]; }

  get trailers() { return this[kTrailers]; }

  get rawTrailers() { return this[kRawTrailers]; }

  get httpVersionMajor() { return 2; }

  get httpVersionMinor() { return 0; }

  get httpVersion() { return '2.0'; }

  get socket() { return socketOf(this[kStream]); }

  get connection() { return this.socket; }

  _read() {
    const mine = this[kMine];
    if (!mine.didRead) {
      mine.didRead = true;
      this[kStream].on('data', onStreamData);
    } else {
      process.nextTick(resumeStream, this[kStream]);
    }
  }

  get method() { return this[kHeaders][':method']; }

  set method(method) {
    validateString(method, 'method');
    if (method.trim() === '') throw new ERR_INVALID_ARG_VALUE('method', method);
    this[kHeaders][':method'] = method;
  }

  get authority() { return this[kHeaders][':authority'] ?? this[kHeaders].host; }

  get scheme() { return this[kHeaders][':scheme']; }

  get url() { return this[kHeaders][':path']; }

  set url(url) { this[kHeaders][':path'] = url; }

  setTimeout(msecs, callback) {
    if (!this[kMine].closed) this[kStream].setTimeout(msecs, callback);
    return this;
  }
}

function resumeStream(stream) {
  if (!stream.destroyed) stream.resume();
}

function onStreamData(chunk) {
  const request = this[kRequest];
  if (request !== undefined && !request.push(chunk)) this.pause();
}

function onTrailers(trailers, flags, raw) {
  const request = this[kRequest];
  if (request === undefined) return;
  Object.assign(request[kTrailers], trailers);
  request[kRawTrailers].push(...raw);
}

function onStreamEnd() { this[kRequest]?.push(null); }

/** Errors are the stream's: request and response have 'aborted' and 'close'. */
function onStreamError() {}

function onStreamAborted() {
  const request = this[kRequest];
  if (request !== undefined && !request[kMine].closed) {
    request[kAborted] = true;
    request.emit('aborted');
  }
}

function onStreamCloseOfRequest() {
  const request = this[kRequest];
  if (request === undefined) return;
  request[kMine].closed = true;
  request.push(null);
  // After it was read, if anybody reads.
  const close = () => {
    if (request.closeEmitted) return;
    request.closeEmitted = true;
    request.emit('close');
  };
  if (request.readableFlowing === null || !request[kMine].didRead) request.resume();
  process.nextTick(close);
}

function onRequestPause() { this[kStream].pause(); }

function onRequestResume() { this[kStream].resume(); }

const forwardTimeout = (key) => function() { this[key]?.emit('timeout'); };

class Http2ServerResponse extends Stream {
  constructor(stream, options) {
    super(options);
    this[kMine] = { closed: false, ending: false, destroyed: false, headRequest: false, sendDate: true, statusCode: 200 };
    this[kHeaders] = { __proto__: null };
    this[kTrailers] = { __proto__: null };
    this[kStream] = stream;
    stream[kProxy] = null;
    stream[kResponse] = this;
    this.writable = true;
    this.req = stream[kRequest];
    stream.on('drain', onStreamDrain);
    stream.on('close', onStreamCloseOfResponse);
    stream.on('wantTrailers', onWantTrailers);
    stream.on('timeout', forwardTimeout(kResponse));
  }

  get _header() { return this.headersSent; }

  get writableEnded() { return this[kMine].ending; }

  get finished() { return this[kMine].ending; }

  get socket() {
    // Compatible with http, where it goes with the end.
    if (this[kMine].closed) return undefined;
    return socketOf(this[kStream]);
  }

  get connection() { return this.socket; }

  get stream() { return this[kStream]; }

  get headersSent() { return this[kStream].headersSent; }

  get sendDate() { return this[kMine].sendDate; }

  set sendDate(on) { this[kMine].sendDate = Boolean(on); }

  get statusCode() { return this[kMine].statusCode; }

  get writableCorked() { return this[kStream].writableCorked; }

  get writableHighWaterMark() { return this[kStream].writableHighWaterMark; }

  get writableObjectMode() { return this[kStream].writableObjectMode; }

  get writableFinished() { return this[kStream].writableFinished; }

  get writableLength() { return this[kStream].writableLength; }

  get writableNeedDrain() { return this[kStream].writableNeedDrain; }

  set statusCode(code) {
    code |= 0;
    if (code >= 100 && code < 200) throw new ERR_HTTP2_INFO_STATUS_NOT_ALLOWED();
    if (code < 100 || code > 599) throw new ERR_HTTP2_STATUS_INVALID(code);
    this[kMine].statusCode = code;
  }

  setTrailer(name, value) {
    validateString(name, 'name');
    name = name.trim().toLowerCase();
    checkField(name, value);
    this[kTrailers][name] = value;
  }

  addTrailers(headers) {
    for (const name of Object.keys(headers)) this.setTrailer(name, headers[name]);
  }

  getHeader(name) {
    validateString(name, 'name');
    return this[kHeaders][name.trim().toLowerCase()];
  }

  getHeaderNames() { return Object.keys(this[kHeaders]); }

  getHeaders() { return { __proto__: null, ...this[kHeaders] }; }

  hasHeader(name) {
    validateString(name, 'name');
    return Object.hasOwn(this[kHeaders], name.trim().toLowerCase());
  }

  removeHeader(name) {
    validateString(name, 'name');
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    name = name.trim().toLowerCase();
    if (name === 'date') {
      this[kMine].sendDate = false;
      return;
    }
    delete this[kHeaders][name];
  }

  setHeader(name, value) {
    validateString(name, 'name');
    this.storeHeader(name, value);
  }

  storeHeader(name, value) {
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (this[kMine].closed || this[kStream].destroyed) return;
    name = name.trim().toLowerCase();
    checkField(name, value);
    if (hopByHop.has(name) || name === 'te' && value !== 'trailers') {
      connectionHeaderWarn();
      return;
    }
    if (name[0] === ':') throw new ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED();
    this[kHeaders][name] = value;
  }

  appendHeader(name, value) {
    validateString(name, 'name');
    if (value === undefined || value === null) throw new ERR_HTTP2_INVALID_HEADER_VALUE(value, name);
    name = name.trim().toLowerCase();
    const before = this[kHeaders][name];
    if (before === undefined) this.storeHeader(name, value);
    else this.storeHeader(name, [].concat(before, value));
  }

  get statusMessage() {
    statusMessageWarn();
    return '';
  }

  set statusMessage(message) { statusMessageWarn(); }

  flushHeaders() {
    if (!this[kMine].closed && !this[kStream].headersSent) this.writeHead(this[kMine].statusCode);
  }

  writeHead(statusCode, statusMessage, headers) {
    const mine = this[kMine];
    if (mine.closed || this[kStream].destroyed || this[kStream].closed) return this;
    if (this[kStream].headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (typeof statusMessage === 'string') statusMessageWarn();
    if (headers === undefined && typeof statusMessage === 'object') headers = statusMessage;
    if (Array.isArray(headers)) {
      if (headers.length > 0 && Array.isArray(headers[0])) {
        const given = new Set();
        for (const [name, value] of headers) this.giveHeader(name, value, given);
      } else {
        if (headers.length % 2 === 1) throw new ERR_INVALID_ARG_VALUE('headers', headers);
        const given = new Set();
        for (let i = 0; i < headers.length; i += 2) {
          this.giveHeader(`${headers[i]}`, headers[i + 1], given);
        }
      }
    } else if (headers !== null && typeof headers === 'object') {
      for (const name of Object.keys(headers)) this.setHeader(name, headers[name]);
    }
    this.statusCode = statusCode;
    this[kBegin]();
    return this;
  }

  /** The first of a name replaces what was set, the others add to it. */
  giveHeader(name, value, given) {
    const key = name.toLowerCase();
    if (given.has(key)) this.appendHeader(name, value);
    else this.setHeader(name, value);
    given.add(key);
  }

  cork() { this[kStream].cork(); }

  uncork() { this[kStream].uncork(); }

  write(chunk, encoding, callback) {
    const mine = this[kMine];
    if (typeof encoding === 'function') {
      callback = encoding;
      encoding = 'utf8';
    }
    let error;
    if (mine.ending) error = new ERR_STREAM_WRITE_AFTER_END();
    else if (mine.closed) error = new ERR_HTTP2_INVALID_STREAM();
    else if (mine.destroyed) return false;
    if (error !== undefined) {
      if (typeof callback === 'function') process.nextTick(callback, error);
      this.destroy(error);
      return false;
    }
    const stream = this[kStream];
    if (!stream.headersSent) this.writeHead(mine.statusCode);
    return stream.write(chunk, encoding, callback);
  }

  end(chunk, encoding, callback) {
    const stream = this[kStream];
    const mine = this[kMine];
    if (typeof chunk === 'function') {
      callback = chunk;
      chunk = undefined;
    } else if (typeof encoding === 'function') {
      callback = encoding;
      encoding = 'utf8';
    }
    if (this.closeEmitted || (mine.closed || mine.ending) && mine.headRequest === stream.headRequest) {
      if (typeof callback === 'function') process.nextTick(callback);
      return this;
    }
    if (chunk !== null && chunk !== undefined) this.write(chunk, encoding);
    mine.headRequest = stream.headRequest;
    mine.ending = true;
    if (typeof callback === 'function') {
      if (stream.writableEnded) this.once('finish', callback);
      else stream.once('finish', callback);
    }
    if (!stream.headersSent) this.writeHead(this[kMine].statusCode);
    if (this[kMine].closed || stream.destroyed) onStreamCloseOfResponse.call(stream);
    else stream.end();
    return this;
  }

  destroy(error) {
    if (this[kMine].destroyed) return;
    this[kMine].destroyed = true;
    this[kStream].destroy(error);
  }

  setTimeout(msecs, callback) {
    if (!this[kMine].closed) this[kStream].setTimeout(msecs, callback);
  }

  createPushResponse(headers, callback) {
    validateFunction(callback, 'callback');
    if (this[kMine].closed) {
      process.nextTick(callback, new ERR_HTTP2_INVALID_STREAM());
      return;
    }
    this[kStream].pushStream(headers, {}, (error, stream, pushed, options) => {
      if (error) {
        callback(error);
        return;
      }
      callback(null, new Http2ServerResponse(stream, options));
    });
  }

  [kBegin]() {
    const mine = this[kMine];
    const headers = this[kHeaders];
    headers[STATUS] = mine.statusCode;
    this[kStream].respond(headers, { endStream: mine.ending, waitForTrailers: true, sendDate: mine.sendDate });
  }

  writeContinue() {
    if (this[kStream].headersSent || this[kMine].closed) return false;
    this[kStream].additionalHeaders({ [STATUS]: 100 });
    return true;
  }

  writeInformation(code, headers) {
    if (this[kStream].headersSent || this[kMine].closed) return false;
    this[kStream].additionalHeaders({ ...headers, [STATUS]: code });
    return true;
  }

  writeEarlyHints(hints) {
    validateObject(hints, 'hints');
    const headers = { __proto__: null };
    const link = validateLinkHeaderValue(hints.link);
    for (const name of Object.keys(hints)) if (name !== 'link') headers[name] = hints[name];
    if (link.length === 0) return false;
    if (this[kStream].headersSent || this[kMine].closed) return false;
    this[kStream].additionalHeaders({ ...headers, [STATUS]: 103, 'Link': link });
    return true;
  }
}

function checkField(name, value) {
  if (name === '' || !checkIsHttpToken(name) && name[0] !== ':') throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
  if (name[0] === ':') throw new ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED();
  if (value === undefined || value === null) throw new ERR_HTTP2_INVALID_HEADER_VALUE(value, name);
}

function onStreamDrain() { this[kResponse]?.emit('drain'); }

function onStreamCloseOfResponse() {
  const response = this[kResponse];
  if (response === undefined || response[kMine].closed && response.closeEmitted) return;
  response[kMine].closed = true;
  response.closeEmitted = true;
  this[kProxySocket] = null;
  this.removeListener('wantTrailers', onWantTrailers);
  response.emit('finish');
  response.emit('close');
}

function onWantTrailers() {
  const response = this[kResponse];
  if (response !== undefined) this.sendTrailers(response[kTrailers]);
}

function onServerStream(Request, Response, stream, headers, flags, rawHeaders) {
  const request = new Request(stream, headers, undefined, rawHeaders);
  const response = new Response(stream);
  if (headers[':method'] === 'CONNECT') {
    if (!this.emit('connect', request, response)) {
      response.statusCode = 405;
      response.end();
    }
    return;
  }
  if (headers.expect !== undefined) {
    if (headers.expect === '100-continue') {
      if (this.listenerCount('checkContinue') > 0) {
        this.emit('checkContinue', request, response);
      } else {
        response.writeContinue();
        this.emit('request', request, response);
      }
    } else if (this.listenerCount('checkExpectation') > 0) {
      this.emit('checkExpectation', request, response);
    } else {
      response.statusCode = 417;
      response.end();
    }
    return;
  }
  this.emit('request', request, response);
}

module.exports = { Http2ServerRequest, Http2ServerResponse, onServerStream };
