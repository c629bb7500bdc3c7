'use strict';
// TransformStream (WHATWG Streams 6).

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE },
} = require('internal/errors');
const readable = require('internal/webstreams/readablestream');
const writable = require('internal/webstreams/writablestream');
const {
  RESOLVED, brandOf, check, customInspect, defineInterface, highWaterMarkOf, inspectAs, kState, method, promiseCall, readStrategy, resolved,
  sizeAlgorithmOf, validateSource,
} = require('internal/webstreams/util');

const kConstruct = Symbol('kConstruct');
const isTransformStream = brandOf('TransformStream');

class TransformStream {
  constructor(transformer = {}, writableStrategy = undefined, readableStrategy = undefined) {
    validateSource(transformer, 'transformer');
    const forWritable = readStrategy(writableStrategy);
    const forReadable = readStrategy(readableStrategy);
    const cancel = method(transformer, 'cancel', 'transformer');
    const flush = method(transformer, 'flush', 'transformer');
    const { readableType } = transformer;
    const start = method(transformer, 'start', 'transformer');
    const transform = method(transformer, 'transform', 'transformer');
    const { writableType } = transformer;
    if (readableType !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.readableType', readableType);
    if (writableType !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.writableType', writableType);

    const readableSize = sizeAlgorithmOf(forReadable);
    const readableMark = highWaterMarkOf(forReadable, 0);
    const writableSize = sizeAlgorithmOf(forWritable);
    const writableMark = highWaterMarkOf(forWritable, 1);
    const started = Promise.withResolvers();
    initialize(this, started.promise, writableMark, writableSize, readableMark, readableSize);

    const controller = new TransformStreamDefaultController(kConstruct);
    this[kState].controller = controller;
    controller[kState] = {
      stream: this,
      transformAlgorithm: transform === undefined ?
        (chunk) => promiseCall(enqueue, undefined, controller, chunk) :
        (chunk) => promiseCall(transform, transformer, chunk, controller),
      flushAlgorithm: flush === undefined ? resolved : () => promiseCall(flush, transformer, controller),
      cancelAlgorithm: cancel === undefined ? resolved : (reason) => promiseCall(cancel, transformer, reason),
      finishPromise: undefined,
    };
    started.resolve(start === undefined ? undefined : Reflect.apply(start, transformer, [controller]));
  }

  get readable() { return check(this, 'TransformStream').readable; }

  get writable() { return check(this, 'TransformStream').writable; }

  [customInspect](depth, options) {
    const { readable: readableSide, writable: writableSide, backpressure } = check(this, 'TransformStream');
    return inspectAs(this, depth, options, { readable: readableSide, writable: writableSide, backpressure });
  }
}

defineInterface(TransformStream, 'TransformStream', ['readable', 'writable']);

class TransformStreamDefaultController {
  constructor(key) {
    if (key !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = {};
  }

  get desiredSize() {
    const { stream } = check(this, 'TransformStreamDefaultController');
    return stream[kState].readable[kState].controller.desiredSize;
  }

  enqueue(chunk = undefined) {
    check(this, 'TransformStreamDefaultController');
    enqueue(this, chunk);
  }

  error(reason = undefined) {
    const { stream } = check(this, 'TransformStreamDefaultController');
    errorBoth(stream, reason);
  }

  terminate() {
    const { stream } = check(this, 'TransformStreamDefaultController');
    readable.readableStreamDefaultControllerClose(stream[kState].readable[kState].controller);
    errorWritableAndUnblock(stream, new ERR_INVALID_STATE.TypeError('TransformStream terminated'));
  }

  [customInspect](depth, options) {
    check(this, 'TransformStreamDefaultController');
    return inspectAs(this, depth, options, { stream: this[kState].stream });
  }
}

defineInterface(TransformStreamDefaultController, 'TransformStreamDefaultController', ['desiredSize', 'enqueue', 'error', 'terminate']);

function initialize(stream, started, writableMark, writableSize, readableMark, readableSize) {
  stream[kState] = { readable: undefined, writable: undefined, controller: undefined, backpressure: undefined, backpressureChange: undefined };
  const start = () => started;
  stream[kState].writable = writable.createWritableStream(
    start,
    (chunk) => sinkWrite(stream, chunk),
    () => sinkClose(stream),
    (reason) => sinkAbort(stream, reason),
    writableMark,
    writableSize);
  stream[kState].readable = readable.createReadableStream(
    start,
    () => {
      setBackpressure(stream, false);
      return backpressureChange(stream);
    },
    (reason) => sourceCancel(stream, reason),
    readableMark,
    readableSize);
  setBackpressure(stream, true);
}

function setBackpressure(stream, backpressure) {
  const state = stream[kState];
  state.backpressureChange?.resolve();
  state.backpressureChange = undefined;
  state.backpressure = backpressure;
}

/** A promise of the next change, made when somebody waits for it. */
function backpressureChange(stream) {
  const state = stream[kState];
  state.backpressureChange ??= Promise.withResolvers();
  return state.backpressureChange.promise;
}

function clearAlgorithms(controller) {
  const state = controller[kState];
  state.transformAlgorithm = undefined;
  state.flushAlgorithm = undefined;
  state.cancelAlgorithm = undefined;
}

function errorBoth(stream, error) {
  readable.readableStreamDefaultControllerError(stream[kState].readable[kState].controller, error);
  errorWritableAndUnblock(stream, error);
}

function errorWritableAndUnblock(stream, error) {
  const state = stream[kState];
  clearAlgorithms(state.controller);
  writable.writableStreamDefaultControllerErrorIfNeeded(state.writable[kState].controller, error);
  if (state.backpressure) setBackpressure(stream, false);
}

function enqueue(controller, chunk) {
  const { stream } = controller[kState];
  const state = stream[kState];
  const readableController = state.readable[kState].controller;
  if (!readable.readableStreamDefaultControllerCanCloseOrEnqueue(readableController)) {
    throw new ERR_INVALID_STATE.TypeError('Unable to enqueue');
  }
  try {
    readable.readableStreamDefaultControllerEnqueue(readableController, chunk);
  } catch (error) {
    errorWritableAndUnblock(stream, error);
    throw state.readable[kState].storedError;
  }
  const backpressure = readable.readableStreamDefaultControllerHasBackpressure(readableController);
  if (backpressure !== state.backpressure) setBackpressure(stream, true);
}

function performTransform(stream, chunk) {
  const result = stream[kState].controller[kState].transformAlgorithm(chunk);
  if (result === RESOLVED) return result;
  return result.then(undefined, (error) => {
    errorBoth(stream, error);
    throw error;
  });
}

function sinkWrite(stream, chunk) {
  const state = stream[kState];
  if (!state.backpressure) return performTransform(stream, chunk);
  return backpressureChange(stream).then(() => {
    const writableState = state.writable[kState];
    if (writableState.state === 'erroring') throw writableState.storedError;
    return performTransform(stream, chunk);
  });
}

/** The first of close, abort and cancel runs its algorithm; the others share its promise. */
function finish(stream, run, onFulfilled, onRejected) {
  const state = stream[kState].controller[kState];
  if (state.finishPromise !== undefined) return state.finishPromise;
  const deferred = Promise.withResolvers();
  state.finishPromise = deferred.promise;
  const result = run(state);
  clearAlgorithms(stream[kState].controller);
  result.then(() => onFulfilled(deferred), (error) => {
    onRejected(error);
    deferred.reject(error);
  });
  return deferred.promise;
}

function errorReadable(stream, error) {
  readable.readableStreamDefaultControllerError(stream[kState].readable[kState].controller, error);
}

function sinkAbort(stream, reason) {
  const { readable: side } = stream[kState];
  return finish(stream, (state) => state.cancelAlgorithm(reason), (deferred) => {
    if (side[kState].state === 'errored') {
      deferred.reject(side[kState].storedError);
    } else {
      errorReadable(stream, reason);
      deferred.resolve();
    }
  }, (error) => errorReadable(stream, error));
}

function sinkClose(stream) {
  const { readable: side } = stream[kState];
  return finish(stream, (state) => state.flushAlgorithm(), (deferred) => {
    if (side[kState].state === 'errored') {
      deferred.reject(side[kState].storedError);
    } else {
      readable.readableStreamDefaultControllerClose(side[kState].controller);
      deferred.resolve();
    }
  }, (error) => errorReadable(stream, error));
}

function sourceCancel(stream, reason) {
  const { writable: side } = stream[kState];
  const errorWritable = (error) => {
    writable.writableStreamDefaultControllerErrorIfNeeded(side[kState].controller, error);
    if (stream[kState].backpressure) setBackpressure(stream, false);
  };
  return finish(stream, (state) => state.cancelAlgorithm(reason), (deferred) => {
    if (side[kState].state === 'errored') {
      deferred.reject(side[kState].storedError);
    } else {
      errorWritable(reason);
      deferred.resolve();
    }
  }, errorWritable);
}

module.exports = { TransformStream, TransformStreamDefaultController, isTransformStream };
