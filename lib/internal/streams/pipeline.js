'use strict';
// pipeline(): joins streams, iterables and functions, and sees to it that all of them end together.

const Duplex = require('internal/streams/duplex');
const PassThrough = require('internal/streams/passthrough');
const destroyImpl = require('internal/streams/destroy');
const { eos } = require('internal/streams/end-of-stream');
const {
  aggregateTwoErrors, AbortError,
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE, ERR_MISSING_ARGS, ERR_STREAM_DESTROYED, ERR_STREAM_PREMATURE_CLOSE,
  },
} = require('internal/errors');
const { validateAbortSignal, validateFunction } = require('internal/validators');
const {
  isIterable, isNodeStream, isReadable, isReadableFinished, isReadableNodeStream, isReadableStream, isTransformStream, isWebStream,
} = require('internal/streams/utils');

const isPrematureClose = (error) => error?.code === 'ERR_STREAM_PREMATURE_CLOSE';

function pipeline(...streams) {
  validateFunction(streams[streams.length - 1], 'streams[stream.length - 1]');
  const callback = streams.pop();
  let called = false;
  return pipelineImpl(streams, (...args) => {
    if (called) return;
    called = true;
    Reflect.apply(callback, this, args);
  });
}

function pipelineImpl(streams, callback, options) {
  if (streams.length === 1 && Array.isArray(streams[0])) streams = streams[0];
  if (streams.length < 2) throw new ERR_MISSING_ARGS('streams');
  return new Pipeline(streams, callback, options).start();
}

class Pipeline {
  constructor(streams, callback, options) {
    const { AbortController } = require('internal/abort_controller');
    this.streams = streams;
    this.callback = require('internal/async_context_frame').bound(callback);
    this.endsLast = options?.end !== false;
    this.outerSignal = options?.signal;
    this.controller = new AbortController();
    this.disposable = undefined;
    // How many parts are still to report.
    this.open = 0;
    this.error = undefined;
    // What an async function at the end resolved to.
    this.value = undefined;
    this.destroys = [];
    // The last stream stays usable when all went well: these take our listeners off it.
    this.cleanups = [];
    this.finish = (error) => this.settle(error, --this.open === 0);
    this.fail = (error) => this.settle(error, false);
  }

  start() {
    const { outerSignal, streams } = this;
    validateAbortSignal(outerSignal, 'options.signal');
    const abort = () => this.fail(new AbortError(undefined, { cause: outerSignal?.reason }));
    if (outerSignal) this.disposable = require('internal/events/abort_listener').addAbortListener(outerSignal, abort);

    let current;
    for (let i = 0; i < streams.length; i++) current = this.add(streams[i], i, current);
    if (outerSignal?.aborted) process.nextTick(abort);
    return current;
  }

  settle(error, isLast) {
    if (error && (!this.error || isPrematureClose(this.error))) this.error = error;
    if (!this.error && !isLast) return;
    while (this.destroys.length > 0) this.destroys.shift()(this.error);
    this.disposable?.[Symbol.dispose]();
    this.controller.abort();
    if (isLast) {
      if (!this.error) for (const cleanup of this.cleanups) cleanup();
      process.nextTick(this.callback, this.error, this.value);
    }
  }

  /** Adds one part; `previous` is what it reads from. Returns what the next one reads from. */
  add(stream, i, previous) {
    const isLast = i === this.streams.length - 1;
    const end = !isLast || this.endsLast;
    if (end && isNodeStream(stream)) this.watch(stream, i, isLast);
    if (i === 0) return this.source(stream);
    if (typeof stream === 'function') return this.through(stream, i, previous, isLast, end);
    if (isNodeStream(stream)) return this.into(stream, previous, isLast, end);
    if (isWebStream(stream)) {
      let readable = previous;
      if (isReadableNodeStream(previous)) readable = iterableOf(previous);
      else if (isTransformStream(previous) && !isReadableStream(previous) && !isIterable(previous)) readable = previous.readable;
      else if (!isReadableStream(previous) && !isIterable(previous)) throw unreadable(previous);
      this.open++;
      pumpToWeb(readable, stream, this.finish, end);
      return stream;
    }
    return Duplex.from(stream);
  }

  watch(stream, i, isLast) {
    const { destroy, cleanup } = destroyerOf(stream, !isLast, i > 0);
    this.destroys.push(destroy);
    const onError = (error) => {
      if (error && error.name !== 'AbortError' && !isPrematureClose(error)) this.fail(error);
    };
    stream.on('error', onError);
    if (isLast && isReadable(stream)) {
      this.cleanups.push(cleanup, () => stream.removeListener('error', onError));
    }
  }

  source(stream) {
    if (typeof stream === 'function') {
      const result = stream({ signal: this.controller.signal });
      if (!isIterable(result)) throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or Stream', 'source', result);
      return result;
    }
    if (isIterable(stream) || isReadableNodeStream(stream) || isTransformStream(stream)) return stream;
    return Duplex.from(stream);
  }

