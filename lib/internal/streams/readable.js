'use strict';
// Readable: what comes in by push() waits in a queue until it is read, by read() or by 'data' events.
// Beside this file: readable_state (the queue), readable_pipe, readable_more (iteration, operators, adapters).

const { Buffer } = require('buffer');
const EE = require('events');
const { Stream } = require('internal/streams/legacy');
const { ReadableState, enqueue, enqueueFront, takeFrom } = require('internal/streams/readable_state');
const destroyImpl = require('internal/streams/destroy');
const { StringDecoder } = require('string_decoder');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED, ERR_OUT_OF_RANGE, ERR_STREAM_PUSH_AFTER_EOF, ERR_STREAM_UNSHIFT_AFTER_END_EVENT,
  },
} = require('internal/errors');
const {
  shared: { AUTO_DESTROY, CLOSE_EMITTED, CONSTRUCTED, DESTROYED, ENDED, ERRORED, ERROR_EMITTED, OBJECT_MODE, SIDE_OFF, SYNC },
  readable: {
    DATA_EMITTED, EMITTED_READABLE, END_EMITTED, FLOWING, HAS_FLOWING, HAS_PAUSED, MULTI_AWAIT_DRAIN, NEED_READABLE, PAUSED,
    READABLE_LISTENING, READING, READING_MORE, RESUME_SCHEDULED,
  },
  writable: { FINISHED },
} = require('internal/streams/flags');

const { errorOrDestroy } = destroyImpl;
const { nextTick } = process;

function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  this._readableState = new ReadableState(options, this, false);
  if (options) applyOptions(this, options);
  Stream.call(this, options);
  if (this._construct !== undefined) destroyImpl.construct(this);
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

function applyOptions(stream, options) {
  if (typeof options.read === 'function') stream._read = options.read;
  if (typeof options.destroy === 'function') stream._destroy = options.destroy;
  if (typeof options.construct === 'function') stream._construct = options.construct;
  if (options.signal) require('internal/streams/add-abort-signal').addAbortSignal(options.signal, stream);
}

Readable.ReadableState = ReadableState;
const proto = Readable.prototype;

proto.destroy = destroyImpl.destroy;
proto._undestroy = destroyImpl.undestroy;
proto._destroy = function(error, callback) { callback(error); };
proto[EE.captureRejectionSymbol] = function(error) { this.destroy(error); };
proto[destroyImpl.kReadableReady] = function() {
  const state = this._readableState;
  if (state.flags & NEED_READABLE) maybeReadMore(this, state);
};

// --- filling --------------------------------------------------------------------------------------------------------

proto.push = function(chunk, encoding) {
  const state = this._readableState;
  if (chunk === null) {
    state.flags &= ~READING;
    onEnd(this, state);
    return false;
  }
  let decoded = false;
  if (state.flags & OBJECT_MODE) {
    state.flags &= ~READING;
    decoded = Boolean(encoding);
  } else {
    if (typeof chunk === 'string') {
      const from = encoding || state.defaultEncoding;
      decoded = state.encoding === from;
      if (!decoded) {
        chunk = Buffer.from(chunk, from);
        if (state.encoding) {
          chunk = chunk.toString(state.encoding);
          decoded = true;
        }
      }
    } else if (!(chunk instanceof Buffer)) {
      chunk = bytesOf(chunk);
      if (chunk === undefined) return refuse(this, arguments[0]);
    }
    if (!chunk || chunk.length === 0) {
      state.flags &= ~READING;
      maybeReadMore(this, state);
      return wantsMore(state);
    }
  }
  const { flags } = state;
  if (flags & (ENDED | DESTROYED | ERRORED)) {
    if (flags & ENDED) errorOrDestroy(this, new ERR_STREAM_PUSH_AFTER_EOF());
    return false;
  }
  state.flags = flags & ~READING;
  if (state.decoder !== null && !decoded) {
    chunk = state.decoder.write(chunk);
    if (chunk.length === 0 && !(flags & OBJECT_MODE)) {
      maybeReadMore(this, state);
      return wantsMore(state);
    }
  }
  addChunk(this, state, chunk, false);
  return wantsMore(state);
};

proto.unshift = function(chunk, encoding) {
  const state = this._readableState;
  if (chunk === null) {
    state.flags &= ~READING;
    onEnd(this, state);
    return false;
  }
  if (!(state.flags & OBJECT_MODE)) {
    if (typeof chunk === 'string') {
      const from = encoding || state.defaultEncoding;
      if (state.encoding !== from) {
        chunk = Buffer.from(chunk, from);
        if (state.encoding) chunk = chunk.toString(state.encoding);
      }
    } else if (!(chunk instanceof Buffer)) {
      chunk = bytesOf(chunk);
      if (chunk === undefined) return refuse(this, arguments[0]);
    }
    if (!chunk || chunk.length === 0) return wantsMore(state);
  }
  const { flags } = state;
  if (flags & END_EMITTED) errorOrDestroy(this, new ERR_STREAM_UNSHIFT_AFTER_END_EVENT());
  else if (flags & (DESTROYED | ERRORED)) return false;
  else addChunk(this, state, chunk, true);
  return wantsMore(state);
};

