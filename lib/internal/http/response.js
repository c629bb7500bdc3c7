'use strict';
// http.ServerResponse, and the short way of one that is ended at once: head and body in a single operation.

const native = binding('http');
const {
  codes: {
    ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_STATUS_CODE, ERR_HTTP_SOCKET_ASSIGNED, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR,
  },
} = require('internal/errors');
const { validateObject, validateLinkHeaderValue, validateInteger } = require('internal/validators');
const {
  OutgoingMessage, initOutgoing, setField, kFinished, kOutput, kSocket, kHead, kFields, kHighWaterMark, kRejectNonStandardBodyWrites, kUniqueHeaders,
} = require('_http_outgoing');
const {
  checkInvalidHeaderChar, checkValue, contentLength, date, fieldOf, framing, lineOf, validateHeaderName, validateHeaderValue,
} = require('internal/http/fields');
const { buildHead, chunkExpression } = require('internal/http/head');
const { STATUS_CODES } = require('internal/http/status');
const { onResponseCreated } = require('internal/http/channels');

const kConnection = Symbol('connection');
const kStatus = Symbol('status of the head');
const kReason = Symbol('reason of the head');

function ServerResponse(req, options) {
  if (!new.target && !(this instanceof ServerResponse)) return new ServerResponse(req, options);
  this._events = undefined;
  this._eventsCount = 0;
  this._maxListeners = undefined;
  initOutgoing(this);
  this.statusCode = 200;
  this.req = req;
  this[kConnection] = null;
  this[kStatus] = 0;
  this[kReason] = undefined;
  this.sendDate = true;
  if (options) {
    if (options.highWaterMark !== undefined) this[kHighWaterMark] = options.highWaterMark;
    if (options.rejectNonStandardBodyWrites) this[kRejectNonStandardBodyWrites] = true;
  }
  if (req.method === 'HEAD') this._hasBody = false;
  if (req.httpVersionMajor < 1 || req.httpVersionMinor < 1) {
    this.useChunkedEncodingByDefault = chunkExpression.test(req.headers.te);
    this.shouldKeepAlive = false;
  }
  onResponseCreated(req, this);
}
Object.setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ServerResponse, OutgoingMessage);

const proto = ServerResponse.prototype;
proto.statusMessage = undefined;
proto._sent100 = false;
proto._expect_continue = false;

function onUnmanagedClose() {
  const res = this._httpMessage;
  if (res) closeResponse(res);
}

/** The response is over, one way or the other. */
function closeResponse(res) {
  if (res._closed) return;
  res.destroyed = true;
  res._closed = true;
  if (res._events !== undefined) res.emit('close');
}

proto.assignSocket = function assignSocket(socket) {
  if (socket._httpMessage) throw new ERR_HTTP_SOCKET_ASSIGNED();
  socket._httpMessage = this;
  // The server's own connections watch over this themselves.
  if (this[kConnection] === null) socket.on('close', onUnmanagedClose);
  this.socket = socket;
  if (this._events !== undefined) this.emit('socket', socket);
  if (this[kOutput] !== null || this.finished) this._flush();
};

proto.detachSocket = function detachSocket(socket) {
  if (this[kConnection] === null) socket.removeListener('close', onUnmanagedClose);
  socket._httpMessage = null;
  this[kSocket] = null;
};

proto._implicitHeader = function _implicitHeader() { this.writeHead(this.statusCode); };

/** Checks the arguments of writeHead; returns what is to be sent: the message's own fields or a list or object. */
function prepareHead(res, statusCode, reason, headers) {
  if (res[kHead] !== null) throw new ERR_HTTP_HEADERS_SENT('write');
  const original = statusCode;
  statusCode |= 0;
  if (statusCode < 100 || statusCode > 999) throw new ERR_HTTP_INVALID_STATUS_CODE(original);
  if (typeof reason === 'string') {
    res.statusMessage = reason;
  } else {
    res.statusMessage ||= STATUS_CODES[statusCode] || 'unknown';
    headers ??= reason;
  }
  res.statusCode = statusCode;
  if (Array.isArray(headers)) {
    if (headers.length > 0 && Array.isArray(headers[0])) {
      for (const entry of headers) if (!Array.isArray(entry)) throw new ERR_INVALID_ARG_VALUE('headers', headers);
    } else if (headers.length % 2 !== 0) {
      throw new ERR_INVALID_ARG_VALUE('headers', headers);
    }
  }
  if (res[kFields] !== null) {
    // Both kinds are used: those given now replace those that were set.
    if (headers) mergeInto(res, headers);
    headers = res[kFields];
  }
  if (checkInvalidHeaderChar(res.statusMessage)) throw new ERR_INVALID_CHAR('statusMessage');
  if (statusCode === 204 || statusCode === 304 || statusCode < 200) res._hasBody = false;
  // The client did not hear 100 and will not send the body: the connection is of no use any more.
  if (res._expect_continue && !res._sent100) res.shouldKeepAlive = false;
  return headers;
}

