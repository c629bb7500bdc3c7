'use strict';
// http.OutgoingMessage: what ServerResponse and ClientRequest have in common. The wire format of the head is made in
// internal/http/head.

const { Stream } = require('stream');
const { Buffer } = require('buffer');
const EE = require('events');
const {
  codes: {
    ERR_HTTP_BODY_NOT_ALLOWED, ERR_HTTP_CONTENT_LENGTH_MISMATCH, ERR_HTTP_HEADERS_SENT,
    ERR_INVALID_ARG_TYPE, ERR_INVALID_CHAR, ERR_METHOD_NOT_IMPLEMENTED, ERR_STREAM_ALREADY_FINISHED,
    ERR_STREAM_CANNOT_PIPE, ERR_STREAM_DESTROYED, ERR_STREAM_NULL_VALUES, ERR_STREAM_WRITE_AFTER_END,
  },
} = require('internal/errors');
const { validateString } = require('internal/validators');
const { checkInvalidHeaderChar, checkValue, fieldOf, validateHeaderName, validateHeaderValue } = require('internal/http/fields');
const { buildHead } = require('internal/http/head');

const kSocket = Symbol('socket');
const kHead = Symbol('head');
const kFields = Symbol('header fields');
const kUniqueHeaders = Symbol('unique headers');
const kHighWaterMark = Symbol('high water mark');
const kRejectNonStandardBodyWrites = Symbol('reject non-standard body writes');
const kCorked = Symbol('corked');
const kChunks = Symbol('chunks held back by cork');
const kChunksLength = Symbol('their length');
const kBytesWritten = Symbol('bytes of the body');
const kNeedDrain = Symbol('need drain');
const kErrored = Symbol('error');
const kOutput = Symbol('output that waits');
/** A method: the message has left. Called before 'finish' is emitted. */
const kFinished = Symbol('finished');

const defaultHighWaterMark = 65536;

function noop() {}

function OutgoingMessage(options) {
  this._events = undefined;
  this._eventsCount = 0;
  this._maxListeners = undefined;
  initOutgoing(this);
  if (options) {
    if (options.highWaterMark !== undefined) this[kHighWaterMark] = options.highWaterMark;
    if (options.rejectNonStandardBodyWrites) this[kRejectNonStandardBodyWrites] = true;
  }
}
Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);

/** The fields that change in nearly every message; the others start as properties of the prototype. */
function initOutgoing(msg) {
  msg[kSocket] = null;
  msg[kHead] = null;
  msg[kFields] = null;
  msg.finished = false;
  msg.destroyed = false;
  msg.writable = true;
  msg._headerSent = false;
  msg._last = false;
  msg._hasBody = true;
  msg.chunkedEncoding = false;
  msg.shouldKeepAlive = true;
  msg.useChunkedEncodingByDefault = true;
  msg.sendDate = false;
  msg._contentLength = null;
  msg.outputSize = 0;
  msg[kOutput] = null;
}

const proto = OutgoingMessage.prototype;
Object.assign(proto, {
  _closed: false,
  maxRequestsOnConnectionReached: false,
  _defaultKeepAlive: true,
  _removedConnection: false,
  _removedContLen: false,
  _removedTE: false,
  strictContentLength: false,
  _trailer: '',
  _keepAliveTimeout: 0,
  _maxRequestsPerSocket: 0,
  _onPendingData: noop,
  [kUniqueHeaders]: null,
  [kHighWaterMark]: defaultHighWaterMark,
  [kRejectNonStandardBodyWrites]: false,
  [kCorked]: 0,
  [kChunks]: null,
  [kChunksLength]: 0,
  [kBytesWritten]: 0,
  [kNeedDrain]: false,
  [kErrored]: null,
  [kFinished]: noop,
});

function getter(name, get, set) {
  Object.defineProperty(proto, name, { __proto__: null, configurable: true, enumerable: false, get, set });
}

