'use strict';
// What a Writable knows: chunks that wait for their turn, the write under way, and its flags.

const { Buffer } = require('buffer');
const { codes: { ERR_STREAM_DESTROYED, ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { highWaterMarkFrom, getDefaultHighWaterMark } = require('internal/streams/state');
const { shared, writable, defineErrored, defineFlags, defineSide } = require('internal/streams/flags');

const { OBJECT_MODE, CONSTRUCTED, SYNC, EMIT_CLOSE, AUTO_DESTROY } = shared;
const { ALL_BUFFERS, ALL_NOOP, DECODE_STRINGS, WRITING } = writable;
const INITIAL = CONSTRUCTED | SYNC | EMIT_CLOSE | AUTO_DESTROY | DECODE_STRINGS | ALL_BUFFERS | ALL_NOOP;

// Shared by all states in which nothing waits; replaced before the first push, never pushed to.
const NO_REQUESTS = [];

// A method of this name runs before 'prefinish' is emitted: Transform flushes there.
const kBeforePrefinish = Symbol('kBeforePrefinish');

function WritableState(options, stream, isDuplex) {
  let flags = INITIAL;
  let highWaterMark, defaultEncoding = 'utf8';
  this.flags = 0;
  if (options === undefined || options === null) {
    highWaterMark = getDefaultHighWaterMark(false);
  } else {
    if (typeof isDuplex !== 'boolean') isDuplex = stream instanceof require('internal/streams/duplex');
    if (options.objectMode || (isDuplex && options.writableObjectMode)) flags |= OBJECT_MODE;
    highWaterMark = highWaterMarkFrom((flags & OBJECT_MODE) !== 0, options, 'writableHighWaterMark', isDuplex);
    if (options.decodeStrings === false) flags &= ~DECODE_STRINGS;
    if (options.emitClose === false) flags &= ~EMIT_CLOSE;
    if (options.autoDestroy === false) flags &= ~AUTO_DESTROY;
    const wanted = options.defaultEncoding;
    if (wanted !== undefined && wanted !== null && wanted !== 'utf8' && wanted !== 'utf-8') {
      if (!Buffer.isEncoding(wanted)) throw new ERR_UNKNOWN_ENCODING(wanted);
      defaultEncoding = wanted;
    }
  }
  this.flags = flags;
  this.highWaterMark = highWaterMark;
  this.length = 0;
  this.corked = 0;
  // The write under way: its length, its callback, and what _write() is given as callback (made at the first write).
  this.writelen = 0;
  this.writecb = null;
  this.onwrite = null;
  this.queue = NO_REQUESTS;
  this.bufferedIndex = 0;
  // Callbacks owed; 'finish' waits for them.
  this.pendingcb = 0;
  this.error = null;
  this.defaultEncoding = defaultEncoding;
  // Callbacks of end(), run at 'finish'.
  this.onFinished = null;
  // Write callbacks that one tick will run together: { callback, count }.
  this.afterWrite = null;
}

const proto = WritableState.prototype;

defineFlags(proto, [
  ['objectMode', shared.OBJECT_MODE],
  ['finalCalled', writable.FINAL_CALLED],
  ['needDrain', writable.NEED_DRAIN],
  ['ending', writable.ENDING],
  ['ended', shared.ENDED],
  ['finished', writable.FINISHED],
  ['destroyed', shared.DESTROYED],
  ['decodeStrings', writable.DECODE_STRINGS],
  ['writing', writable.WRITING],
  ['sync', shared.SYNC],
  ['bufferProcessing', writable.BUFFER_PROCESSING],
  ['constructed', shared.CONSTRUCTED],
  ['prefinished', writable.PREFINISHED],
  ['errorEmitted', shared.ERROR_EMITTED],
  ['emitClose', shared.EMIT_CLOSE],
  ['autoDestroy', shared.AUTO_DESTROY],
  ['closed', shared.CLOSED],
  ['closeEmitted', shared.CLOSE_EMITTED],
  ['allBuffers', writable.ALL_BUFFERS],
  ['allNoop', writable.ALL_NOOP],
]);
defineErrored(proto);
defineSide(proto, 'writable');

proto.getBuffer = function() {
  return this.queue.slice(this.bufferedIndex);
};
Object.defineProperty(proto, 'buffered', {
  __proto__: null,
  get() { return this.queue; },
  set(value) { this.queue = value ?? NO_REQUESTS; },
  configurable: true,
});
Object.defineProperty(proto, 'bufferedRequestCount', {
  __proto__: null,
  get() { return this.queue.length - this.bufferedIndex; },
  configurable: true,
});

function enqueue(state, chunk, encoding, callback) {
  const request = { chunk, encoding, callback };
  if (state.queue === NO_REQUESTS) state.queue = [request];
  else state.queue.push(request);
}

function resetQueue(state) {
  state.queue = NO_REQUESTS;
  state.bufferedIndex = 0;
  state.flags |= ALL_BUFFERS | ALL_NOOP;
}

function callOnFinished(state, error) {
  const callbacks = state.onFinished;
  if (callbacks === null) return;
  state.onFinished = null;
  for (const callback of callbacks) callback(error);
}

/** Tells everybody whose chunk will never be written. */
function failQueue(state) {
  if (state.flags & WRITING) return;
  for (let i = state.bufferedIndex; i < state.queue.length; i++) {
    const { chunk, callback } = state.queue[i];
    state.length -= state.flags & OBJECT_MODE ? 1 : chunk.length;
    callback(state.errored ?? new ERR_STREAM_DESTROYED('write'));
  }
  callOnFinished(state, state.errored ?? new ERR_STREAM_DESTROYED('end'));
  resetQueue(state);
}

module.exports = { WritableState, callOnFinished, enqueue, failQueue, kBeforePrefinish, resetQueue };
