'use strict';
// Http2Stream: one exchange as a Duplex.

const { Duplex } = require('stream');
const { codes, AbortError } = require('internal/errors');
const { current } = require('internal/async_context_frame');
const timers = require('internal/timers');
const { constants, errorNames } = require('internal/http2/constants');
const { noPseudo, sensitiveHeaders, sensitiveOf, toList } = require('internal/http2/fields');
const { setTimer } = require('internal/http2/session');
const { kTimeout, symbols: { kConnection, kInfo, kMaybeDestroy, kProxy, kRequest, kSession, kWire } } = require('internal/http2/shared');
const { validateInteger, validateObject } = require('internal/validators');

const {
  ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_STREAM_ERROR, ERR_HTTP2_TRAILERS_ALREADY_SENT, ERR_HTTP2_TRAILERS_NOT_READY,
} = codes;

const { NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR } = constants;

const kState = Symbol('state');

class Http2Stream extends Duplex {
  constructor(session, options) {
    super({ ...options, autoDestroy: false, allowHalfOpen: true, decodeStrings: false });
    this.cork();
    this[kSession] = session;
    this[kWire] = undefined;
    Object.defineProperty(this, 'frame', { __proto__: null, value: current(), enumerable: false });
    this[kTimeout] = null;
    this[kRequest] = undefined;
    this[kProxy] = null;
    this[kState] = {
      closed: false, aborted: false, headRequest: false, endAfterHeaders: false, headersSent: false, code: NGHTTP2_NO_ERROR,
      unannounced: false, wantsTrailers: false, trailersReady: false, didRead: false, sentHeaders: undefined, sentInfo: undefined, sentTrailers: undefined,
      resetLater: false, writing: 0, pendingWrites: undefined, peerEnded: false, fd: undefined, sendsFile: false, stuck: false, wantsRead: false,
    };
    session[kInfo].streams.add(this);
    this.once('finish', this[kMaybeDestroy]);
  }

  /** The protocol knows the stream from now on. */
  bind(wire) {
    this[kWire] = wire;
    wire.owner = this;
    const state = this[kState];
    if (state.headRequest) wire.expected = -1;
    this.uncork();
    const held = state.pendingWrites;
    state.pendingWrites = undefined;
    if (held !== undefined) held();
  }

  // What the connection tells.

  get headRequest() { return this[kState].headRequest; }

  received(bytes) {
    this.touch();
    const state = this[kState];
    const wire = this[kWire];
    if (this.destroyed || wire === undefined) return;
    if (this.push(bytes)) this[kSession]?.[kConnection].consumed(wire);
    else state.stuck = true;
  }

  receivedEnd() {
    this[kState].peerEnded = true;
    if (this.destroyed) return;
    this.push(null);
    this.read(0);
    this[kMaybeDestroy]();
  }

  sentEnd() {
    if (this[kState].resetLater && !this[kWire].remoteEnded) reset(this, NGHTTP2_NO_ERROR);
  }

  /** Whether what was given to the connection last is all there is. */
  endsHere() {
    const state = this[kState];
    return this.writableEnded && !state.wantsTrailers && this.writableLength === state.writing && this.writableCorked === 0;
  }

  closedByProtocol(code) {
    const state = this[kState];
    if (this.destroyed) return;
    if (!this.closed) shutStream(this, code, false);
    if (code !== NGHTTP2_NO_ERROR) {
      this.destroy();
      return;
    }
    if (!this.readable || this._writableState.errored) { // an error keeps 'end' from coming
      this.destroyQuietly();
      return;
    }
    this.on('end', this.destroyQuietly);
    this.push(null);
    this.read(0);
    // No handler ever asked for what came.
    if (this[kSession]?.[kConnection].isServer && !state.didRead && this.readableFlowing === null) this.resume();
    else this[kMaybeDestroy]();
  }

  destroyQuietly() {
    // What was written has left: 'finish' is on its way, and comes before 'close'.
    if (this.writableEnded && !this.writableFinished && !this._writableState.errored && !this.destroyed && this[kSession]?.destroyed === false) {
      this.once('finish', this.destroyQuietly);
      return;
    }
    this.destroy();
  }

  touch() {
    if (this[kTimeout] !== null) this[kTimeout].refresh();
    this[kSession]?.touch();
  }

  // What programs ask.

  get bufferSize() { return this.writableLength; }

  get endAfterHeaders() { return this[kState].endAfterHeaders; }

  get sentHeaders() { return this[kState].sentHeaders; }

  get sentTrailers() { return this[kState].sentTrailers; }

