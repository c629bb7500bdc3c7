'use strict';

// A native codec in JavaScript's hands, with the methods that libraries built on Node's zlib streams reach for.

const { codes: { ERR_INTERNAL_ASSERTION } } = require('internal/errors');
const frames = require('internal/async_context_frame');

const ops = binding('zlib');

/** Handles whose write is on the pool, by id. */
const running = new Map();
let listening = false;
require('internal/bootstrap/refresh').onStart(() => { listening = false; });
let abandoned;

/** In-place writes in a row after which the loop gets its turn. */
const burst = 16;
let inRow = 0;

function onFinished(id, failed, leftOut, leftIn) {
  const handle = running.get(id);
  running.delete(id);
  const { frame, writeState } = handle;
  handle.frame = undefined;
  writeState[0] = leftOut;
  writeState[1] = leftIn;
  frames.run(frame, handle.finish, handle, failed);
}

class Handle {
  /**
   * @param {import('./options').Settings} settings
   * @param {Uint32Array} writeState where each write leaves [room left, input left]
   */
  constructor(settings, writeState) {
    this.id = ops.open(settings.spec, settings.dictionary);
    this.writeState = writeState;
    this.onerror = undefined;
    this.onwrite = undefined;
    this.frame = undefined;
    abandoned ??= new FinalizationRegistry((id) => ops.close(id));
    abandoned.register(this, this.id, this);
  }

  /** Runs in place and reports later, as if it had been on the pool. */
  writeSoon(flush, input, output) {
    const failed = ops.write(this.id, flush, input, output, this.writeState);
    const finish = () => this.finish(failed);
    if (++inRow < burst) {
      process.nextTick(finish);
    } else {
      inRow = 0;
      setImmediate(finish);
    }
  }

  writeLater(flush, input, output) {
    if (!listening) {
      listening = true;
      ops.listen(onFinished);
    }
    ops.writeLater(this.id, flush, input, output);
    this.frame = frames.current();
    running.set(this.id, this);
  }

  finish(failed) {
    if (failed && this.id !== 0) this.fail();
    else this.onwrite?.();
  }

  fail() {
    const { message, errno, code } = ops.failure(this.id);
    this.onerror?.(message, errno, code);
  }

  writeSync(flush, input, inOffset, inLength, output, outOffset, outLength) {
    const from = inLength === 0 ? null : input.subarray(inOffset, inOffset + inLength);
    const to = output.subarray(outOffset, outOffset + outLength);
    if (ops.write(this.id, flush, from, to, this.writeState)) this.fail();
  }

  params(level, strategy) {
    ops.params(this.id, level, strategy);
  }

  reset() {
    if (this.id === 0) throw new ERR_INTERNAL_ASSERTION('zlib binding closed');
    ops.reset(this.id);
  }

  close() {
    if (this.id === 0) return;
    abandoned.unregister(this);
    ops.close(this.id);
    // A write on the pool still reports; finish() then finds the handle closed.
    if (!running.has(this.id)) this.id = 0;
  }
}

function zlibError(message, errno, code) {
  const error = new Error(message);
  error.errno = errno;
  error.code = code;
  return error;
}

module.exports = { Handle, zlibError };
