'use strict';
// What a Readable knows: its queue of chunks and its flags.

const { Buffer } = require('buffer');
const { StringDecoder } = require('string_decoder');
const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { highWaterMarkFrom, getDefaultHighWaterMark } = require('internal/streams/state');
const { shared, readable, defineErrored, defineFlags, defineSide, defineTristate } = require('internal/streams/flags');

const { OBJECT_MODE, CONSTRUCTED, SYNC, EMIT_CLOSE, AUTO_DESTROY } = shared;
const INITIAL = CONSTRUCTED | SYNC | EMIT_CLOSE | AUTO_DESTROY;

// Shared by all states that never queued a chunk or piped; replaced before the first push, never pushed to.
const NO_CHUNKS = [];
const NO_PIPES = [];

// The length at which consumed entries at the front of the queue are cut off.
const COMPACT_AT = 1024;

function ReadableState(options, stream, isDuplex) {
  let flags = INITIAL;
  let highWaterMark, defaultEncoding = 'utf8';
  this.flags = 0;
  if (options === undefined || options === null) {
    highWaterMark = getDefaultHighWaterMark(false);
  } else {
    if (typeof isDuplex !== 'boolean') isDuplex = isDuplexOf(stream);
    if (options.objectMode || (isDuplex && options.readableObjectMode)) flags |= OBJECT_MODE;
    highWaterMark = highWaterMarkFrom((flags & OBJECT_MODE) !== 0, options, 'readableHighWaterMark', isDuplex);
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
  this.buffer = NO_CHUNKS;
  this.bufferIndex = 0;
  this.length = 0;
  this.pipes = NO_PIPES;
  // One dest, or a Set of them once there have been two pipes.
  this.awaitDrainWriters = null;
  this.error = null;
  this.decoder = null;
  this.encoding = null;
  this.defaultEncoding = defaultEncoding;
  if (options?.encoding) {
    this.decoder = new StringDecoder(options.encoding);
    this.encoding = options.encoding;
  }
}

function isDuplexOf(stream) {
  const Duplex = require('internal/streams/duplex');
  return stream instanceof Duplex;
}

const proto = ReadableState.prototype;

defineFlags(proto, [
  ['objectMode', shared.OBJECT_MODE],
  ['ended', shared.ENDED],
  ['endEmitted', readable.END_EMITTED],
  ['reading', readable.READING],
  ['constructed', shared.CONSTRUCTED],
  ['sync', shared.SYNC],
  ['needReadable', readable.NEED_READABLE],
  ['emittedReadable', readable.EMITTED_READABLE],
  ['readableListening', readable.READABLE_LISTENING],
  ['resumeScheduled', readable.RESUME_SCHEDULED],
  ['errorEmitted', shared.ERROR_EMITTED],
  ['emitClose', shared.EMIT_CLOSE],
  ['autoDestroy', shared.AUTO_DESTROY],
  ['destroyed', shared.DESTROYED],
  ['closed', shared.CLOSED],
  ['closeEmitted', shared.CLOSE_EMITTED],
  ['multiAwaitDrain', readable.MULTI_AWAIT_DRAIN],
  ['readingMore', readable.READING_MORE],
  ['dataEmitted', readable.DATA_EMITTED],
]);
defineTristate(proto, 'flowing', readable.HAS_FLOWING, readable.FLOWING);
defineTristate(proto, 'paused', readable.HAS_PAUSED, readable.PAUSED);
defineErrored(proto);
defineSide(proto, 'readable');
Object.defineProperty(proto, 'pipesCount', { __proto__: null, get() { return this.pipes.length; }, configurable: true });

/** Puts a chunk at the end of the queue. The caller counts `length`. */
function enqueue(state, chunk) {
  if (state.buffer === NO_CHUNKS) state.buffer = [chunk];
  else state.buffer.push(chunk);
}

function enqueueFront(state, chunk) {
  if (state.bufferIndex > 0) state.buffer[--state.bufferIndex] = chunk;
  else if (state.buffer === NO_CHUNKS) state.buffer = [chunk];
  else state.buffer.unshift(chunk);
}

/** Takes the chunk at the front. */
function dequeue(state) {
  const { buffer } = state;
  const at = state.bufferIndex;
  const chunk = buffer[at];
  if (at + 1 === buffer.length) {
    buffer.length = 0;
    state.bufferIndex = 0;
  } else if (at + 1 >= COMPACT_AT) {
    buffer.splice(0, at + 1);
    state.bufferIndex = 0;
  } else {
    buffer[at] = null;
    state.bufferIndex = at + 1;
  }
  return chunk;
}

/** Takes n bytes (characters, with an encoding), one object in object mode, or everything. Counts nothing. */
function takeFrom(state, n) {
  if (state.length === 0) return null;
  if (state.flags & OBJECT_MODE) return dequeue(state);
  const { buffer } = state;
  const start = state.bufferIndex;
  const count = buffer.length - start;
  if (!n || n >= state.length) {
    let all;
    if (count === 1) all = buffer[start];
    else if (state.decoder !== null) all = start === 0 ? buffer.join('') : buffer.slice(start).join('');
    else all = Buffer.concat(start === 0 ? buffer : buffer.slice(start), state.length);
    buffer.length = 0;
    state.bufferIndex = 0;
    return all;
  }
  const first = buffer[start];
  if (n < first.length) {
    // One memory, two views: what is left begins where the taken part ends.
    buffer[start] = first.slice(n);
    return first.slice(0, n);
  }
  if (n === first.length) return dequeue(state);
  return state.decoder !== null ? takeString(state, n) : takeBytes(state, n);
}

function takeString(state, n) {
  let text = '';
  while (n > 0) {
    const chunk = state.buffer[state.bufferIndex];
    if (n < chunk.length) {
      text += chunk.slice(0, n);
      state.buffer[state.bufferIndex] = chunk.slice(n);
      break;
    }
    text += dequeue(state);
    n -= chunk.length;
  }
  return text;
}

function takeBytes(state, n) {
  const bytes = Buffer.allocUnsafe(n);
  let filled = 0;
  while (filled < n) {
    const chunk = state.buffer[state.bufferIndex];
    const wanted = n - filled;
    if (wanted < chunk.length) {
      bytes.set(chunk.subarray(0, wanted), filled);
      state.buffer[state.bufferIndex] = chunk.subarray(wanted);
      break;
    }
    bytes.set(chunk, filled);
    filled += chunk.length;
    dequeue(state);
  }
  return bytes;
}

module.exports = { ReadableState, enqueue, enqueueFront, takeFrom, NO_PIPES };