  get sentInfoHeaders() { return this[kState].sentInfo; }

  get pending() { return this[kWire] === undefined; }

  get id() { return this[kWire]?.id; }

  get session() { return this[kSession]; }

  get headersSent() { return this[kState].headersSent; }

  get aborted() { return this[kState].aborted; }

  get rstCode() { return this[kState].code; }

  get closed() { return this[kState].closed; }

  get scheme() { return undefined; }

  get state() {
    const wire = this[kWire];
    if (this.destroyed || wire === undefined) return {};
    return {
      state: wire.state, weight: 16, sumDependencyWeight: 0, localClose: Number(wire.localEnded), remoteClose: Number(wire.remoteEnded),
      localWindowSize: wire.recvWindow,
    };
  }

  _onTimeout() {
    if (this.destroyed) return;
    const wire = this[kWire];
    if (wire?.moved && wire.queue.length > 0) { // a large write goes on
      wire.moved = false;
      this[kTimeout]?.refresh();
      return;
    }
    this.emit('timeout');
  }

  setTimeout(msecs, callback) {
    if (this.destroyed) return this;
    setTimer(this, msecs, callback);
    return this;
  }

  _write(data, encoding, callback) { this.give(bytesOf(data, encoding), data.length, callback); }

  _writev(data, callback) {
    let size = 0;
    for (const { chunk } of data) size += chunk.length;
    this.give(Buffer.concat(data.map(({ chunk, encoding }) => bytesOf(chunk, encoding))), size, callback);
  }

  give(bytes, size, callback) {
    const state = this[kState];
    state.writing = size;
    if (this.pending) {
      state.pendingWrites = () => this.give(bytes, size, callback);
      return;
    }
    const session = this[kSession];
    if (session === undefined || this[kWire].gone) {
      process.nextTick(callback);
      return;
    }
    this.touch();
    if (!this.headersSent) this.proceed();
    session[kConnection].write(this[kWire], bytes, callback);
  }

  /** While a file is sent, its end is the stream's. */
  end(...args) {
    return this[kState].sendsFile ? this : super.end(...args);
  }

  _final(callback) {
    const state = this[kState];
    if (this.pending) {
      state.pendingWrites = () => this._final(callback);
      return;
    }
    const wire = this[kWire];
    const session = this[kSession];
    if (session === undefined || wire.gone || wire.localEnded) {
      callback();
      return;
    }
    // Of a response to HEAD there is no body to end, but headers may be still to come.
    const silent = this.closed && !state.headersSent || state.headRequest && !state.headersSent && session[kConnection].isServer;
    if (!silent) {
      if (!state.headersSent) this.proceed();
      if (state.wantsTrailers) {
        state.trailersReady = true;
        process.nextTick(wantTrailers, this);
      } else if (!wire.localEnded) {
        session[kConnection].shutdown(wire);
      }
    }
    callback();
  }

  _read() {
    if (this.destroyed) {
      this.push(null);
      return;
    }
    const state = this[kState];
    if (state.stuck) {
      state.stuck = false;
      if (this[kWire] !== undefined) this[kSession]?.[kConnection].consumed(this[kWire]);
    }
  }

  read(n) {
    // read(0) is what the stream says to itself.
    if (n !== 0) this[kState].didRead = true;
    return super.read(n);
  }

  /** The headers that are implied by a body. */
  proceed() {}

  sendTrailers(headers) {
    const state = this[kState];
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (state.sentTrailers) throw new ERR_HTTP2_TRAILERS_ALREADY_SENT();
    if (!state.trailersReady) throw new ERR_HTTP2_TRAILERS_NOT_READY();
    validateObject(headers, 'headers');
    const copy = copyOf(headers);
    const list = toList(copy, noPseudo);
    state.sentTrailers = copy;
    this.touch();
    state.trailersReady = state.wantsTrailers = false;
    const connection = this[kSession][kConnection];
    if (list.length === 0) connection.shutdown(this[kWire]);
    else connection.answer(this[kWire], list, sensitiveOf(copy), true);
  }

  priority() {
    warnOfPriority('http2Stream.priority is longer supported after priority signalling was deprecated in RFC 9113');
    if (this.destroyed) throw new ERR_HTTP2_INVALID_STREAM();
  }

  close(code = NGHTTP2_NO_ERROR, callback = undefined) {
    validateInteger(code, 'code', 0, 2 ** 32 - 1);
    if (callback !== undefined) {
      const { validateFunction } = require('internal/validators');
      validateFunction(callback, 'callback');
    }
    if (this.closed) return;
    if (callback !== undefined) this.once('close', callback);
    shutStream(this, code, true);
  }