getter('errored', function() { return this[kErrored]; });
getter('closed', function() { return this._closed; });
getter('writableFinished', function() {
  return this.finished && this.outputSize === 0 && (!this[kSocket] || this[kSocket].writableLength === 0);
});
getter('writableObjectMode', () => false);
getter('writableLength', function() { return this.outputSize + this[kChunksLength] + (this[kSocket]?.writableLength ?? 0); });
getter('writableHighWaterMark', function() { return this[kSocket]?.writableHighWaterMark ?? this[kHighWaterMark]; });
getter('writableCorked', function() { return this[kCorked]; });
getter('writableEnded', function() { return this.finished; });
getter('writableNeedDrain', function() { return !this.destroyed && !this.finished && this[kNeedDrain]; });
getter('headersSent', function() { return this[kHead] !== null; });
getter('socket', function() { return this[kSocket]; }, function(socket) { attach(this, socket); });
getter('connection', function() { return this[kSocket]; }, function(socket) { this.socket = socket; });
getter('outputData', function() { return this[kOutput] ??= []; }, function(list) { this[kOutput] = list; });
// The head may be sent without ever being a JavaScript string; then it is made when asked for.
getter('_header', function() {
  const head = this[kHead];
  return typeof head === 'function' ? this[kHead] = head(this) : head;
}, function(head) { this[kHead] = head; });

function attach(msg, socket) {
  for (let n = 0; n < msg[kCorked]; n++) {
    msg[kSocket]?.uncork();
    socket?.cork();
  }
  msg[kSocket] = socket;
}

proto.cork = function cork() {
  this[kCorked]++;
  this[kSocket]?.cork();
};

proto.uncork = function uncork() {
  if (this[kCorked] === 0) return;
  this[kCorked]--;
  if (this[kCorked] === 0 && this[kChunks] !== null) sendHeldChunks(this);
  this[kSocket]?.uncork();
};

// While corked, chunks of the chunked encoding are gathered and leave as one.
function sendHeldChunks(msg) {
  const held = msg[kChunks], length = msg[kChunksLength];
  msg[kChunks] = null;
  msg[kChunksLength] = 0;
  if (length === 0) {
    for (const { callback } of held) if (callback) process.nextTick(callback);
    return;
  }
  msg._send(length.toString(16) + '\r\n', 'latin1', null);
  const callbacks = [];
  for (const { chunk, encoding, callback } of held) {
    msg._send(chunk, encoding, null);
    if (callback) callbacks.push(callback);
  }
  msg._send('\r\n', 'latin1', callbacks.length === 0 ? null : (err) => { for (const callback of callbacks) callback(err); });
}

proto.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  if (this[kSocket]) this[kSocket].setTimeout(msecs);
  else this.once('socket', (socket) => { socket.setTimeout(msecs); });
  return this;
};

proto.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this[kErrored] = error;
  if (this[kSocket]) this[kSocket].destroy(error);
  else this.once('socket', (socket) => { socket.destroy(error); });
  return this;
};

/** Sends data behind the head, which goes out with the first piece. */
proto._send = function _send(data, encoding, callback, byteLength) {
  if (!this._headerSent) {
    const head = settleHead(this);
    this._headerSent = true;
    if (typeof data === 'string' && (encoding === 'utf8' || encoding === 'latin1' || !encoding)) {
      data = head + data;
    } else if (data.length === 0) {
      data = head;
      encoding = 'latin1';
    } else {
      this._writeRaw(head, 'latin1', null, head.length);
    }
  }
  return this._writeRaw(data, encoding, callback, byteLength);
};

proto._writeRaw = function _writeRaw(data, encoding, callback, size) {
  const socket = this[kSocket];
  if (socket?.destroyed) return false; // the callback will never be called: as in Node
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  if (socket && socket._httpMessage === this && socket.writable) {
    if (this[kOutput] !== null) this._flushOutput(socket);
    return socket.write(data, encoding, callback);
  }
  // Not yet its turn, or there is no connection yet.
  this.outputData.push({ data, encoding, callback });
  const length = size ?? (typeof data === 'string' ? Buffer.byteLength(data, encoding ?? 'utf8') : data.byteLength);
  this.outputSize += length;
  this._onPendingData(length);
  return this.outputSize < this[kHighWaterMark];
};

proto._storeHeader = function _storeHeader(firstLine, headers) { buildHead(this, firstLine, headers); };
proto._isLenientHeaderValidation = () => false;

// Header fields: a Field (see internal/http/fields) and its value in turn. Messages have few of them.

