'use strict';
// http.IncomingMessage: a request as the server sees it, a response as the client sees it.
//
// Most messages are never read as streams, so the stream's state comes into being when something asks for it, and headers
// stay the packed text that the parser made until someone looks at them.

const { Readable, finished } = require('stream');
const { fieldKey, mergeField } = require('internal/http/fields');

const kStream = Symbol('stream state');
const kPhase = Symbol('phase');
const kText = Symbol('packed head');
const kRaw = Symbol('raw headers');
const kHeaders = Symbol('headers');
const kDistinct = Symbol('headers, not joined');
const kTrailerText = Symbol('packed trailers');
const kRawTrailers = Symbol('raw trailers');
const kTrailers = Symbol('trailers');
const kTrailersDistinct = Symbol('trailers, not joined');
const kMaxPairs = Symbol('limit of header entries');
const kHighWaterMark = Symbol('high water mark');
const kController = Symbol('abort controller');

// What happened while there was no stream state.
const open = 0, ended = 1, closed = 2;

function IncomingMessage(socket) {
  if (!new.target && !(this instanceof IncomingMessage)) return new IncomingMessage(socket);
  this._events = undefined;
  this._eventsCount = 0;
  this._maxListeners = undefined;
  this[kStream] = undefined;
  this[kPhase] = open;
  this.socket = socket;
  this.httpVersionMajor = null;
  this.httpVersionMinor = null;
  this.httpVersion = null;
  this.complete = false;
  this.aborted = false;
  this.upgrade = null;
  this.url = '';
  this.method = null;
  this.statusCode = null;
  this.statusMessage = null;
  this.client = socket;
  this._consuming = false;
  this._dumped = false;
  this.joinDuplicateHeaders = false;
  this[kText] = undefined;
  this[kRaw] = undefined;
  this[kHeaders] = undefined;
}
Object.setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
Object.setPrototypeOf(IncomingMessage, Readable);

const proto = IncomingMessage.prototype;
proto[kDistinct] = undefined;
proto[kTrailerText] = '';
proto[kRawTrailers] = undefined;
proto[kTrailers] = undefined;
proto[kTrailersDistinct] = undefined;
proto[kMaxPairs] = 2000;
proto[kHighWaterMark] = undefined;
proto[kController] = undefined;

/** Makes the stream state of msg and lets it catch up with what already happened. */
function openStream(msg) {
  const hwm = msg[kHighWaterMark] ?? msg.socket?.readableHighWaterMark;
  const state = msg[kStream] = new Readable.ReadableState({ autoDestroy: true, highWaterMark: hwm }, msg, false);
  state.readingMore = true; // nothing is read before someone asks for it
  if (msg[kPhase] === ended) Readable.prototype.push.call(msg, null);
  else if (msg[kPhase] === closed) {
    state.ended = state.endEmitted = state.destroyed = state.closed = state.closeEmitted = true;
    state.length = 0;
  }
  return state;
}

function accessor(name, get, set, enumerable = false) {
  Object.defineProperty(proto, name, { __proto__: null, configurable: true, enumerable, get, set });
}

accessor('_readableState', function() { return this[kStream] ?? openStream(this); }, function(state) { this[kStream] = state; });

/** The end of the body, as the parser saw it. */
function endOfBody(msg) {
  if (msg[kStream] !== undefined) msg.push(null);
  else if (msg[kPhase] === open) msg[kPhase] = ended;
}

/** The message has no reader and needs none any more; true if that closed it without a stream. */
function closeUnread(msg) {
  if (msg[kStream] !== undefined || msg[kPhase] !== ended) return false;
  msg[kPhase] = closed;
  msg._dumped = true;
  return true;
}

/** The connection went away before the message was over. */
function abandon(msg, err) {
  if (msg[kStream] !== undefined) {
    msg.destroy(err);
  } else if (msg[kPhase] !== closed) {
    msg[kPhase] = closed;
    msg.aborted = true;
  }
}

accessor('connection', function() { return this.socket; }, function(value) { this.socket = value; });

// Splits packed text: names and values in turn, each ended by a line feed.
function unpack(text, from) {
  const out = [];
  for (let at = from; at < text.length;) {
    const end = text.indexOf('\n', at);
    out.push(text.slice(at, end));
    at = end + 1;
  }
  return out;
}

accessor('rawHeaders', function() {
  return this[kRaw] ??= this[kText] === undefined ? [] : unpack(this[kText], this[kText].indexOf('\n') + 1);
}, function(value) { this[kRaw] = value; }, true);

accessor('rawTrailers', function() { return this[kRawTrailers] ??= unpack(this[kTrailerText], 0); },
         function(value) { this[kRawTrailers] = value; }, true);

