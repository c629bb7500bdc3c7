'use strict';
// WritableStream, its writer and its controller (WHATWG Streams 5.2 to 5.4).

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const core = require('internal/webstreams/writable_stream_core');
const { kControllerErrorFunction, kIsClosedPromise, kIsErrored, kIsWritable } = require('internal/streams/utils');
const {
  brandOf, check, customInspect, defineInterface, highWaterMarkOf, inspectAs, kAbort, kError, kState, kType, method, noop, promiseCall,
  readStrategy, resetQueue, resolved, sizeAlgorithmOf, sizeOne, validateSource,
} = require('internal/webstreams/util');

const kConstruct = Symbol('kConstruct');
const isWritableStream = brandOf('WritableStream');
const isWritableStreamDefaultWriter = brandOf('WritableStreamDefaultWriter');
const locked = () => new ERR_INVALID_STATE.TypeError('WritableStream is locked');

class WritableStream {
  constructor(underlyingSink = {}, strategy = undefined) {
    this[kState] = core.createStreamState();
    if (underlyingSink === kConstruct) return;
    validateSource(underlyingSink, 'sink');
    const { highWaterMark, size } = readStrategy(strategy);
    const abort = method(underlyingSink, 'abort', 'sink');
    const close = method(underlyingSink, 'close', 'sink');
    const start = method(underlyingSink, 'start', 'sink');
    const { type } = underlyingSink;
    if (type !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('type', type);
    const write = method(underlyingSink, 'write', 'sink');
    const sizeAlgorithm = sizeAlgorithmOf({ size });
    setupController(
      this,
      start === undefined ? noop : (controller) => Reflect.apply(start, underlyingSink, [controller]),
      write === undefined ? resolved : (chunk, controller) => promiseCall(write, underlyingSink, chunk, controller),
      close === undefined ? resolved : () => promiseCall(close, underlyingSink),
      abort === undefined ? resolved : (reason) => promiseCall(abort, underlyingSink, reason),
      highWaterMarkOf({ highWaterMark }, 1),
      sizeAlgorithm);
  }

  get [kIsErrored]() { return this[kState].state === 'errored'; }

  get [kIsWritable]() { return this[kState].state === 'writable'; }

  get [kIsClosedPromise]() { return core.closedOf(this[kState]); }

  [kControllerErrorFunction](error) {
    this[kState].controller.error(error);
  }

  get locked() {
    check(this, 'WritableStream');
    return core.isWritableStreamLocked(this);
  }

  abort(reason = undefined) {
    if (!isWritableStream(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStream'));
    if (core.isWritableStreamLocked(this)) return Promise.reject(locked());
    return core.writableStreamAbort(this, reason);
  }

  close() {
    if (!isWritableStream(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStream'));
    if (core.isWritableStreamLocked(this)) return Promise.reject(locked());
    if (core.writableStreamCloseQueuedOrInFlight(this)) {
      return Promise.reject(new ERR_INVALID_STATE.TypeError('Failure closing WritableStream'));
    }
    return core.writableStreamClose(this);
  }

  getWriter() {
    check(this, 'WritableStream');
    return new WritableStreamDefaultWriter(this);
  }

  [customInspect](depth, options) {
    const { state } = check(this, 'WritableStream');
    return inspectAs(this, depth, options, { locked: this.locked, state });
  }
}

defineInterface(WritableStream, 'WritableStream', ['locked', 'abort', 'close', 'getWriter']);

class WritableStreamDefaultWriter {
  constructor(stream) {
    if (!isWritableStream(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'WritableStream', stream);
    this[kState] = { stream: undefined, close: undefined, ready: undefined };
    if (core.isWritableStreamLocked(stream)) throw locked();
    core.setupWriter(this, stream);
  }

  get closed() {
    if (!isWritableStreamDefaultWriter(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    return this[kState].close.promise;
  }

  get desiredSize() {
    const { stream } = check(this, 'WritableStreamDefaultWriter');
    if (stream === undefined) throw unbound();
    return core.writableStreamDefaultWriterGetDesiredSize(this);
  }

  get ready() {
    if (!isWritableStreamDefaultWriter(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    return this[kState].ready.promise;
  }

  abort(reason = undefined) {
    if (!isWritableStreamDefaultWriter(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    const { stream } = this[kState];
    return stream === undefined ? Promise.reject(unbound()) : core.writableStreamAbort(stream, reason);
  }

  close() {
    if (!isWritableStreamDefaultWriter(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    const { stream } = this[kState];
    if (stream === undefined) return Promise.reject(unbound());
    if (core.writableStreamCloseQueuedOrInFlight(stream)) {
      return Promise.reject(new ERR_INVALID_STATE.TypeError('Failure to close WritableStream'));
    }
    return core.writableStreamClose(stream);
  }

  releaseLock() {
    const { stream } = check(this, 'WritableStreamDefaultWriter');
    if (stream !== undefined) core.writableStreamDefaultWriterRelease(this);
  }

  write(chunk = undefined) {
    if (!isWritableStreamDefaultWriter(this)) return Promise.reject(new ERR_INVALID_THIS('WritableStreamDefaultWriter'));
    if (this[kState].stream === undefined) return Promise.reject(unbound());
    const request = Promise.withResolvers();
    core.writableStreamDefaultWriterWrite(this, chunk, request);
    return request.promise;
  }

  [customInspect](depth, options) {
    const { stream, close, ready } = check(this, 'WritableStreamDefaultWriter');
    return inspectAs(this, depth, options, { stream, close: close.promise, ready: ready.promise });
  }
}

const unbound = () => new ERR_INVALID_STATE.TypeError('Writer is not bound to a WritableStream');

defineInterface(WritableStreamDefaultWriter, 'WritableStreamDefaultWriter',
                ['closed', 'desiredSize', 'ready', 'abort', 'close', 'releaseLock', 'write']);

class WritableStreamDefaultController {
  constructor(key) {
    if (key !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = {};
  }

  get signal() {
    return check(this, 'WritableStreamDefaultController').abortController.signal;
  }

  error(error = undefined) {
    const { stream } = check(this, 'WritableStreamDefaultController');
    if (stream[kState].state === 'writable') core.controllerError(this, error);
  }

  [kAbort](reason) {
    const { abortAlgorithm } = this[kState];
    core.clearAlgorithms(this[kState]);
    return abortAlgorithm(reason);
  }

  [kError]() {
    resetQueue(this[kState]);
  }

  [customInspect](depth, options) {
    check(this, 'WritableStreamDefaultController');
    return inspectAs(this, depth, options, { stream: this[kState].stream });
  }
}

defineInterface(WritableStreamDefaultController, 'WritableStreamDefaultController', ['signal', 'error']);

function setupController(stream, start, write, close, abort, highWaterMark, size) {
  const { AbortController } = require('internal/abort_controller');
  const controller = new WritableStreamDefaultController(kConstruct);
  const state = controller[kState] = {
    stream,
    abortController: new AbortController(),
    queue: [],
    queueTotalSize: 0,
    started: false,
    sizeAlgorithm: size,
    highWaterMark,
    writeAlgorithm: write,
    closeAlgorithm: close,
    abortAlgorithm: abort,
  };
  stream[kState].controller = controller;
  core.writeReactions(controller);
  core.updateBackpressure(stream, core.hasBackpressure(state));
  const result = start(controller);
  // A new promise, also for one: the standard counts its turns.
  new Promise((resolve) => { resolve(result); }).then(() => {
    state.started = true;
    core.advanceQueue(controller);
  }, (error) => {
    state.started = true;
    core.dealWithRejection(stream, error);
  });
  return controller;
}

/** A stream for internal use, from algorithms instead of a sink. */
function createWritableStream(start, write, close, abort, highWaterMark = 1, size = sizeOne) {
  const stream = new WritableStream(kConstruct);
  setupController(stream, start, write, close, abort, highWaterMark, size);
  return stream;
}

module.exports = {
  WritableStream,
  WritableStreamDefaultWriter,
  WritableStreamDefaultController,
  createWritableStream,
  isWritableStream,
  isWritableStreamDefaultController: (value) => value?.[kType] === 'WritableStreamDefaultController',
  isWritableStreamDefaultWriter,
  writableStreamDefaultControllerError: core.controllerError,
  writableStreamDefaultControllerErrorIfNeeded: core.controllerErrorIfNeeded,
  ...core,
};
