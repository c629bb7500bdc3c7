'use strict';
// finished(): calls back once, when a stream of any kind is over, well or badly.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_PREMATURE_CLOSE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateAbortSignal, validateBoolean, validateFunction, validateObject } = require('internal/validators');
const {
  isClosed, isNodeStream, isReadable, isReadableErrored, isReadableFinished, isReadableNodeStream, isReadableStream, isWritable,
  isWritableErrored, isWritableFinished, isWritableNodeStream, isWritableStream, kIsClosedPromise, willEmitClose,
} = require('internal/streams/utils');

function noop() {}

const isRequest = (stream) => Boolean(stream.setHeader) && typeof stream.abort === 'function';

/** @returns {() => void} removes the listeners; the callback is not called any more */
function eos(stream, options, callback) {
  if (arguments.length === 2) {
    callback = options;
    options = kEmptyObject;
  } else if (options === null || options === undefined) {
    options = kEmptyObject;
  } else {
    validateObject(options, 'options');
  }
  validateFunction(callback, 'callback');
  validateAbortSignal(options.signal, 'options.signal');
  callback = require('internal/async_context_frame').bound(callback);

  if (isReadableStream(stream) || isWritableStream(stream)) return eosWeb(stream, options, callback);
  if (!isNodeStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }
  return new Watch(stream, options, callback).stop;
}

class Watch {
  constructor(stream, options, callback) {
    this.stream = stream;
    this.callback = callback;
    this.readable = options.readable ?? isReadableNodeStream(stream);
    this.writable = options.writable ?? isWritableNodeStream(stream);
    // 'close' tells the end only of a stream whose both sides we watch.
    this.awaitsClose = willEmitClose(stream) &&
      isReadableNodeStream(stream) === this.readable &&
      isWritableNodeStream(stream) === this.writable;
    this.readableDone = isReadableFinished(stream, false);
    this.writableDone = isWritableFinished(stream, false);
    this.closed = isClosed(stream);
    this.listeners = [];
    this.disposable = undefined;
    this.stop = () => {
      this.callback = noop;
      this.disposable?.[Symbol.dispose]();
      for (const [emitter, event, listener] of this.listeners) emitter.removeListener(event, listener);
      this.listeners = [];
    };
    this.listen(options);
    this.checkPast();
    if (options.signal && !this.closed) this.obey(options.signal);
  }

  done(error) {
    const { callback } = this;
    if (callback === noop) return;
    this.callback = noop;
    this.disposable?.[Symbol.dispose]();
    if (error === undefined) callback.call(this.stream);
    else callback.call(this.stream, error);
  }

  on(emitter, event, listener) {
    this.listeners.push([emitter, event, listener]);
    emitter.on(event, listener);
  }

  listen(options) {
    const { stream } = this;
    const onFinish = () => this.finished();
    const onClose = () => this.onClose();
    if (isRequest(stream)) {
      this.on(stream, 'complete', onFinish);
      if (!this.awaitsClose) this.on(stream, 'abort', onClose);
      if (stream.req) this.on(stream.req, 'finish', onFinish);
      else this.on(stream, 'request', () => this.on(stream.req, 'finish', onFinish));
    } else if (this.writable && !stream._writableState) {
      // Old-style streams: 'end' and 'close' stand for 'finish'.
      const onLegacyFinish = () => {
        if (!stream.writable) this.finished();
      };
      this.on(stream, 'end', onLegacyFinish);
      this.on(stream, 'close', onLegacyFinish);
    }
    // Not all streams emit 'close' after 'aborted'.
    if (!this.awaitsClose && typeof stream.aborted === 'boolean') this.on(stream, 'aborted', onClose);
    this.on(stream, 'end', () => this.ended());
    this.on(stream, 'finish', onFinish);
    if (options.error !== false) this.on(stream, 'error', (error) => this.done(error));
    this.on(stream, 'close', onClose);
  }

  finished() {
    const { stream } = this;
    this.writableDone = true;
    // Destroyed within 'finish': 'close' may never come.
    if (stream.destroyed) this.awaitsClose = false;
    if (this.awaitsClose && (!stream.readable || this.readable)) return;
    if (!this.readable || this.readableDone) this.done();
  }

  ended() {
    const { stream } = this;
    this.readableDone = true;
    if (stream.destroyed) this.awaitsClose = false;
    if (this.awaitsClose && (!stream.writable || this.writable)) return;
    if (!this.writable || this.writableDone) this.done();
  }

  failure() {
    const error = isWritableErrored(this.stream) || isReadableErrored(this.stream);
    return error && typeof error !== 'boolean' ? error : undefined;
  }

  onClose() {
    const { stream } = this;
    this.closed = true;
    let error = this.failure();
    if (error === undefined) {
      const cutOff = (this.readable && !this.readableDone && isReadableNodeStream(stream, true) && !isReadableFinished(stream, false)) ||
        (this.writable && !this.writableDone && !isWritableFinished(stream, false));
      if (cutOff) error = new ERR_STREAM_PREMATURE_CLOSE();
    }
    this.done(error);
  }

  /** What is over already emits no more: call back for it. */
  checkPast() {
    const { stream, readable, writable, awaitsClose } = this;
    const w = stream._writableState;
    const r = stream._readableState;
    if (this.closed) {
      process.nextTick(() => this.onClose());
      return;
    }
    let over;
    if (w?.errorEmitted || r?.errorEmitted) {
      over = !awaitsClose;
    } else if (!readable && (!awaitsClose || isReadable(stream)) && (this.writableDone || isWritable(stream) === false) && !w?.pendingcb) {
      over = true;
    } else if (!writable && (!awaitsClose || isWritable(stream)) && (this.readableDone || isReadable(stream) === false)) {
      over = true;
    } else {
      over = r && stream.req && stream.aborted;
    }
    if (over) {
      process.nextTick(() => {
        this.closed = true;
        this.done(this.failure());
      });
    }
  }

  obey(signal) {
    const onAbort = () => {
      const { callback, stream } = this;
      this.stop();
      callback.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) process.nextTick(onAbort);
    else this.disposable = require('internal/events/abort_listener').addAbortListener(signal, onAbort);
  }
}

function eosWeb(stream, options, callback) {
  let aborted = false;
  let disposable;
  const settle = (...args) => {
    if (aborted) return;
    disposable?.[Symbol.dispose]();
    // Out of the promise job: a throwing callback is an uncaught exception.
    process.nextTick(() => callback.apply(stream, args));
  };
  const { signal } = options;
  if (signal) {
    const onAbort = () => {
      if (aborted) return;
      aborted = true;
      callback.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) process.nextTick(onAbort);
    else disposable = require('internal/events/abort_listener').addAbortListener(signal, onAbort);
  }
  stream[kIsClosedPromise].promise.then(() => settle(), (error) => settle(error));
  return noop;
}

/** The promise form. */
function finished(stream, options) {
  let wantsCleanup = false;
  if (options === null || options === undefined) {
    options = kEmptyObject;
  } else if (options.cleanup) {
    validateBoolean(options.cleanup, 'cleanup');
    wantsCleanup = options.cleanup;
  }
  return new Promise((resolve, reject) => {
    const cleanup = eos(stream, options, (error) => {
      if (wantsCleanup) cleanup();
      if (error) reject(error);
      else resolve();
    });
  });
}

module.exports = { eos, finished };
