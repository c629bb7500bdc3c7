'use strict';
// Bytes on their way to a body's reader, pulled: nothing is held beyond a small window, nothing is decoded ahead of the reader.

const { codes: { ERR_INTERNAL_ASSERTION } } = require('internal/errors');

const ops = binding('zlib');

/** How much may wait here before the connection stops reading. */
const kWindow = 64 * 1024;

/**
 * What a connection receives. read() gives bytes, null at the end, undefined when there is nothing yet, and throws when
 * it failed; wait() calls back once read() has something to say.
 */
class NetworkSource {
  chunks = [];
  at = 0;
  size = 0;
  ended = false;
  failed = false;
  error = undefined;
  waiting = null;
  /** The connection side: resume() when there is room again, abandon(reason) when nobody wants the rest. */
  flow = null;
  /** Told once when the source is of no more use. */
  onSettled = null;
  #onFailure = null;
  /** Lets go of what decodes it, when it fails. */
  #release = null;
  /** Somebody reads it, whatever becomes of the response. */
  claimed = false;

  claim() { this.claimed = true; }

  releaseWith(release) {
    const before = this.#release;
    this.#release = before === null ? release : () => {
      before();
      release();
    };
  }

  onFailure(callback) {
    if (this.failed) return;
    this.#onFailure = callback;
  }

  /** @returns {boolean} false when the connection shall pause */
  push(chunk) {
    if (this.failed) return true;
    this.chunks.push(chunk);
    this.size += chunk.byteLength;
    this.#wake();
    return this.size < kWindow;
  }

  end() {
    this.ended = true;
    this.flow = null;
    this.#wake();
  }

  fail(error) {
    if (this.failed || this.drained) return;
    this.failed = true;
    this.error = error;
    this.chunks = [];
    this.at = this.size = 0;
    this.flow = null;
    this.#release?.();
    if (this.waiting !== null) this.#wake();
    else this.#onFailure?.(error);
    this.#settled();
  }

  /** The end was read. */
  drained = false;

  read() {
    if (this.failed) throw this.error;
    const { chunks } = this;
    if (this.at < chunks.length) {
      const chunk = chunks[this.at++];
      if (this.at === chunks.length) {
        chunks.length = 0;
        this.at = 0;
      } else if (this.at >= 64) {
        chunks.splice(0, this.at);
        this.at = 0;
      }
      const before = this.size;
      this.size -= chunk.byteLength;
      if (before >= kWindow && this.size < kWindow) this.flow?.resume();
      return chunk;
    }
    if (!this.ended) return undefined;
    this.drained = true;
    this.#settled();
    return null;
  }

  wait(callback) { this.waiting = callback; }

  /** Nobody will read on. */
  cancel(reason) {
    this.chunks = [];
    this.at = this.size = 0;
    this.drained = true;
    const { flow } = this;
    this.flow = null;
    if (!this.ended) flow?.abandon(reason);
    this.ended = true;
    this.#settled();
  }

  #wake() {
    const { waiting } = this;
    if (waiting === null) return;
    this.waiting = null;
    waiting();
  }

  #settled() {
    const { onSettled } = this;
    if (onSettled === null) return;
    this.onSettled = null;
    onSettled();
  }
}

const kPiece = 64 * 1024;
const kFirstPiece = 4 * 1024;

/** Decodes a content coding, a piece for each read(). What ends too early ends there, as Node has it. */
class DecodedSource {
  #from;
  #coding;
  #handle = null;
  #input = null;
  #state = new Uint32Array(2);
  #more = false;
  #over = false;
  #piece = kFirstPiece;
  #onError;
  #flush;
  #made = 0;
  /** Told once, how many bytes there were, when the reader has come to the end. */
  onEnd = null;