/** A view's bytes as a Buffer, undefined if it is none; undefined chunks pass as empty ones. */
function bytesOf(chunk) {
  if (ArrayBuffer.isView(chunk)) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return chunk === undefined ? '' : undefined;
}

function refuse(stream, chunk) {
  errorOrDestroy(stream, new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk));
  return false;
}

function wantsMore(state) {
  return !(state.flags & ENDED) && (state.length < state.highWaterMark || state.length === 0);
}

function hasDataListener(stream) {
  return stream.listenerCount('data') > 0;
}

function addChunk(stream, state, chunk, atFront) {
  if ((state.flags & (FLOWING | SYNC)) === FLOWING && state.length === 0 && hasDataListener(stream)) {
    if (state.flags & MULTI_AWAIT_DRAIN) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
    state.flags |= DATA_EMITTED;
    stream.emit('data', chunk);
  } else {
    state.length += state.flags & OBJECT_MODE ? 1 : chunk.length;
    if (atFront) enqueueFront(state, chunk);
    else enqueue(state, chunk);
    if (state.flags & NEED_READABLE) emitReadable(stream);
  }
  maybeReadMore(stream, state);
}

function onEnd(stream, state) {
  if (state.flags & ENDED) return;
  if (state.decoder !== null) {
    const rest = state.decoder.end();
    if (rest?.length) {
      enqueue(state, rest);
      state.length += state.flags & OBJECT_MODE ? 1 : rest.length;
    }
  }
  state.flags |= ENDED;
  if (state.flags & SYNC) {
    // In the midst of a read: no 'readable' before the caller has had its turn.
    emitReadable(stream);
  } else {
    state.flags = (state.flags & ~NEED_READABLE) | EMITTED_READABLE;
    emitReadableNow(stream);
  }
}

/** Reads ahead until the mark is reached, without recursion and never within push(). */
function maybeReadMore(stream, state) {
  if ((state.flags & (READING_MORE | CONSTRUCTED)) === CONSTRUCTED) {
    state.flags |= READING_MORE;
    nextTick(readMore, stream, state);
  }
}

function readMore(stream, state) {
  while (!(state.flags & (READING | ENDED)) &&
         (state.length < state.highWaterMark || ((state.flags & FLOWING) && state.length === 0))) {
    const before = state.length;
    stream.read(0);
    if (state.length === before) break; // nothing came, and nothing is under way
  }
  state.flags &= ~READING_MORE;
}

// --- reading --------------------------------------------------------------------------------------------------------

proto.setEncoding = function(encoding) {
  const state = this._readableState;
  const decoder = new StringDecoder(encoding);
  state.decoder = decoder;
  state.encoding = decoder.encoding;
  // What waits already is decoded too.
  let text = '';
  for (let i = state.bufferIndex; i < state.buffer.length; i++) text += decoder.write(state.buffer[i]);
  state.buffer = text === '' ? [] : [text];
  state.bufferIndex = 0;
  state.length = text.length;
  return this;
};

const MAX_MARK = 0x40000000;

/** The next power of two, so that growing in small steps costs little. */
function markFor(n) {
  if (n > MAX_MARK) throw new ERR_OUT_OF_RANGE('size', '<= 1GiB', n);
  return n <= 1 ? 1 : 2 ** (32 - Math.clz32(n - 1));
}

function takeable(n, state) {
  if (n <= 0 || (state.length === 0 && (state.flags & ENDED))) return 0;
  if (state.flags & OBJECT_MODE) return 1;
  if (Number.isNaN(n)) {
    // Flowing streams give chunk by chunk, others all they have.
    return (state.flags & FLOWING) && state.length > 0 ? state.buffer[state.bufferIndex].length : state.length;
  }
  if (n <= state.length) return n;
  return state.flags & ENDED ? state.length : 0;
}