function mergeInto(res, headers) {
  if (!Array.isArray(headers)) {
    for (const name of Object.keys(headers)) if (name) res.setHeader(name, headers[name]);
    return;
  }
  const pairs = headers.length > 0 && Array.isArray(headers[0]) ? headers :
    headers.flatMap((name, i) => i % 2 === 0 ? [[name, headers[i + 1]]] : []);
  for (const { 0: name } of pairs) res.removeHeader(name);
  for (const { 0: name, 1: value } of pairs) if (name) res.appendHeader(name, value);
}

proto.writeHead = function writeHead(statusCode, reason, headers) {
  let fields = prepareHead(this, statusCode, reason, headers);
  const conn = this[kConnection];
  if (conn !== null && conn.short) {
    // Most likely end() follows with all of the body: the head waits for it.
    if (fields && this[kFields] === null && !Array.isArray(fields)) fields = adopt(this, fields);
    if ((!fields || fields === this[kFields]) && !hasFraming(fields)) {
      this[kHead] = lateHead;
      this[kStatus] = this.statusCode; // what is assigned later comes too late
      this[kReason] = this.statusMessage;
      return this;
    }
  }
  this._storeHeader(statusLine(this.statusCode, this.statusMessage), fields);
  return this;
};

/** Makes an object's fields the message's own. */
function adopt(res, headers) {
  for (const name in headers) {
    if (!Object.hasOwn(headers, name)) continue;
    const field = fieldOf(name), value = headers[name];
    if (Array.isArray(value)) for (const v of value) checkValue(field, v);
    else checkValue(field, value);
    setField(res, field, value);
  }
  return res[kFields];
}

function hasFraming(fields) {
  if (!fields) return false;
  for (let i = 0; i < fields.length; i += 2) if (fields[i].special === framing) return true;
  return false;
}

proto.writeHeader = proto.writeHead;

function statusLine(code, reason) { return `HTTP/1.1 ${code} ${reason}\r\n`; }

/** Stands for a head which was checked but not put into words. */
function lateHead(res) {
  const sent = res._headerSent;
  res[kHead] = null;
  buildHead(res, statusLine(res[kStatus], res[kReason]), res[kFields]);
  if (sent) res._headerSent = true;
  return res[kHead];
}

proto.writeInformation = function writeInformation(statusCode, headers, callback) {
  if (this[kHead] !== null) throw new ERR_HTTP_HEADERS_SENT('write');
  validateInteger(statusCode, 'statusCode', 100, 199);
  if (statusCode === 101) throw new ERR_HTTP_INVALID_STATUS_CODE(statusCode);
  if (typeof headers === 'function') {
    callback = headers;
    headers = undefined;
  }
  let text = `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? 'unknown'}\r\n`;
  if (headers !== undefined && headers !== null) {
    validateObject(headers, 'headers');
    for (const name of Object.keys(headers)) {
      validateHeaderName(name);
      for (const value of [].concat(headers[name])) {
        validateHeaderValue(name, value);
        text += `${name}: ${value}\r\n`;
      }
    }
  }
  this._writeRaw(text + '\r\n', 'latin1', callback);
  if (statusCode === 100) this._sent100 = true;
};

proto.writeContinue = function writeContinue(callback) {
  this._writeRaw('HTTP/1.1 100 Continue\r\n\r\n', 'latin1', callback);
  this._sent100 = true;
};

proto.writeProcessing = function writeProcessing(callback) {
  this._writeRaw('HTTP/1.1 102 Processing\r\n\r\n', 'latin1', callback);
};

proto.writeEarlyHints = function writeEarlyHints(hints, callback) {
  validateObject(hints, 'hints');
  if (hints.link === null || hints.link === undefined) return;
  const link = validateLinkHeaderValue(hints.link);
  if (link.length === 0) return;
  if (checkInvalidHeaderChar(link)) throw new ERR_INVALID_CHAR('header content', 'Link');
  let text = 'HTTP/1.1 103 Early Hints\r\nLink: ' + link + '\r\n';
  for (const name of Object.keys(hints)) {
    if (name === 'link') continue;
    validateHeaderName(name);
    validateHeaderValue(name, hints[name]);
    text += `${name}: ${hints[name]}\r\n`;
  }
  this._writeRaw(text + '\r\n', 'latin1', callback);
};

