'use strict';
// ReadableStream and its readers (WHATWG Streams 4.2 to 4.5).

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateAbortSignal, validateObject, kValidateObjectAllowObjectsAndNull } = require('internal/validators');
const core = require('internal/webstreams/readable_stream_core');
const defaultController = require('internal/webstreams/readable_default_controller');
const byteController = require('internal/webstreams/readable_byte_controller');
const byteOps = require('internal/webstreams/readable_byte_ops');
const { kControllerErrorFunction, kIsClosedPromise, kIsDisturbed, kIsErrored, kIsReadable } = require('internal/streams/utils');
const {
  AsyncIteratorPrototype, brandOf, check, customInspect, defineInterface, highWaterMarkOf, inspectAs, kError, kPull, kState,
  kType, noop, promiseCall, readStrategy, resolved, sizeAlgorithmOf, sizeOne, typedArrayTag, validateSource, viewBuffer, viewByteLength,
} = require('internal/webstreams/util');

const kConstruct = Symbol('kConstruct');
const isReadableStream = brandOf('ReadableStream');
const isReadableStreamDefaultReader = brandOf('ReadableStreamDefaultReader');
const isReadableStreamBYOBReader = brandOf('ReadableStreamBYOBReader');
const locked = () => new ERR_INVALID_STATE.TypeError('ReadableStream is locked');

const isWritableStream = (value) => require('internal/webstreams/writablestream').isWritableStream(value);