function findField(fields, key) {
  for (let i = 0; i < fields.length; i += 2) if (fields[i].key === key) return i;
  return -1;
}

function setField(msg, field, value) {
  const fields = msg[kFields];
  if (fields === null) {
    msg[kFields] = [field, value];
    return;
  }
  const at = findField(fields, field.key);
  if (at < 0) {
    fields.push(field, value);
  } else {
    fields[at] = field;
    fields[at + 1] = value;
  }
}

proto.setHeader = function setHeader(name, value) {
  if (this[kHead] !== null) throw new ERR_HTTP_HEADERS_SENT('set');
  const field = fieldOf(name);
  checkValue(field, value);
  setField(this, field, value);
  return this;
};

proto.setHeaders = function setHeaders(headers) {
  if (this[kHead] !== null) throw new ERR_HTTP_HEADERS_SENT('set');
  if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
  }
  // A Headers object lists each cookie by itself; setHeader would keep the last one.
  const cookies = [];
  for (const { 0: name, 1: value } of headers) {
    if (name === 'set-cookie') {
      if (Array.isArray(value)) cookies.push(...value);
      else cookies.push(value);
    } else {
      this.setHeader(name, value);
    }
  }
  if (cookies.length) this.setHeader('set-cookie', cookies);
  return this;
};

proto.appendHeader = function appendHeader(name, value) {
  if (this[kHead] !== null) throw new ERR_HTTP_HEADERS_SENT('append');
  const field = fieldOf(name);
  if (Array.isArray(value)) for (const v of value) checkValue(field, v);
  else checkValue(field, value);
  const fields = this[kFields];
  const at = fields === null ? -1 : findField(fields, field.key);
  if (at < 0) {
    setField(this, field, value);
  } else {
    const all = [].concat(fields[at + 1], value);
    fields[at + 1] = this[kUniqueHeaders]?.has(field.key) ? all.join('; ') : all;
  }
  return this;
};

proto.getHeader = function getHeader(name) {
  validateString(name, 'name');
  const fields = this[kFields];
  if (fields === null) return undefined;
  const at = findField(fields, name.toLowerCase());
  return at < 0 ? undefined : fields[at + 1];
};

proto.hasHeader = function hasHeader(name) {
  validateString(name, 'name');
  return this[kFields] !== null && findField(this[kFields], name.toLowerCase()) >= 0;
};

proto.removeHeader = function removeHeader(name) {
  validateString(name, 'name');
  if (this[kHead] !== null) throw new ERR_HTTP_HEADERS_SENT('remove');
  const key = name.toLowerCase();
  switch (key) {
    case 'connection': this._removedConnection = true; break;
    case 'content-length': this._removedContLen = true; break;
    case 'transfer-encoding': this._removedTE = true; break;
    case 'date': this.sendDate = false; break;
  }
  const fields = this[kFields];
  if (fields === null) return;
  const at = findField(fields, key);
  if (at >= 0) fields.splice(at, 2);
};

/** An object, or a list, of what take makes of each field. */
function eachField(fields, out, take) {
  if (fields !== null) for (let i = 0; i < fields.length; i += 2) take(out, fields[i], fields[i + 1]);
  return out;
}

proto.getHeaderNames = function getHeaderNames() {
  return eachField(this[kFields], [], (out, field) => out.push(field.key));
};
proto.getRawHeaderNames = function getRawHeaderNames() {
  return eachField(this[kFields], [], (out, field) => out.push(field.name));
};
proto.getHeaders = function getHeaders() {
  return eachField(this[kFields], { __proto__: null }, (out, field, value) => { out[field.key] = value; });
};
proto._renderHeaders = function _renderHeaders() {
  if (this[kHead] !== null) throw new ERR_HTTP_HEADERS_SENT('render');
  return eachField(this[kFields], {}, (out, field, value) => { out[field.name] = value; });
};

getter('_headers', function() { return this.getHeaders(); }, function(headers) {
  this[kFields] = null;
  if (headers) for (const name of Object.keys(headers)) setField(this, fieldOf(name), headers[name]);
});