proto.read = function(n) {
  if (n === undefined) n = NaN;
  else if (!Number.isInteger(n)) n = Number.parseInt(n, 10);
  const state = this._readableState;
  const wanted = n;

  if (n > state.highWaterMark) state.highWaterMark = markFor(n);
  if (n !== 0) state.flags &= ~EMITTED_READABLE;

  // read(0) on a full queue only tells that there is something.
  if (n === 0 && (state.flags & NEED_READABLE) && ((state.flags & ENDED) ||
      (state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0))) {
    if (state.length === 0 && (state.flags & ENDED)) endReadable(this);
    else emitReadable(this);
    return null;
  }

  n = takeable(n, state);
  if (n === 0 && (state.flags & ENDED)) {
    if (state.length === 0) endReadable(this);
    return null;
  }

  const { flags } = state;
  if (((flags & NEED_READABLE) || state.length === 0 || state.length - n < state.highWaterMark) &&
      (flags & (ENDED | READING | DESTROYED | ERRORED | CONSTRUCTED)) === CONSTRUCTED) {
    state.flags = flags | READING | SYNC | (state.length === 0 ? NEED_READABLE : 0);
    try {
      this._read(state.highWaterMark);
    } catch (error) {
      errorOrDestroy(this, error);
    }
    state.flags &= ~SYNC;
    // It may have pushed at once.
    if (!(state.flags & READING)) n = takeable(wanted, state);
  }

  const chunk = n > 0 ? takeFrom(state, n) : null;
  if (chunk === null) {
    if (state.length <= state.highWaterMark) state.flags |= NEED_READABLE;
    else state.flags &= ~NEED_READABLE;
    n = 0;
  } else {
    state.length -= n;
    if (state.flags & MULTI_AWAIT_DRAIN) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
  }

  if (state.length === 0) {
    if (!(state.flags & ENDED)) state.flags |= NEED_READABLE;
    else if (wanted !== n) endReadable(this);
  }
  if (chunk !== null && !(state.flags & (ERROR_EMITTED | CLOSE_EMITTED))) {
    state.flags |= DATA_EMITTED;
    this.emit('data', chunk);
  }
  return chunk;
};

proto._read = function(_size) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_read()');
};

function emitReadable(stream) {
  const state = stream._readableState;
  state.flags &= ~NEED_READABLE;
  if (!(state.flags & EMITTED_READABLE)) {
    state.flags |= EMITTED_READABLE;
    nextTick(emitReadableNow, stream);
  }
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  if (!(state.flags & (DESTROYED | ERRORED)) && (state.length > 0 || (state.flags & ENDED))) {
    stream.emit('readable');
    state.flags &= ~EMITTED_READABLE;
  }
  // Another 'readable' is due only if the queue is low, somebody will add to it, and it does not flow.
  if (!(state.flags & (FLOWING | ENDED)) && state.length <= state.highWaterMark) state.flags |= NEED_READABLE;
  else state.flags &= ~NEED_READABLE;
  flow(stream);
}

function endReadable(stream) {
  const state = stream._readableState;
  if (!(state.flags & END_EMITTED)) {
    state.flags |= ENDED;
    nextTick(emitEnd, state, stream);
  }
}

function emitEnd(state, stream) {
  if ((state.flags & (ERRORED | CLOSE_EMITTED | END_EMITTED)) || state.length > 0) return;
  state.flags |= END_EMITTED;
  stream.emit('end');
  if (stream.writable && stream.allowHalfOpen === false) {
    nextTick(endWritable, stream);
  } else if (state.flags & AUTO_DESTROY) {
    const w = stream._writableState;
    if (!w || ((w.flags & AUTO_DESTROY) && (w.flags & (FINISHED | SIDE_OFF)))) stream.destroy();
  }
}

function endWritable(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}

// --- flowing and pausing --------------------------------------------------------------------------------------------

proto.isPaused = function() {
  const { flags } = this._readableState;
  return (flags & PAUSED) !== 0 || (flags & (HAS_FLOWING | FLOWING)) === HAS_FLOWING;
};

proto.on = function(event, listener) {
  const result = EE.prototype.on.call(this, event, listener);
  const state = this._readableState;
  if (event === 'data') {
    // A 'readable' listener has precedence: it pulls.
    if (this.listenerCount('readable') > 0) state.flags |= READABLE_LISTENING;
    else state.flags &= ~READABLE_LISTENING;
    if ((state.flags & (HAS_FLOWING | FLOWING)) !== HAS_FLOWING) this.resume();
  } else if (event === 'readable' && !(state.flags & (END_EMITTED | READABLE_LISTENING))) {
    state.flags = (state.flags & ~(FLOWING | EMITTED_READABLE)) | HAS_FLOWING | READABLE_LISTENING | NEED_READABLE;
    if (state.length > 0) emitReadable(this);
    else if (!(state.flags & READING)) nextTick(readNothing, this);
  }
  return result;
};
proto.addListener = proto.on;

function readNothing(stream) {
  stream.read(0);
}

proto.removeListener = function(event, listener) {
  const result = EE.prototype.removeListener.call(this, event, listener);
  // Later, since a listener may be removed and added again at once, and reading should then go on.
  if (event === 'readable') nextTick(listenersChanged, this);
  return result;
};
proto.off = proto.removeListener;

