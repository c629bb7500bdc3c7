'use strict';
// The end of a stream's life, the same for both sides: destroy(), errors, 'close', and the asynchronous construction before it.

const { aggregateTwoErrors, AbortError, codes: { ERR_MULTIPLE_CALLBACK } } = require('internal/errors');
const {
  shared: { AUTO_DESTROY, CLOSED, CLOSE_EMITTED, CONSTRUCTED, DESTROYED, EMIT_CLOSE, ENDED, ERRORED, ERROR_EMITTED, SIDE_OFF },
  readable: { END_EMITTED, READING },
  writable: { ENDING, FINAL_CALLED, FINISHED, PREFINISHED },
} = require('internal/streams/flags');
const { kIsDestroyed, isDestroyed, isFinished, isServerRequest } = require('internal/streams/utils');

const kDestroy = Symbol('kDestroy');
const kConstruct = Symbol('kConstruct');
const kReadableReady = Symbol('kReadableReady');
const kWritableReady = Symbol('kWritableReady');

function noteError(error, w, r) {
  if (!error) return;
  // The stack is formatted now: at a later time it would hold on to its whole context.
  error.stack; // eslint-disable-line no-unused-expressions
  if (w && !(w.flags & ERRORED)) w.errored = error;
  if (r && !(r.flags & ERRORED)) r.errored = error;
}

const flagsOf = (w, r) => (w ? w.flags : 0) | (r ? r.flags : 0);

function raise(w, r, bits) {
  if (w) w.flags |= bits;
  if (r) r.flags |= bits;
}

/** `destroy()` of every stream. */
function destroy(error, callback) {
  const r = this._readableState;
  const w = this._writableState;
  if (flagsOf(w, r) & DESTROYED) {
    if (typeof callback === 'function') callback();
    return this;
  }
  noteError(error, w, r);
  raise(w, r, DESTROYED);
  const s = w || r;
  if (s && !(s.flags & CONSTRUCTED)) {
    this.once(kDestroy, function(constructError) { runDestroy(this, aggregateTwoErrors(constructError, error), callback); });
  } else {
    runDestroy(this, error, callback);
  }
  return this;
}

function runDestroy(stream, error, callback) {
  let called = false;
  function onDestroy(destroyError) {
    if (called) return;
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    noteError(destroyError, w, r);
    raise(w, r, CLOSED);
    if (typeof callback === 'function') callback(destroyError);
    if (destroyError) process.nextTick(emitErrorAndClose, stream, destroyError);
    else process.nextTick(emitClose, stream);
  }
  try {
    stream._destroy(error || null, onDestroy);
  } catch (thrown) {
    onDestroy(thrown);
  }
}

function emitErrorAndClose(stream, error) {
  emitError(stream, error);
  emitClose(stream);
}

function emitClose(stream) {
  const r = stream._readableState;
  const w = stream._writableState;
  raise(w, r, CLOSE_EMITTED);
  if (flagsOf(w, r) & EMIT_CLOSE) stream.emit('close');
}

function emitError(stream, error) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (flagsOf(w, r) & ERROR_EMITTED) return;
  raise(w, r, ERROR_EMITTED);
  stream.emit('error', error);
}

/** Makes a destroyed stream usable again, for those that reconnect. */
function undestroy() {
  const r = this._readableState;
  const w = this._writableState;
  const gone = CLOSED | CLOSE_EMITTED | DESTROYED | ERRORED | ERROR_EMITTED;
  if (r) {
    r.errored = null;
    r.flags = (r.flags & ~(gone | READING | ENDED | END_EMITTED)) | CONSTRUCTED;
    if (r.flags & SIDE_OFF) r.flags |= ENDED | END_EMITTED;
  }
  if (w) {
    w.errored = null;
    w.flags = (w.flags & ~(gone | FINAL_CALLED | PREFINISHED | ENDED | ENDING | FINISHED)) | CONSTRUCTED;
    if (w.flags & SIDE_OFF) w.flags |= ENDED | ENDING | FINISHED;
  }
}

/** An error that the stream itself found: destroys it, or only emits the error where autoDestroy is off. */
function errorOrDestroy(stream, error, sync) {
  const r = stream._readableState;
  const w = stream._writableState;
  const flags = flagsOf(w, r);
  if (flags & DESTROYED) return;
  if (flags & AUTO_DESTROY) {
    stream.destroy(error);
  } else if (error) {
    noteError(error, w, r);
    if (sync) process.nextTick(emitError, stream, error);
    else emitError(stream, error);
  }
}

/** Holds reading and writing back until _construct() has called back; then each side is told. */
function construct(stream) {
  if (typeof stream._construct !== 'function') return;
  const r = stream._readableState;
  const w = stream._writableState;
  if (r) r.flags &= ~CONSTRUCTED;
  if (w) w.flags &= ~CONSTRUCTED;
  stream.once(kConstruct, function() {
    if (this._readableState) this[kReadableReady]?.();
    if (this._writableState) this[kWritableReady]?.();
  });
  // The two sides of a Duplex wait for one construction.
  if (stream.listenerCount(kConstruct) > 1) return;
  process.nextTick(runConstruct, stream);
}

function runConstruct(stream) {
  let called = false;
  function onConstruct(error) {
    if (called) {
      errorOrDestroy(stream, error ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    raise(w, r, CONSTRUCTED);
    if ((w || r).flags & DESTROYED) stream.emit(kDestroy, error);
    else if (error) errorOrDestroy(stream, error, true);
    else stream.emit(kConstruct);
  }
  const later = (error) => { process.nextTick(onConstruct, error); };
  try {
    stream._construct(later);
  } catch (error) {
    later(error);
  }
}

const isRequest = (stream) => stream?.setHeader && typeof stream.abort === 'function';

function emitCloseLegacy(stream) {
  stream.emit('close');
}

function emitErrorAndCloseLegacy(stream, error) {
  stream.emit('error', error);
  process.nextTick(emitCloseLegacy, stream);
}

/** Destroys whatever kind of stream it is, also one that is only shaped like it. */
function destroyer(stream, error) {
  if (!stream || isDestroyed(stream)) return;
  if (!error && !isFinished(stream)) error = new AbortError();

  if (isServerRequest(stream)) {
    stream.socket = null;
    stream.destroy(error);
  } else if (isRequest(stream)) {
    stream.abort();
  } else if (isRequest(stream.req)) {
    stream.req.abort();
  } else if (typeof stream.destroy === 'function') {
    stream.destroy(error);
  } else if (typeof stream.close === 'function') {
    stream.close();
  } else if (error) {
    process.nextTick(emitErrorAndCloseLegacy, stream, error);
  } else {
    process.nextTick(emitCloseLegacy, stream);
  }
  if (!stream.destroyed) stream[kIsDestroyed] = true;
}

module.exports = { construct, destroy, destroyer, errorOrDestroy, kReadableReady, kWritableReady, undestroy };