getter('_headerNames', function() {
  if (this[kFields] === null) return null;
  return eachField(this[kFields], { __proto__: null }, (out, field) => { out[field.key] = field.name; });
}, function(names) {
  const fields = this[kFields];
  if (!names || fields === null) return;
  for (const key of Object.keys(names)) {
    const at = findField(fields, key);
    if (at >= 0) fields[at] = fieldOf(names[key]);
  }
});

proto._implicitHeader = function _implicitHeader() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_implicitHeader()');
};

function reportError(msg, err, callback) {
  process.nextTick(() => {
    callback(err);
    if (typeof msg.emit === 'function' && !msg.destroyed) msg.emit('error', err);
  });
}

function checkChunk(chunk) {
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
}

function lengthOf(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
}

function checkLength(msg, length, isEnd) {
  if (!msg.strictContentLength || msg._contentLength === null || !msg._hasBody || msg.chunkedEncoding) return;
  if (isEnd ? length !== msg._contentLength : length > msg._contentLength) {
    throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(length, msg._contentLength);
  }
}

/** Makes a head that was put off: it decides how the body is framed. */
function settleHead(msg) { return msg._header; }

proto.write = function write(chunk, encoding, callback) {
  if (typeof this[kHead] === 'function') settleHead(this);
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  const ok = writeBody(this, chunk, encoding, callback, false);
  if (!ok) this[kNeedDrain] = true;
  return ok;
};

function writeBody(msg, chunk, encoding, callback, fromEnd) {
  if (typeof callback !== 'function') callback = noop;
  checkChunk(chunk);
  let err;
  if (msg.finished) err = new ERR_STREAM_WRITE_AFTER_END();
  else if (msg.destroyed) err = new ERR_STREAM_DESTROYED('write');
  if (err) {
    if (msg.destroyed) process.nextTick(callback, err);
    else reportError(msg, err, callback);
    return false;
  }
  let length;
  if (msg.strictContentLength || msg[kHead] === null && fromEnd || msg.chunkedEncoding || msg[kHead] === null) {
    length = lengthOf(chunk, encoding);
  }
  if (msg[kHead] === null) {
    if (fromEnd) msg._contentLength ??= length;
    msg._implicitHeader();
    if (typeof msg[kHead] === 'function') settleHead(msg);
  }
  if (msg.strictContentLength) {
    checkLength(msg, msg[kBytesWritten] + length, fromEnd);
    msg[kBytesWritten] += length;
  }
  if (!msg._hasBody) {
    if (msg[kRejectNonStandardBodyWrites]) throw new ERR_HTTP_BODY_NOT_ALLOWED();
    process.nextTick(callback);
    return true;
  }
  const socket = msg[kSocket];
  if (!fromEnd && socket && !socket.writableCorked) {
    // All that is written in this tick shall leave together.
    socket.cork();
    process.nextTick(uncorkSocket, socket);
  }
  if (!msg.chunkedEncoding) return msg._send(chunk, encoding, callback, length);
  length ??= lengthOf(chunk, encoding);
  if (length === 0) return msg._send(chunk, encoding, callback, length);
  if (msg[kCorked] > 0 && msg._headerSent) {
    (msg[kChunks] ??= []).push({ chunk, encoding, callback });
    msg[kChunksLength] += length;
    return msg[kChunksLength] < msg[kHighWaterMark];
  }
  const size = length.toString(16) + '\r\n';
  if (typeof chunk === 'string' && length < 8192 && msg._headerSent && (!encoding || encoding === 'utf8' || encoding === 'utf-8')) {
    return msg._send(size + chunk + '\r\n', 'utf8', callback);
  }
  msg._send(size, 'latin1', null);
  msg._send(chunk, encoding, null, length);
  return msg._send('\r\n', 'latin1', callback);
}

function uncorkSocket(socket) { socket.uncork(); }

proto.addTrailers = function addTrailers(headers) {
  this._trailer = '';
  const isArray = Array.isArray(headers);
  for (const key of Object.keys(headers)) {
    const name = isArray ? headers[key][0] : key;
    const value = isArray ? headers[key][1] : headers[key];
    validateHeaderName(name, 'Trailer name');
    const several = Array.isArray(value) && value.length > 1 && !this[kUniqueHeaders]?.has(name.toLowerCase());
    for (const v of several ? value : [Array.isArray(value) ? value.join('; ') : value]) {
      if (checkInvalidHeaderChar(v)) throw new ERR_INVALID_CHAR('trailer content', name);
      this._trailer += `${name}: ${v}\r\n`;
    }
  }
};