  through(fn, i, previous, isLast, end) {
    const input = isTransformStream(previous) ? iterableOf(previous.readable) : iterableOf(previous);
    const result = fn(input, { signal: this.controller.signal });
    if (!isLast) {
      if (!isIterable(result, true)) throw new ERR_INVALID_RETURN_VALUE('AsyncIterable', `transform[${i - 1}]`, result);
      return result;
    }

    // The last function's result has to be a stream: what it yields or resolves to flows through this one.
    const out = new PassThrough({ objectMode: true });
    const then = result?.then;
    if (typeof then === 'function') {
      this.open++;
      then.call(result, (value) => {
        this.value = value;
        if (value !== null && value !== undefined) out.write(value);
        if (end) out.end();
        process.nextTick(this.finish);
      }, (error) => {
        out.destroy(error);
        process.nextTick(this.finish, error);
      });
    } else if (isIterable(result, true)) {
      this.open++;
      pumpToNode(result, out, this.finish, end);
    } else if (isReadableStream(result) || isTransformStream(result)) {
      this.open++;
      pumpToNode(result.readable || result, out, this.finish, end);
    } else {
      throw new ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination', result);
    }
    const { destroy, cleanup } = destroyerOf(out, false, true);
    this.destroys.push(destroy);
    this.cleanups.push(cleanup);
    return out;
  }

  into(stream, previous, isLast, end) {
    if (isReadableNodeStream(previous)) {
      this.open += 2;
      const cleanup = join(previous, stream, this.finish, this.fail, end);
      if (isLast && isReadable(stream)) this.cleanups.push(cleanup);
    } else if (isTransformStream(previous) || isReadableStream(previous)) {
      this.open++;
      pumpToNode(previous.readable || previous, stream, this.finish, end);
    } else if (isIterable(previous)) {
      this.open++;
      pumpToNode(previous, stream, this.finish, end);
    } else {
      throw unreadable(previous);
    }
    return stream;
  }
}

function unreadable(value) {
  return new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], value);
}

function destroyerOf(stream, reading, writing) {
  let over = false;
  stream.on('close', () => { over = true; });
  const cleanup = eos(stream, { readable: reading, writable: writing }, (error) => { over = !error; });
  return {
    destroy(error) {
      if (over) return;
      over = true;
      destroyImpl.destroyer(stream, error || new ERR_STREAM_DESTROYED('pipe'));
    },
    cleanup,
  };
}

function iterableOf(value) {
  if (isIterable(value)) return value;
  // Old-style streams have no iterator of their own.
  if (isReadableNodeStream(value)) return readOldStyle(value);
  throw unreadable(value);
}

async function* readOldStyle(stream) {
  const Readable = require('internal/streams/readable');
  yield* Readable.prototype[Symbol.asyncIterator].call(stream);
}

async function pumpToNode(iterable, writable, finish, end) {
  let failure;
  let wake = null;
  const resume = (error) => {
    if (error) failure = error;
    if (wake !== null) {
      const call = wake;
      wake = null;
      call();
    }
  };
  const wait = () => new Promise((resolve, reject) => {
    const settle = () => {
      if (failure) reject(failure);
      else resolve();
    };
    if (failure) settle();
    else wake = settle;
  });

  writable.on('drain', resume);
  const cleanup = eos(writable, { readable: false }, resume);
  try {
    if (writable.writableNeedDrain) await wait();
    for await (const chunk of iterable) {
      if (!writable.write(chunk)) await wait();
    }
    if (end) {
      writable.end();
      await wait();
    }
    finish();
  } catch (error) {
    finish(failure !== error ? aggregateTwoErrors(failure, error) : error);
  } finally {
    cleanup();
    writable.off('drain', resume);
  }
}

async function pumpToWeb(readable, stream, finish, end) {
  const writer = (isTransformStream(stream) ? stream.writable : stream).getWriter();
  try {
    for await (const chunk of readable) {
      await writer.ready;
      writer.write(chunk).catch(() => {}); // the failure comes back by `ready`
    }
    await writer.ready;
    if (end) await writer.close();
    finish();
  } catch (error) {
    try {
      await writer.abort(error);
      finish(error);
    } catch (abortError) {
      finish(abortError);
    }
  }
}

function join(source, dest, finish, fail, end) {
  let ended = false;
  dest.on('close', () => {
    if (!ended) fail(new ERR_STREAM_PREMATURE_CLOSE());
  });
  source.pipe(dest, { end: false });
  if (end) {
    // Not left to pipe(): it must be known here that the end was ours.
    const endDest = () => {
      ended = true;
      dest.end();
    };
    if (isReadableFinished(source)) process.nextTick(endDest);
    else source.once('end', endDest);
  } else {
    finish();
  }
  eos(source, { readable: true, writable: false }, (error) => {
    const r = source._readableState;
    if (isPrematureClose(error) && r?.ended && !r.errored && !r.errorEmitted) {
      // Closed before its last chunks were read, which some streams do: they come yet.
      source.once('end', finish).once('error', finish);
    } else {
      finish(error);
    }
  });
  return eos(dest, { readable: false, writable: true }, finish);
}

module.exports = { pipeline, pipelineImpl };