function collect(raw, max, joinAll) {
  const dest = {};
  const n = max > 0 && max < raw.length ? max : raw.length;
  for (let i = 0; i + 1 < n; i += 2) mergeField(dest, lower(raw[i]), raw[i + 1], joinAll);
  return dest;
}

function collectDistinct(raw, max) {
  const dest = { __proto__: null };
  const n = max > 0 && max < raw.length ? max : raw.length;
  for (let i = 0; i + 1 < n; i += 2) {
    const key = lower(raw[i]);
    if (dest[key] === undefined) dest[key] = [raw[i + 1]];
    else dest[key].push(raw[i + 1]);
  }
  return dest;
}

function lower(name) {
  // Lenient parsers let names pass that are no tokens.
  try { return fieldKey(name); } catch { return name.toLowerCase(); }
}

accessor('headers', function() {
  return this[kHeaders] ??= collect(this.rawHeaders, this[kMaxPairs], this.joinDuplicateHeaders);
}, function(value) { this[kHeaders] = value; });
accessor('headersDistinct', function() { return this[kDistinct] ??= collectDistinct(this.rawHeaders, this[kMaxPairs]); },
         function(value) { this[kDistinct] = value; });
accessor('trailers', function() {
  return this[kTrailers] ??= collect(this.rawTrailers, this[kMaxPairs], this.joinDuplicateHeaders);
}, function(value) { this[kTrailers] = value; });
accessor('trailersDistinct', function() { return this[kTrailersDistinct] ??= collectDistinct(this.rawTrailers, this[kMaxPairs]); },
         function(value) { this[kTrailersDistinct] = value; });

accessor('signal', function() {
  if (this[kController] === undefined) {
    const controller = this[kController] = new (require('internal/abort_controller').AbortController)();
    if (this.destroyed) controller.abort();
    else {
      const abort = () => controller.abort();
      this.once('close', abort);
      this.socket?.once?.('close', abort);
    }
  }
  return this[kController].signal;
});

proto.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  this.socket.setTimeout(msecs);
  return this;
};

proto._read = function _read(n) {
  if (!this._consuming) {
    const state = this._readableState;
    state.readingMore = false;
    this._consuming = true;
  }
  readStart(this.socket);
};

proto._destroy = function _destroy(err, cb) {
  const state = this._readableState;
  if (!state.endEmitted || !this.complete) {
    this.aborted = true;
    this.emit('aborted');
  }
  // A message that ends before its time takes its connection with it.
  if (this.socket && !this.socket.destroyed && this.aborted) {
    this.socket.destroy(err);
    const unwatch = finished(this.socket, (e) => {
      if (e?.code === 'ERR_STREAM_PREMATURE_CLOSE') e = null;
      unwatch();
      process.nextTick(reportDestroyed, this, err || e, cb);
    });
  } else {
    process.nextTick(reportDestroyed, this, err, cb);
  }
};

function reportDestroyed(msg, err, cb) {
  // Nobody who did not ask for errors of the message is bothered with them.
  if (msg.listenerCount('error') === 0) cb();
  else cb(err);
}

proto._addHeaderLines = function _addHeaderLines(headers, n) {
  if (!headers?.length) return;
  if (this.complete) {
    this[kRawTrailers] = headers;
    this[kTrailers] = this[kTrailersDistinct] = undefined;
  } else {
    this[kRaw] = headers;
    this[kHeaders] = this[kDistinct] = undefined;
  }
  this[kMaxPairs] = n;
};

proto._addHeaderLine = function _addHeaderLine(field, value, dest) {
  mergeField(dest, lower(field), value, this.joinDuplicateHeaders);
};

proto._addHeaderLineDistinct = function _addHeaderLineDistinct(field, value, dest) {
  const key = lower(field);
  if (dest[key]) dest[key].push(value);
  else dest[key] = [value];
};

/** Throws away what nobody will read, so that the next message can come. */
proto._dump = function _dump() {
  if (this._dumped) return;
  if (closeUnread(this)) return;
  this._dumped = true;
  this.removeAllListeners('data');
  this.resume();
};

proto._dumpAndCloseReadable = function _dumpAndCloseReadable() {
  this._dumped = true;
  const state = this._readableState;
  state.ended = state.endEmitted = state.destroyed = state.closed = state.closeEmitted = true;
};

/** Reading of a socket on behalf of the message it carries. */
function readStart(socket) {
  // _paused: the server holds the connection back because its responses pile up.
  if (!socket || socket._paused || !socket.readable) return;
  const parser = socket.parser;
  if (parser?.attached) parser.readStart();
  else socket.resume();
}

function readStop(socket) {
  if (!socket) return;
  const parser = socket.parser;
  if (parser?.attached) parser.readStop();
  else socket.pause();
}

module.exports = {
  IncomingMessage, readStart, readStop,
  endOfBody, closeUnread, abandon,
  kText, kMaxPairs, kHighWaterMark, kTrailerText,
};