  /** Ends the stream once both sides have. */
  [kMaybeDestroy](code) {
    if (code) {
      this.destroy();
      return;
    }
    if (!this.writableFinished) return;
    if (!this.readable && this.closed) {
      this.destroy();
      return;
    }
    const state = this[kState];
    // The whole response is out, nobody wanted the request's body.
    if (this[kSession]?.[kConnection].isServer && !state.wantsTrailers && !state.didRead && this.readableFlowing === null && state.headersSent) {
      setImmediate(() => {
        if (!this.destroyed) this.close();
      });
    }
  }

  _destroy(error, callback) {
    const session = this[kSession];
    const wire = this[kWire];
    const state = this[kState];
    if (session === undefined) {
      callback(error);
      return;
    }
    const info = session[kInfo];
    info.streams.delete(this);
    const sessionCode = info.goawayCode || info.code;
    let code = this.closed ? this.rstCode : sessionCode ?? NGHTTP2_NO_ERROR;
    if (error != null) code = sessionCode || (error instanceof AbortError ? NGHTTP2_CANCEL : NGHTTP2_INTERNAL_ERROR);
    if (this[kTimeout]) timers.clearTimeout(this[kTimeout]);
    this[kTimeout] = null;
    if (!this.closed) shutStream(this, code, wire !== undefined, true);
    this.push(null);
    if (wire !== undefined) {
      if (!wire.gone) {
        // Neither side has ended it: the peer must be told.
        if (!(wire.localEnded && wire.remoteEnded) && !session.destroyed) {
          session[kConnection].sendQueued(wire);
          session[kConnection].output.reset(wire.id, code);
        }
        session[kConnection].forget(wire);
      }
    }
    if (error == null && code !== NGHTTP2_NO_ERROR && code !== NGHTTP2_CANCEL) error = new ERR_HTTP2_STREAM_ERROR(errorNames[code] ?? code);
    // Nobody has seen it yet who could listen.
    if (state.unannounced && session.destroyed) error = null;
    this[kSession] = undefined;
    setImmediate(() => session[kMaybeDestroy]());
    callback(error);
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const shown = { id: this.id || '<pending>', closed: this.closed, destroyed: this.destroyed, state: this.state, readableState: this._readableState,
      writableState: this._writableState };
    return `Http2Stream ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

let warned = false;

function warnOfPriority(message) {
  if (warned) return;
  warned = true;
  process.emitWarning(message, 'DeprecationWarning', 'DEP0194');
}

function wantTrailers(stream) {
  if (stream.destroyed || stream.closed) return;
  if (!stream.emit('wantTrailers')) stream.sendTrailers({});
}

/** Nothing follows in either direction; the peer is told by RST_STREAM once what is written has left. */
function shutStream(stream, code, tell, atOnce = false) {
  const state = stream[kState];
  state.closed = true;
  state.code = code;
  stream.setTimeout(0);
  const ending = stream.writableEnded;
  state.sendsFile = false;
  if (!ending) {
    if (!stream.aborted) {
      state.aborted = true;
      stream.emit('aborted');
    }
    stream.end();
  }
  if (!tell) return;
  const finish = () => {
    if (stream.pending) {
      stream.push(null);
      stream.once('ready', () => reset(stream, code));
    } else {
      reset(stream, code);
    }
  };
  if (!ending || stream.writableFinished || code !== NGHTTP2_NO_ERROR || atOnce) finish();
  else stream.once('finish', finish);
}

function reset(stream, code) {
  const wire = stream[kWire];
  const connection = stream[kSession]?.[kConnection];
  if (wire === undefined || wire.gone || connection === undefined) {
    if (!stream.destroyed) stream[kMaybeDestroy](code);
    return;
  }
  if (code === NGHTTP2_NO_ERROR && wire.wantsToSend() && !stream.destroyed) {
    // What was written leaves first.
    stream[kState].resetLater = true;
    return;
  }
  if (!stream[kSession].destroyed) {
    connection.sendQueued(wire);
    connection.output.reset(wire.id, code);
  }
  connection.close(wire, code);
}

const bytesOf = (data, encoding) => (typeof data === 'string' ? Buffer.from(data, encoding) : data);

function copyOf(headers) {
  const copy = { __proto__: null, ...headers };
  if (headers[sensitiveHeaders] !== undefined) copy[sensitiveHeaders] = headers[sensitiveHeaders];
  return copy;
}

module.exports = { Http2Stream, copyOf, kState, warnOfPriority };
