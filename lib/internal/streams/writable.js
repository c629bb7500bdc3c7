'use strict';
// Writable: chunks go to _write() one at a time; those that come meanwhile wait in a queue.

const { Buffer } = require('buffer');
const EE = require('events');
const { Stream } = require('internal/streams/legacy');
const { WritableState, callOnFinished, enqueue, failQueue, kBeforePrefinish, resetQueue } = require('internal/streams/writable_state');
const destroyImpl = require('internal/streams/destroy');
const {
  AbortError,
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED, ERR_MULTIPLE_CALLBACK, ERR_STREAM_ALREADY_FINISHED, ERR_STREAM_CANNOT_PIPE,
    ERR_STREAM_DESTROYED, ERR_STREAM_NULL_VALUES, ERR_STREAM_WRITE_AFTER_END, ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');
const {
  shared: { AUTO_DESTROY, CLOSE_EMITTED, CONSTRUCTED, DESTROYED, ENDED, ERRORED, ERROR_EMITTED, OBJECT_MODE, SIDE_OFF, SYNC },
  readable: { END_EMITTED },
  writable: {
    AFTER_WRITE_PENDING, ALL_BUFFERS, ALL_NOOP, BUFFER_PROCESSING, DECODE_STRINGS, ENDING, FINAL_CALLED, FINISHED, NEED_DRAIN,
    PREFINISHED, WRITING,
  },
} = require('internal/streams/flags');

const { errorOrDestroy } = destroyImpl;
const { nextTick } = process;

function noop() {}

function Writable(options) {
  if (!(this instanceof Writable)) return new Writable(options);
  this._writableState = new WritableState(options, this, false);
  if (options) applyOptions(this, options);
  Stream.call(this, options);
  if (this._construct !== undefined) destroyImpl.construct(this);
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);

function applyOptions(stream, options) {
  if (typeof options.write === 'function') stream._write = options.write;
  if (typeof options.writev === 'function') stream._writev = options.writev;
  if (typeof options.destroy === 'function') stream._destroy = options.destroy;
  if (typeof options.final === 'function') stream._final = options.final;
  if (typeof options.construct === 'function') stream._construct = options.construct;
  if (options.signal) require('internal/streams/add-abort-signal').addAbortSignal(options.signal, stream);
}

Writable.WritableState = WritableState;
const proto = Writable.prototype;

// A Duplex is a Writable too, though it inherits from Readable.
Object.defineProperty(Writable, Symbol.hasInstance, {
  __proto__: null,
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && object && object._writableState instanceof WritableState;
  },
});

// --- writing --------------------------------------------------------------------------------------------------------

proto.write = function(chunk, encoding, callback) {
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  return write(this, chunk, encoding, callback) === true;
};