proto.removeAllListeners = function(event) {
  const result = Reflect.apply(EE.prototype.removeAllListeners, this, arguments);
  if (event === 'readable' || event === undefined) nextTick(listenersChanged, this);
  return result;
};

function listenersChanged(stream) {
  const state = stream._readableState;
  if (stream.listenerCount('readable') > 0) state.flags |= READABLE_LISTENING;
  else state.flags &= ~READABLE_LISTENING;
  if ((state.flags & RESUME_SCHEDULED) && (state.flags & (HAS_PAUSED | PAUSED)) === HAS_PAUSED) {
    // resume() was called and is on its way: let it flow.
    state.flags |= HAS_FLOWING | FLOWING;
  } else if (stream.listenerCount('data') > 0) {
    stream.resume();
  } else if (!(state.flags & READABLE_LISTENING)) {
    state.flags &= ~(HAS_FLOWING | FLOWING);
  }
}

proto.resume = function() {
  const state = this._readableState;
  if (!(state.flags & FLOWING)) {
    // With a 'readable' listener it does not flow, but it still has to be told to read.
    state.flags |= state.flags & READABLE_LISTENING ? HAS_FLOWING : HAS_FLOWING | FLOWING;
    if (!(state.flags & RESUME_SCHEDULED)) {
      state.flags |= RESUME_SCHEDULED;
      nextTick(resumeNow, this, state);
    }
  }
  state.flags = (state.flags & ~PAUSED) | HAS_PAUSED;
  return this;
};

function resumeNow(stream, state) {
  if (!(state.flags & READING)) stream.read(0);
  state.flags &= ~RESUME_SCHEDULED;
  stream.emit('resume');
  flow(stream);
  if ((state.flags & (FLOWING | READING)) === FLOWING) stream.read(0);
}

proto.pause = function() {
  const state = this._readableState;
  if ((state.flags & (HAS_FLOWING | FLOWING)) !== HAS_FLOWING) {
    state.flags = (state.flags & ~FLOWING) | HAS_FLOWING;
    this.emit('pause');
  }
  state.flags |= HAS_PAUSED | PAUSED;
  return this;
};

function flow(stream) {
  const state = stream._readableState;
  while ((state.flags & FLOWING) && stream.read() !== null);
}

// --- asking ---------------------------------------------------------------------------------------------------------

const getters = {
  readable: {
    get() {
      const flags = this._readableState?.flags;
      // ERRORED alone still counts as readable until the error is out: what is queued may be read.
      return flags !== undefined && !(flags & (SIDE_OFF | DESTROYED | ERROR_EMITTED | END_EMITTED));
    },
    set(value) {
      const state = this._readableState;
      if (state) state.readable = !!value;
    },
  },
  readableDidRead: { get() { return (this._readableState.flags & DATA_EMITTED) !== 0; } },
  readableAborted: {
    get() {
      const { flags } = this._readableState;
      return (flags & (DESTROYED | ERRORED)) !== 0 && !(flags & (SIDE_OFF | END_EMITTED));
    },
  },
  readableHighWaterMark: { get() { return this._readableState.highWaterMark; } },
  readableBuffer: {
    get() {
      const state = this._readableState;
      return state && (state.bufferIndex === 0 ? state.buffer : state.buffer.slice(state.bufferIndex));
    },
  },
  readableFlowing: {
    get() { return this._readableState.flowing; },
    set(value) { if (this._readableState) this._readableState.flowing = value; },
  },
  readableLength: { get() { return this._readableState.length; } },
  readableObjectMode: { get() { return this._readableState ? this._readableState.objectMode : false; } },
  readableEncoding: { get() { return this._readableState ? this._readableState.encoding : null; } },
  errored: { get() { return this._readableState ? this._readableState.errored : null; } },
  closed: { get() { return this._readableState ? this._readableState.closed : false; } },
  destroyed: {
    get() { return this._readableState ? (this._readableState.flags & DESTROYED) !== 0 : false; },
    set(value) { if (this._readableState) this._readableState.destroyed = value; },
  },
  readableEnded: { get() { return this._readableState ? (this._readableState.flags & END_EMITTED) !== 0 : false; } },
};
for (const [name, accessor] of Object.entries(getters)) {
  Object.defineProperty(proto, name, { __proto__: null, get: accessor.get, set: accessor.set, configurable: true, enumerable: false });
}

/** Takes n bytes or characters out of a state's queue; tests of older packages call it. */
Readable._fromList = function(n, state) {
  return takeFrom(state, n);
};

module.exports = Readable;
require('internal/streams/readable_pipe')(proto);
require('internal/streams/readable_more')(Readable);