class ReadableStream {
  constructor(underlyingSource = {}, strategy = undefined) {
    if (underlyingSource === kConstruct) {
      this[kState] = core.createStreamState();
      return;
    }
    validateSource(underlyingSource, 'source');
    const { highWaterMark, size } = readStrategy(strategy);
    const chunkSize = underlyingSource.autoAllocateChunkSize;
    const callbacks = defaultController.readCallbacks(underlyingSource, 'source');
    let { type } = underlyingSource;
    this[kState] = core.createStreamState();
    if (type !== undefined) {
      type = `${type}`;
      if (type !== 'bytes') throw new ERR_INVALID_ARG_VALUE('source.type', type);
      if (size !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.size', size);
      setupBytes(this, underlyingSource, callbacks, highWaterMarkOf({ highWaterMark }, 0), chunkSize);
      return;
    }
    const sizeAlgorithm = sizeAlgorithmOf({ size });
    defaultController.setupFromSource(this, underlyingSource, callbacks, highWaterMarkOf({ highWaterMark }, 1), sizeAlgorithm);
  }

  get [kIsDisturbed]() { return this[kState].disturbed; }

  get [kIsErrored]() { return this[kState].state === 'errored'; }

  get [kIsReadable]() { return this[kState].state === 'readable'; }

  get [kIsClosedPromise]() { return core.closedOf(this[kState]); }

  [kControllerErrorFunction](error) {
    this[kState].controller[kError](error);
  }

  get locked() {
    check(this, 'ReadableStream');
    return core.isReadableStreamLocked(this);
  }

  static from(iterable) {
    return require('internal/webstreams/readable_from').readableStreamFromIterable(iterable);
  }

  cancel(reason = undefined) {
    if (!isReadableStream(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStream'));
    if (core.isReadableStreamLocked(this)) return Promise.reject(locked());
    return core.readableStreamCancel(this, reason);
  }

  getReader(options = undefined) {
    check(this, 'ReadableStream');
    if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob') throw new ERR_INVALID_ARG_VALUE('options.mode', mode);
    return new ReadableStreamBYOBReader(this);
  }

  pipeThrough(transform, options = undefined) {
    check(this, 'ReadableStream');
    const { readable } = transform;
    if (!isReadableStream(readable)) throw new ERR_INVALID_ARG_TYPE('transform.readable', 'ReadableStream', readable);
    const { writable } = transform;
    if (!isWritableStream(writable)) throw new ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', writable);
    const parsed = pipeOptions(options);
    if (core.isReadableStreamLocked(this)) throw locked();
    if (writable.locked) throw new ERR_INVALID_STATE.TypeError('The WritableStream is locked');
    readableStreamPipeTo(this, writable, parsed.preventClose, parsed.preventAbort, parsed.preventCancel, parsed.signal)
      .then(undefined, noop);
    return readable;
  }

  pipeTo(destination, options = undefined) {
    try {
      check(this, 'ReadableStream');
      if (!isWritableStream(destination)) throw new ERR_INVALID_ARG_TYPE('destination', 'WritableStream', destination);
      const parsed = pipeOptions(options);
      if (core.isReadableStreamLocked(this)) throw locked();
      if (destination[kState].writer !== undefined) throw new ERR_INVALID_STATE.TypeError('The WritableStream is locked');
      return readableStreamPipeTo(this, destination, parsed.preventClose, parsed.preventAbort, parsed.preventCancel, parsed.signal);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  tee() {
    check(this, 'ReadableStream');
    return readableStreamTee(this, false);
  }

  values(options = undefined) {
    check(this, 'ReadableStream');
    if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
    return iterate(this, Boolean(options?.preventCancel));
  }

  [customInspect](depth, options) {
    const { state } = check(this, 'ReadableStream');
    return inspectAs(this, depth, options, {
      locked: this.locked,
      state,
      supportsBYOB: this[kState].controller instanceof byteController.ReadableByteStreamController,
    });
  }
}

defineInterface(ReadableStream, 'ReadableStream', ['locked', 'cancel', 'getReader', 'pipeThrough', 'pipeTo', 'tee', 'values'], ['from']);
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  __proto__: null, configurable: true, enumerable: false, writable: true, value: ReadableStream.prototype.values,
});

function pipeOptions(options) {
  if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
  const preventAbort = Boolean(options?.preventAbort);
  const preventCancel = Boolean(options?.preventCancel);
  const preventClose = Boolean(options?.preventClose);
  const signal = options?.signal;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  return { preventAbort, preventCancel, preventClose, signal };
}

function setupBytes(stream, source, { start, pull, cancel }, highWaterMark, chunkSize) {
  if (chunkSize !== undefined) {
    chunkSize = Math.trunc(+chunkSize);
    if (!(chunkSize > 0)) throw new ERR_INVALID_ARG_VALUE('source.autoAllocateChunkSize', chunkSize);
  }
  byteController.setupReadableByteStreamController(
    stream,
    start === undefined ? noop : (controller) => Reflect.apply(start, source, [controller]),
    pull === undefined ? resolved : (controller) => promiseCall(pull, source, controller),
    cancel === undefined ? resolved : (reason) => promiseCall(cancel, source, reason),
    highWaterMark,
    chunkSize);
}

/** A stream for internal use, from algorithms instead of a source. */
function createReadableStream(start, pull, cancel, highWaterMark = 1, size = sizeOne) {
  const stream = new ReadableStream(kConstruct);
  defaultController.setupReadableStreamDefaultController(stream, start, pull, cancel, highWaterMark, size);
  return stream;
}

function createReadableByteStream(start, pull, cancel) {
  const stream = new ReadableStream(kConstruct);
  byteController.setupReadableByteStreamController(stream, start, pull, cancel, 0, undefined);
  return stream;
}

// --- readers --------------------------------------------------------------------------------------------------------

class ReadRequest {
  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers();
    this.promise = promise;
    this.resolve = resolve;
    this.error = reject;
  }

  chunk(value) { this.resolve({ value, done: false }); }

  close(value = undefined) { this.resolve({ value, done: true }); }
}

function acquire(reader, stream) {
  if (!isReadableStream(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
  if (core.isReadableStreamLocked(stream)) throw locked();
  core.readableStreamReaderGenericInitialize(reader, stream);
}

const released = () => new ERR_INVALID_STATE.TypeError('The reader is not attached to a stream');

class ReadableStreamDefaultReader {
  constructor(stream) {
    this[kState] = { readRequests: [], stream: undefined, close: undefined };
    acquire(this, stream);
  }

  read() {
    if (!isReadableStreamDefaultReader(this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamDefaultReader'));
    const { stream } = this[kState];
    if (stream === undefined) return Promise.reject(released());
    const streamState = stream[kState];
    // What is queued needs no request.
    if (streamState.state === 'readable' && streamState.controller[kType] === 'ReadableStreamDefaultController') {
      const queued = defaultController.takeQueued(streamState.controller);
      if (queued !== undefined) {
        streamState.disturbed = true;
        return Promise.resolve(queued);
      }
    }
    const request = new ReadRequest();
    readableStreamDefaultReaderRead(this, request);
    return request.promise;
  }

  releaseLock() {
    const { stream } = check(this, 'ReadableStreamDefaultReader');
    if (stream !== undefined) core.readableStreamReaderRelease(this);
  }

  get closed() { return closedPromise(this, 'ReadableStreamDefaultReader'); }

  cancel(reason = undefined) { return cancelReader(this, 'ReadableStreamDefaultReader', reason); }

  [customInspect](depth, options) {
    const { stream, readRequests, close } = check(this, 'ReadableStreamDefaultReader');
    return inspectAs(this, depth, options, { stream, readRequests: readRequests.length, close: close.promise });
  }
}

defineInterface(ReadableStreamDefaultReader, 'ReadableStreamDefaultReader', ['closed', 'read', 'releaseLock', 'cancel']);

function readableStreamDefaultReaderRead(reader, request) {
  const { stream } = reader[kState];
  const state = stream[kState];
  state.disturbed = true;
  if (state.state === 'closed') request.close();
  else if (state.state === 'errored') request.error(state.storedError);
  else state.controller[kPull](request);
}

function closedPromise(reader, name) {
  if (reader?.[kState] === undefined || reader[kType] !== name) return Promise.reject(new ERR_INVALID_THIS(name));
  return reader[kState].close.promise;
}

function cancelReader(reader, name, reason) {
  if (reader?.[kState] === undefined || reader[kType] !== name) return Promise.reject(new ERR_INVALID_THIS(name));
  if (reader[kState].stream === undefined) return Promise.reject(released());
  return core.readableStreamReaderGenericCancel(reader, reason);
}

class ReadableStreamBYOBReader {
  constructor(stream) {
    this[kState] = { readIntoRequests: [], stream: undefined, close: undefined };
    if (!isReadableStream(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
    if (core.isReadableStreamLocked(stream)) throw locked();
    if (!(stream[kState].controller instanceof byteController.ReadableByteStreamController)) {
      throw new ERR_INVALID_ARG_VALUE('reader', stream, 'must be a byte stream');
    }
    acquire(this, stream);
  }

  async read(view, options = undefined) {
    if (!isReadableStreamBYOBReader(this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBReader');
    byteOps.checkView(view, 'view');
    if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
    const byteLength = viewByteLength(view);
    if (byteLength === 0 || viewBuffer(view).byteLength === 0) {
      throw new ERR_INVALID_STATE.TypeError('View or Viewed ArrayBuffer is zero-length or detached');
    }
    const minimum = Math.trunc(+(options?.min ?? 1));
    if (!(minimum > 0)) throw new ERR_INVALID_ARG_VALUE('options.min', options.min, 'must be greater than 0');
    const length = typedArrayTag(view) === undefined ? byteLength : byteLength / globalThis[typedArrayTag(view)].BYTES_PER_ELEMENT;
    if (minimum > length) throw new ERR_INVALID_ARG_VALUE.RangeError('options.min', minimum, 'must be at most the length of the view');
    if (this[kState].stream === undefined) throw released();
    const request = new ReadRequest();
    readableStreamBYOBReaderRead(this, view, minimum, request);
    return request.promise;
  }

  releaseLock() {
    const { stream } = check(this, 'ReadableStreamBYOBReader');
    if (stream !== undefined) core.readableStreamReaderRelease(this);
  }

  get closed() { return closedPromise(this, 'ReadableStreamBYOBReader'); }

  cancel(reason = undefined) { return cancelReader(this, 'ReadableStreamBYOBReader', reason); }

  [customInspect](depth, options) {
    const { stream, readIntoRequests, close } = check(this, 'ReadableStreamBYOBReader');
    return inspectAs(this, depth, options, { stream, requests: readIntoRequests.length, close: close.promise });
  }
}

defineInterface(ReadableStreamBYOBReader, 'ReadableStreamBYOBReader', ['closed', 'read', 'releaseLock', 'cancel']);

function readableStreamBYOBReaderRead(reader, view, minimum, request) {
  const { stream } = reader[kState];
  stream[kState].disturbed = true;
  if (stream[kState].state === 'errored') request.error(stream[kState].storedError);
  else byteOps.pullInto(stream[kState].controller, view, minimum, request);
}

// --- iteration ------------------------------------------------------------------------------------------------------

/** What a stream's async iterator knows (4.2.5): calls of next() and return() wait for one another. */
class Iteration {
  constructor(stream, preventCancel) {
    this.reader = new ReadableStreamDefaultReader(stream);
    this.preventCancel = preventCancel;
    this.ongoing = undefined; // a promise of next() or return() that is not settled
    this.finished = false;
  }

  /** The next result; `alone` when no other call is under way. */
  step(alone) {
    if (this.finished) return Promise.resolve({ value: undefined, done: true });
    if (this.reader[kState].stream === undefined) return Promise.reject(released());
    const request = new Step(this);
    readableStreamDefaultReaderRead(this.reader, request);
    if (request.promise === undefined) {
      request.wait();
      if (alone) this.ongoing = request.promise;
    }
    return request.promise;
  }

  over(request) {
    if (this.ongoing === request.promise) this.ongoing = undefined;
  }

  end(request) {
    this.over(request);
    this.finished = true;
    core.readableStreamReaderRelease(this.reader);
  }

  finish(value) {
    const { reader } = this;
    if (this.finished) return Promise.resolve({ done: true, value });
    this.finished = true;
    if (reader[kState].stream === undefined) return Promise.reject(released());
    if (this.preventCancel) {
      core.readableStreamReaderRelease(reader);
      return Promise.resolve({ done: true, value });
    }
    const result = core.readableStreamReaderGenericCancel(reader, value);
    core.readableStreamReaderRelease(reader);
    return result.then(() => ({ done: true, value }));
  }

  /** Runs when the call under way is over. */
  after(run) {
    const promise = this.ongoing.then(run, run);
    const over = () => { if (this.ongoing === promise) this.ongoing = undefined; };
    promise.then(over, over);
    return (this.ongoing = promise);
  }
}

/** The read request of one step. Where a chunk waits already it is answered before anybody waits for it. */
class Step {
  constructor(iteration) {
    this.iteration = iteration;
    this.promise = undefined;
    this.resolve = undefined;
    this.reject = undefined;
  }

  wait() {
    const { promise, resolve, reject } = Promise.withResolvers();
    this.promise = promise;
    this.resolve = resolve;
    this.reject = reject;
  }

  settle(result) {
    if (this.resolve === undefined) this.promise = Promise.resolve(result);
    else this.resolve(result);
  }

  chunk(value) {
    this.iteration.over(this);
    this.settle({ value, done: false });
  }

  close() {
    this.iteration.end(this);
    this.settle({ value: undefined, done: true });
  }

  error(error) {
    this.iteration.end(this);
    if (this.reject === undefined) this.promise = Promise.reject(error);
    else this.reject(error);
  }
}

const iteratorProto = Object.defineProperties(Object.create(AsyncIteratorPrototype), {
  next: {
    __proto__: null,
    enumerable: true,
    configurable: true,
    writable: true,
    value: function next() {
      const iteration = this?.[kState];
      if (!(iteration instanceof Iteration)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamAsyncIterator'));
      return iteration.ongoing === undefined ? iteration.step(true) : iteration.after(() => iteration.step(false));
    },
  },
  return: {
    __proto__: null,
    enumerable: true,
    configurable: true,
    writable: true,
    value: { return(value) {
      const iteration = this?.[kState];
      if (!(iteration instanceof Iteration)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamAsyncIterator'));
      return iteration.ongoing === undefined ? iteration.finish(value) : iteration.after(() => iteration.finish(value));
    } }.return,
  },
});

function iterate(stream, preventCancel) {
  const iterator = Object.create(iteratorProto);
  Object.defineProperty(iterator, kState, { __proto__: null, value: new Iteration(stream, preventCancel) });
  return iterator;
}

function readableStreamPipeTo(source, dest, preventClose, preventAbort, preventCancel, signal) {
  return require('internal/webstreams/pipe').readableStreamPipeTo(source, dest, preventClose, preventAbort, preventCancel, signal);
}

function readableStreamTee(stream, cloneForBranch2) {
  return require('internal/webstreams/tee').readableStreamTee(stream, cloneForBranch2);
}

module.exports = {
  ReadableStream,
  ReadableStreamDefaultReader,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest: byteController.ReadableStreamBYOBRequest,
  ReadableByteStreamController: byteController.ReadableByteStreamController,
  ReadableStreamDefaultController: defaultController.ReadableStreamDefaultController,
  createReadableByteStream,
  createReadableStream,
  isReadableByteStreamController: brandOf('ReadableByteStreamController'),
  isReadableStream,
  isReadableStreamBYOBReader,
  isReadableStreamDefaultReader,
  readableStreamBYOBReaderRead,
  readableStreamDefaultReaderRead,
  readableStreamPipeTo,
  readableStreamTee,
  ...core,
  ...byteOps,
  readableStreamDefaultControllerCanCloseOrEnqueue: defaultController.readableStreamDefaultControllerCanCloseOrEnqueue,
  readableStreamDefaultControllerClose: defaultController.readableStreamDefaultControllerClose,
  readableStreamDefaultControllerEnqueue: defaultController.readableStreamDefaultControllerEnqueue,
  readableStreamDefaultControllerError: defaultController.readableStreamDefaultControllerError,
  readableStreamDefaultControllerHasBackpressure: defaultController.readableStreamDefaultControllerHasBackpressure,
};