/** Returns true, false, or the error that the callback will get. */
function write(stream, chunk, encoding, callback) {
  if (typeof callback !== 'function') callback = noop;
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  const state = stream._writableState;
  const { flags } = state;
  let length = 1;
  if (!(flags & OBJECT_MODE)) {
    if (!encoding) encoding = state.defaultEncoding;
    else if (encoding !== 'buffer' && !Buffer.isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
    if (typeof chunk === 'string') {
      if (flags & DECODE_STRINGS) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (chunk instanceof Buffer) {
      encoding = 'buffer';
    } else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else {
      throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
    length = chunk.length;
  }

  if (flags & (ENDING | DESTROYED)) {
    const error = flags & ENDING ? new ERR_STREAM_WRITE_AFTER_END() : new ERR_STREAM_DESTROYED('write');
    nextTick(callback, error);
    errorOrDestroy(stream, error, true);
    return error;
  }

  state.pendingcb++;
  state.length += length;
  const below = state.length < state.highWaterMark;
  if (!below) state.flags |= NEED_DRAIN;

  if (state.corked > 0 || (flags & (WRITING | ERRORED | CONSTRUCTED)) !== CONSTRUCTED) {
    enqueue(state, chunk, encoding, callback);
    if (encoding !== 'buffer') state.flags &= ~ALL_BUFFERS;
    if (callback !== noop) state.flags &= ~ALL_NOOP;
  } else {
    state.writelen = length;
    state.writecb = callback;
    state.flags |= WRITING | SYNC;
    stream._write(chunk, encoding, state.onwrite ??= writeCallback(stream));
    state.flags &= ~SYNC;
  }
  return below && !(state.flags & (ERRORED | DESTROYED));
}

/** What _write() and _writev() call when they are done. */
function writeCallback(stream) {
  return (error) => { onWritten(stream, error); };
}

proto._write = function(chunk, encoding, callback) {
  if (!this._writev) throw new ERR_METHOD_NOT_IMPLEMENTED('_write()');
  this._writev([{ chunk, encoding }], callback);
};

proto._writev = null;

function onWritten(stream, error) {
  const state = stream._writableState;
  const callback = state.writecb;
  if (typeof callback !== 'function') {
    errorOrDestroy(stream, new ERR_MULTIPLE_CALLBACK());
    return;
  }
  const sync = (state.flags & SYNC) !== 0;
  state.flags &= ~WRITING;
  state.writecb = null;
  state.length -= state.writelen;
  state.writelen = 0;

  if (error) {
    error.stack; // eslint-disable-line no-unused-expressions
    if (!(state.flags & ERRORED)) state.errored = error;
    const r = stream._readableState;
    if (r && !(r.flags & ERRORED)) r.errored = error;
    if (sync) nextTick(onWriteError, stream, state, error, callback);
    else onWriteError(stream, state, error, callback);
    return;
  }

  if (state.queue.length > state.bufferedIndex) writeQueue(stream, state);
  if (!sync) {
    afterWrite(stream, state, 1, callback);
    return;
  }

  // _write() was done at once: callback and 'drain' still come later, and those of one turn share a tick.
  if (callback === noop) {
    const drains = (state.flags & NEED_DRAIN) !== 0 && state.length === 0;
    if ((drains || (state.flags & DESTROYED)) && !(state.flags & AFTER_WRITE_PENDING)) {
      state.flags |= AFTER_WRITE_PENDING;
      nextTick(afterWrite, stream, state, 1, callback);
    } else {
      state.pendingcb--;
      if (state.flags & ENDING) finishMaybe(stream, state, true);
    }
  } else if (state.afterWrite !== null && state.afterWrite.callback === callback) {
    state.afterWrite.count++;
  } else {
    state.afterWrite = { callback, count: 1 };
    state.flags |= AFTER_WRITE_PENDING;
    nextTick(afterWriteTick, stream, state, state.afterWrite);
  }
}

function afterWriteTick(stream, state, group) {
  if (state.afterWrite === group) state.afterWrite = null;
  afterWrite(stream, state, group.count, group.callback);
}

function onWriteError(stream, state, error, callback) {
  --state.pendingcb;
  callback(error);
  failQueue(state);
  errorOrDestroy(stream, error);
}

function afterWrite(stream, state, count, callback) {
  state.flags &= ~AFTER_WRITE_PENDING;
  if (state.length === 0 && (state.flags & (ENDING | DESTROYED | NEED_DRAIN)) === NEED_DRAIN) {
    state.flags &= ~NEED_DRAIN;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pendingcb--;
    callback(null);
  }
  if (state.flags & DESTROYED) failQueue(state);
  if (state.flags & ENDING) finishMaybe(stream, state);
}

proto.cork = function() {
  this._writableState.corked++;
};

proto.uncork = function() {
  const state = this._writableState;
  if (state.corked === 0) return;
  state.corked--;
  if (!(state.flags & WRITING)) writeQueue(this, state);
};

proto.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  if (!Buffer.isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
  this._writableState.defaultEncoding = encoding;
  return this;
};

/** Hands what waits to _writev() at once, or to _write() one by one. */
function writeQueue(stream, state) {
  if (state.corked > 0 || (state.flags & (BUFFER_PROCESSING | DESTROYED | CONSTRUCTED)) !== CONSTRUCTED) return;
  const { queue } = state;
  let at = state.bufferedIndex;
  const count = queue.length - at;
  if (count === 0) return;

  state.flags |= BUFFER_PROCESSING;
  if (count > 1 && stream._writev) {
    state.pendingcb -= count - 1;
    const callback = state.flags & ALL_NOOP ? noop : (error) => {
      for (let i = at; i < queue.length; i++) queue[i].callback(error);
    };
    // The queue itself is handed over: a new one is begun below.
    const chunks = (state.flags & ALL_NOOP) && at === 0 ? queue : queue.slice(at);
    chunks.allBuffers = (state.flags & ALL_BUFFERS) !== 0;
    begin(stream, state, true, state.length, chunks, '', callback);
    resetQueue(state);
  } else {
    do {
      const { chunk, encoding, callback } = queue[at];
      queue[at++] = null;
      begin(stream, state, false, state.flags & OBJECT_MODE ? 1 : chunk.length, chunk, encoding, callback);
    } while (at < queue.length && !(state.flags & WRITING));

    if (at === queue.length) {
      resetQueue(state);
    } else if (at > 256) {
      queue.splice(0, at);
      state.bufferedIndex = 0;
    } else {
      state.bufferedIndex = at;
    }
  }
  state.flags &= ~BUFFER_PROCESSING;
}

function begin(stream, state, vector, length, chunk, encoding, callback) {
  state.writelen = length;
  state.writecb = callback;
  state.flags |= WRITING | SYNC;
  const done = state.onwrite ??= writeCallback(stream);
  if (state.flags & DESTROYED) done(new ERR_STREAM_DESTROYED('write'));
  else if (vector) stream._writev(chunk, done);
  else stream._write(chunk, encoding, done);
  state.flags &= ~SYNC;
}

// --- ending ---------------------------------------------------------------------------------------------------------

proto.end = function(chunk, encoding, callback) {
  const state = this._writableState;
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }

  let error;
  if (chunk !== null && chunk !== undefined) {
    const result = write(this, chunk, encoding);
    if (result instanceof Error) error = result;
  }
  if (state.corked > 0) {
    state.corked = 1;
    this.uncork();
  }
  if (error === undefined) {
    if (!(state.flags & (ERRORED | ENDING))) {
      // 'ending' is set for good only after finishMaybe, which sees ended === false.
      state.flags |= ENDING;
      finishMaybe(this, state, true);
      state.flags |= ENDED;
    } else if (state.flags & FINISHED) {
      error = new ERR_STREAM_ALREADY_FINISHED('end');
    } else if (state.flags & DESTROYED) {
      error = new ERR_STREAM_DESTROYED('end');
    }
  }
  if (typeof callback === 'function') {
    if (error) nextTick(callback, error);
    else if (state.flags & ERRORED) nextTick(callback, state.error);
    else if (state.flags & FINISHED) nextTick(callback);
    else if (state.onFinished === null) state.onFinished = [callback];
    else state.onFinished.push(callback);
  }
  return this;
};

function canFinish(state) {
  return (state.flags & (ENDING | DESTROYED | CONSTRUCTED | ERRORED | FINISHED | WRITING | ERROR_EMITTED | CLOSE_EMITTED)) ===
    (ENDING | CONSTRUCTED) && state.length === 0 && state.queue.length === 0;
}

function finishMaybe(stream, state, sync) {
  if (!canFinish(state)) return;
  prefinish(stream, state);
  if (state.pendingcb !== 0) return;
  if (sync) {
    state.pendingcb++;
    nextTick(finishLater, stream, state);
  } else if (canFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finishLater(stream, state) {
  if (canFinish(state)) finish(stream, state);
  else state.pendingcb--;
}

function prefinish(stream, state) {
  if (state.flags & (PREFINISHED | FINAL_CALLED)) return;
  if (typeof stream._final === 'function' && !(state.flags & DESTROYED)) {
    state.flags |= FINAL_CALLED;
    callFinal(stream, state);
  } else {
    emitPrefinish(stream, state);
  }
}

function emitPrefinish(stream, state) {
  state.flags |= PREFINISHED;
  stream[kBeforePrefinish]?.();
  stream.emit('prefinish');
}

function callFinal(stream, state) {
  let called = false;
  let sync = true;
  function onFinal(error) {
    if (called) {
      errorOrDestroy(stream, error ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    state.pendingcb--;
    if (error) {
      callOnFinished(state, error);
      errorOrDestroy(stream, error, sync);
    } else if (canFinish(state)) {
      emitPrefinish(stream, state);
      // Some wait for 'prefinish' to emit 'end' before 'finish'.
      state.pendingcb++;
      nextTick(finish, stream, state);
    }
  }
  state.pendingcb++;
  try {
    stream._final(onFinal);
  } catch (error) {
    onFinal(error);
  }
  sync = false;
}

function finish(stream, state) {
  state.pendingcb--;
  state.flags |= FINISHED;
  callOnFinished(state, null);
  stream.emit('finish');
  if (state.flags & AUTO_DESTROY) {
    const r = stream._readableState;
    if (!r || ((r.flags & AUTO_DESTROY) && (r.flags & (END_EMITTED | SIDE_OFF)))) stream.destroy();
  }
}

proto.pipe = function() {
  errorOrDestroy(this, new ERR_STREAM_CANNOT_PIPE());
};

proto.destroy = function(error, callback) {
  const state = this._writableState;
  if (!(state.flags & DESTROYED) && (state.bufferedIndex < state.queue.length || state.onFinished !== null)) {
    nextTick(failQueue, state);
  }
  destroyImpl.destroy.call(this, error, callback);
  return this;
};
proto._undestroy = destroyImpl.undestroy;
proto._destroy = function(error, callback) { callback(error); };
proto[EE.captureRejectionSymbol] = function(error) { this.destroy(error); };
proto[destroyImpl.kWritableReady] = function() {
  const state = this._writableState;
  if (!(state.flags & WRITING)) writeQueue(this, state);
  if (state.flags & ENDING) finishMaybe(this, state);
};

proto[Symbol.asyncDispose] = function() {
  let error;
  if (!this.destroyed) {
    error = this.writableFinished ? null : new AbortError();
    this.destroy(error);
  }
  return require('internal/streams/readable_more').disposed(this, error);
};

Writable.fromWeb = function(writableStream, options) {
  return require('internal/webstreams/adapters').newStreamWritableFromWritableStream(writableStream, options);
};

Writable.toWeb = function(streamWritable) {
  return require('internal/webstreams/adapters').newWritableStreamFromStreamWritable(streamWritable);
};

// --- asking ---------------------------------------------------------------------------------------------------------

const has = (stream, bits) => stream._writableState ? (stream._writableState.flags & bits) !== 0 : false;

const getters = {
  closed: { get() { return this._writableState ? this._writableState.closed : false; } },
  destroyed: {
    get() { return has(this, DESTROYED); },
    set(value) { if (this._writableState) this._writableState.destroyed = value; },
  },
  writable: {
    get() {
      const w = this._writableState;
      return !!w && !(w.flags & (SIDE_OFF | DESTROYED | ERRORED | ENDING | ENDED));
    },
    set(value) { if (this._writableState) this._writableState.writable = !!value; },
  },
  writableFinished: { get() { return has(this, FINISHED); } },
  writableObjectMode: { get() { return has(this, OBJECT_MODE); } },
  writableBuffer: { get() { return this._writableState?.getBuffer(); } },
  writableEnded: { get() { return has(this, ENDING); } },
  writableNeedDrain: {
    get() {
      const w = this._writableState;
      return !!w && (w.flags & (DESTROYED | ENDING | NEED_DRAIN)) === NEED_DRAIN;
    },
  },
  writableHighWaterMark: { get() { return this._writableState?.highWaterMark; } },
  writableCorked: { get() { return this._writableState ? this._writableState.corked : 0; } },
  writableLength: { get() { return this._writableState?.length; } },
  errored: { get() { return this._writableState ? this._writableState.errored : null; } },
  writableAborted: {
    get() {
      const { flags } = this._writableState;
      return (flags & (DESTROYED | ERRORED)) !== 0 && !(flags & (SIDE_OFF | FINISHED));
    },
  },
};
for (const [name, accessor] of Object.entries(getters)) {
  Object.defineProperty(proto, name, { __proto__: null, get: accessor.get, set: accessor.set, configurable: true, enumerable: false });
}

module.exports = Writable;