  /** @param {(error: Error) => Error} onError makes what the reader sees of a decoder's error */
  constructor(from, coding, onError) {
    this.#from = from;
    this.#coding = coding;
    this.#onError = onError;
    // A decoder's memory is not the engine's: it must not wait for a collection.
    from.releaseWith(() => this.#close());
  }

  releaseWith(release) { this.#from.releaseWith(release); }

  get failed() { return this.#from.failed; }

  fail(error) { this.#from.fail(error); }

  onFailure(callback) { this.#from.onFailure(callback); }

  claim() { this.#from.claim(); }

  read() {
    for (;;) {
      if (this.#over) {
        this.#ended();
        return null;
      }
      if (this.#input === null) {
        const input = this.#from.read();
        if (input === undefined) return undefined;
        if (input === null) {
          this.#close();
          this.#over = true;
          this.#ended();
          return null;
        }
        if (input.byteLength === 0) continue;
        this.#input = input;
        this.#handle ??= this.#open(input);
      }
      const out = new Uint8Array(this.#piece);
      const bad = ops.write(this.#handle.id, this.#flush, this.#input, out, this.#state);
      if (bad) return this.#failure();
      const { 0: leftOut, 1: leftIn } = this.#state;
      const made = out.length - leftOut;
      if (leftOut > 0) {
        // Room was left, so it took all it could.
        this.#input = null;
        if (leftIn > 0) this.#over = true;
      } else {
        this.#input = leftIn === 0 ? empty : this.#input.subarray(this.#input.byteLength - leftIn);
        this.#piece = kPiece;
      }
      if (this.#over) {
        this.#close();
        this.#from.cancel();
      }
      this.#made += made;
      if (made > 0) return made === out.length ? out : made * 2 > out.length ? out.subarray(0, made) : out.slice(0, made);
    }
  }

  #ended() {
    const { onEnd } = this;
    this.onEnd = null;
    onEnd?.(this.#made);
  }

  wait(callback) { this.#from.wait(callback); }

  cancel(reason) {
    this.#over = true;
    this.onEnd = null;
    this.#close();
    this.#from.cancel(reason);
  }

  #open(first) {
    const { constants } = require('internal/zlib/constants');
    const { Handle } = require('internal/zlib/handle');
    const { settingsOf } = require('internal/zlib/options');
    const decoder = (mode) => new Handle(settingsOf(mode), this.#state);
    switch (this.#coding) {
      case 'gzip':
      case 'x-gzip':
        this.#flush = constants.Z_SYNC_FLUSH;
        return decoder(constants.GUNZIP);
      case 'deflate':
        this.#flush = constants.Z_SYNC_FLUSH;
        // Some servers send it without its wrapping.
        return decoder((first[0] & 15) === 8 ? constants.INFLATE : constants.INFLATERAW);
      case 'br':
        this.#flush = constants.BROTLI_OPERATION_FLUSH;
        return decoder(constants.BROTLI_DECODE);
      case 'zstd':
        this.#flush = constants.ZSTD_e_continue;
        return decoder(constants.ZSTD_DECOMPRESS);
    }
    throw new ERR_INTERNAL_ASSERTION(`content coding ${this.#coding}`);
  }

  #failure() {
    const { message, errno, code } = ops.failure(this.#handle.id);
    this.#close();
    const error = new Error(message);
    error.errno = errno;
    error.code = code;
    const seen = this.#onError(error);
    this.#from.flow?.abandon(seen);
    this.#from.fail(seen);
    this.#over = false;
    this.#input = null;
    throw seen;
  }

  #close() {
    this.#handle?.close();
    this.#handle = null;
    this.#input = null;
  }

  get flow() { return this.#from.flow; }
}

const empty = new Uint8Array(0);

/** Everything a source has to give, as one array. */
function collect(source) {
  source.claim();
  return new Promise((resolve, reject) => {
    let first = null, chunks = null, size = 0;
    const step = () => {
      try {
        for (;;) {
          const chunk = source.read();
          if (chunk === undefined) {
            source.wait(step);
            return;
          }
          if (chunk === null) break;
          size += chunk.byteLength;
          if (first === null) first = chunk;
          else (chunks ??= [first]).push(chunk);
        }
        resolve(chunks === null ? first ?? new Uint8Array(0) : concat(chunks, size));
      } catch (error) {
        reject(error);
      }
    };
    step();
  });
}

function concat(chunks, size) {
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

/** The stream that a program sees of a source. */
function streamOf(source) {
  const { ReadableStream } = require('internal/webstreams/readablestream');
  let controller;
  source.claim();
  source.onFailure((error) => { controller.error(error); });
  return new ReadableStream({
    type: 'bytes',
    start(given) { controller = given; },
    pull() {
      if (deliver()) return undefined;
      return new Promise((resolve, reject) => {
        const step = () => {
          try {
            if (deliver()) resolve();
            else source.wait(step);
          } catch (error) {
            reject(error);
          }
        };
        source.wait(step);
      });
    },
    cancel(reason) { source.cancel(reason); },
  });

  function deliver() {
    let chunk;
    try {
      do { chunk = source.read(); } while (chunk !== null && chunk?.byteLength === 0);
    } catch (error) {
      controller.error(error);
      return true;
    }
    if (chunk === undefined) return false;
    if (chunk === null) {
      controller.close();
      controller.byobRequest?.respond(0);
    } else {
      controller.enqueue(ownBytes(chunk));
    }
    return true;
  }
}

/** A view that a stream may detach without harm to others. */
function ownBytes(chunk) {
  if (chunk.byteOffset === 0 && chunk.byteLength === chunk.buffer.byteLength) {
    return chunk.constructor === Uint8Array ? chunk : new Uint8Array(chunk.buffer);
  }
  return new Uint8Array(chunk);
}

module.exports = { DecodedSource, NetworkSource, collect, concat, ownBytes, streamOf };