function finishNow(msg) {
  if (msg[kSocket]?._hadError) return;
  msg[kFinished]();
  if (msg._events !== undefined) msg.emit('finish');
}

proto.end = function end(chunk, encoding, callback) {
  if (typeof this[kHead] === 'function') settleHead(this);
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }

  if (chunk) {
    if (this.finished) {
      reportError(this, new ERR_STREAM_WRITE_AFTER_END(), typeof callback === 'function' ? callback : noop);
      return this;
    }
    checkChunk(chunk);
    this[kSocket]?.cork();
    const socket = this[kSocket];
    try {
      writeBody(this, chunk, encoding, null, true);
    } catch (err) {
      socket?.uncork();
      throw err;
    }
  } else if (this.finished) {
    if (typeof callback === 'function') {
      if (this.writableFinished) callback(new ERR_STREAM_ALREADY_FINISHED('end'));
      else this.on('finish', callback);
    }
    return this;
  } else {
    if (this[kHead] === null) {
      this[kSocket]?.cork();
      this._contentLength = 0;
      this._implicitHeader();
      if (typeof this[kHead] === 'function') settleHead(this);
    }
    if (this.strictContentLength) checkLength(this, this[kBytesWritten], true);
  }

  if (typeof callback === 'function') this.once('finish', callback);
  const finish = () => finishNow(this);
  if (this._hasBody && this.chunkedEncoding) {
    if (this[kChunks] !== null) sendHeldChunks(this);
    this._send('0\r\n' + this._trailer + '\r\n', 'latin1', finish);
  } else if (!this._headerSent || this.writableLength || chunk) {
    this._send('', 'latin1', finish);
  } else {
    process.nextTick(finish);
  }
  const socket = this[kSocket];
  if (socket) {
    // All corks of this message are lifted.
    if (socket._writableState) socket._writableState.corked = 1;
    socket.uncork();
  }
  this[kCorked] = 1;
  this.uncork();
  this.finished = true;
  if (this.outputSize === 0 && !this[kOutput]?.length && socket && socket._httpMessage === this) this._finish();
  return this;
};

proto._finish = function _finish() { this.emit('prefinish'); };

/** Called when the connection is there, or it is this message's turn on it. */
proto._flush = function _flush() {
  const socket = this[kSocket];
  if (!socket?.writable) return;
  const ok = this._flushOutput(socket);
  if (this.finished) this._finish();
  else if (ok && this[kNeedDrain]) {
    this[kNeedDrain] = false;
    this.emit('drain');
  }
};

proto._flushOutput = function _flushOutput(socket) {
  const pending = this[kOutput];
  if (pending === null || pending.length === 0) return undefined;
  const size = this.outputSize;
  this[kOutput] = null;
  this.outputSize = 0;
  let ok;
  socket.cork();
  for (let n = 0; n < this[kCorked]; n++) socket.cork();
  for (const { data, encoding, callback } of pending) ok = socket.write(data, encoding, callback);
  socket.uncork();
  for (let n = 0; n < this[kCorked]; n++) socket.uncork();
  this._onPendingData(-size);
  return ok;
};

proto.flushHeaders = function flushHeaders() {
  if (this[kHead] === null) this._implicitHeader();
  this._send('');
};

proto.pipe = function pipe() {
  // A message goes out; there is nothing to read from it.
  this.emit('error', new ERR_STREAM_CANNOT_PIPE());
};

proto[EE.captureRejectionSymbol] = function(err) { this.destroy(err); };

function parseUniqueHeadersOption(headers) {
  if (!Array.isArray(headers)) return null;
  const unique = new Set();
  for (const name of headers) unique.add(`${name}`.toLowerCase());
  return unique;
}

module.exports = {
  OutgoingMessage, initOutgoing, parseUniqueHeadersOption, validateHeaderName, validateHeaderValue,
  kSocket, kHead, kFields, kUniqueHeaders, kHighWaterMark, kRejectNonStandardBodyWrites, kErrored, kNeedDrain, kCorked,
  kFinished, kOutput, findField, setField, noop,
};