proto._finish = function _finish() {
  if (this._events !== undefined) this.emit('prefinish');
};

// How head and body are framed, for the native side (internal/binding/http/respond.go).
const rClose = 1, rOwnDate = 2, rOwnLength = 4, rChunked = 8, rNoBody = 16, rKeepAlive = 32;
const maxShortBody = 65536;

proto.end = function end(chunk, encoding, callback) {
  const conn = this[kConnection];
  if (conn !== null && conn.short && !callback && (!encoding || encoding === 'utf8' || encoding === 'utf-8') &&
      respond(this, conn, chunk)) {
    return this;
  }
  return OutgoingMessage.prototype.end.call(this, chunk, encoding, callback);
};

/** Sends the whole response; false if it has something about it that needs the long way. */
function respond(res, conn, chunk) {
  const head = res[kHead];
  if (head !== null && head !== lateHead || res.finished || res.destroyed || res._headerSent || conn.response !== res ||
      !conn.writable()) {
    return false;
  }
  let body = null;
  if (chunk) {
    if (typeof chunk === 'string') {
      if (chunk.length > maxShortBody) return false;
    } else if (!(chunk instanceof Uint8Array) || chunk.byteLength > maxShortBody) {
      return false;
    }
    body = chunk;
  } else if (chunk !== undefined && chunk !== null && chunk !== '') {
    return false;
  }
  if (res.strictContentLength || res._removedConnection || res._removedContLen || res._removedTE || !res._defaultKeepAlive ||
      res._trailer !== '' || res[kUniqueHeaders] !== null || res.writableCorked !== 0 || res.chunkedEncoding ||
      !res.useChunkedEncodingByDefault || res._maxRequestsPerSocket > 0 || typeof chunk === 'function') {
    return false;
  }
  if (head === null) {
    // writeHead may be wrapped, and is then called by its wrapper's name.
    if (res.writeHead !== proto.writeHead || res._implicitHeader !== proto._implicitHeader) return false;
    if (res.statusMessage !== undefined && res.statusMessage !== STATUS_CODES[res.statusCode]) return false;
    const code = res.statusCode;
    if ((code | 0) !== code || code < 200 || code > 999) return false;
    if (code === 204 || code === 304) res._hasBody = false;
    if (res._expect_continue && !res._sent100) res.shouldKeepAlive = false;
    res[kStatus] = code;
    res[kReason] = STATUS_CODES[code];
    res.statusMessage ??= res[kReason] ?? 'unknown';
  } else if (res[kReason] !== STATUS_CODES[res[kStatus]]) {
    return false;
  }
  if (!res._hasBody && body !== null && res[kRejectNonStandardBodyWrites]) return false;

  let flags = 0, lines = '';
  const fields = res[kFields];
  if (fields !== null) {
    for (let i = 0; i < fields.length; i += 2) {
      const field = fields[i], value = fields[i + 1];
      if (field.special !== 0) {
        if (field.special === framing) return false;
        if (field.special === contentLength) flags |= rOwnLength;
        else if (field.special === date) flags |= rOwnDate;
      }
      if (typeof value === 'object') return false;
      lines = lines === '' ? lineOf(field, value) : lines + lineOf(field, value);
    }
  }
  if (!res.sendDate) flags |= rOwnDate;
  if (!res._hasBody) {
    flags |= rNoBody;
    body = null;
  } else if (head === lateHead && (flags & rOwnLength) === 0 && res._contentLength === null) {
    // writeHead came before the length was known.
    flags |= rChunked;
  }
  if (!res.shouldKeepAlive || res._last || res.maxRequestsOnConnectionReached) {
    flags |= rClose;
    res._last = true;
  } else if (res._keepAliveTimeout) {
    flags |= rKeepAlive | Math.floor(res._keepAliveTimeout / 1000) << 8;
  }
  if (typeof body === 'string' || body === null) native.respond(conn.parser.id, res[kStatus], flags, lines, body ?? '');
  else native.respondBytes(conn.parser.id, res[kStatus], flags, lines, body);
  res[kHead] = lateHead;
  res._headerSent = true;
  res.finished = true;
  if (flags & rChunked) res.chunkedEncoding = true;
  else if (head === null) res._contentLength ??= body === null ? 0 : typeof body === 'string' ? null : body.byteLength;
  res._finish();
  process.nextTick(responded, res);
  return true;
}

function responded(res) {
  if (res[kSocket]?._hadError) return;
  res[kFinished]();
  if (res._events !== undefined) res.emit('finish');
}

proto[kFinished] = function() { this[kConnection]?.finished(this); };

module.exports = { ServerResponse, closeResponse, kConnection, kServerResponse: Symbol('ServerResponse') };
