'use strict';
// ReadableStreamDefaultController (WHATWG Streams 4.6 and 4.9.4).

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_STATE } } = require('internal/errors');
const core = require('internal/webstreams/readable_stream_core');
const {
  check, customInspect, defineInterface, dequeueValue, enqueueValueWithSize, inspectAs, kCancel, kError, kPull, kRelease, kState,
  method, noop, promiseCall, resetQueue, resolved, sizeOne,
} = require('internal/webstreams/util');

const kConstruct = Symbol('kConstruct');

class ReadableStreamDefaultController {
  constructor(key) {
    if (key !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = {};
  }

  get desiredSize() {
    check(this, 'ReadableStreamDefaultController');
    return readableStreamDefaultControllerGetDesiredSize(this);
  }

  close() {
    check(this, 'ReadableStreamDefaultController');
    if (!readableStreamDefaultControllerCanCloseOrEnqueue(this)) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    readableStreamDefaultControllerClose(this);
  }

  enqueue(chunk = undefined) {
    check(this, 'ReadableStreamDefaultController');
    if (!readableStreamDefaultControllerCanCloseOrEnqueue(this)) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    readableStreamDefaultControllerEnqueue(this, chunk);
  }

  error(error = undefined) {
    check(this, 'ReadableStreamDefaultController');
    readableStreamDefaultControllerError(this, error);
  }

  [kCancel](reason) {
    const state = this[kState];
    resetQueue(state);
    const { cancelAlgorithm } = state;
    clearAlgorithms(state);
    return cancelAlgorithm(reason);
  }

  [kPull](request) {
    const state = this[kState];
    if (state.queue.length === 0) {
      state.stream[kState].reader[kState].readRequests.push(request);
      callPullIfNeeded(this);
      return;
    }
    const chunk = dequeueValue(state);
    afterDequeue(this, state);
    request.chunk(chunk);
  }

  [kRelease]() {}

  [kError](error) {
    readableStreamDefaultControllerError(this, error);
  }

  [customInspect](depth, options) {
    check(this, 'ReadableStreamDefaultController');
    return inspectAs(this, depth, options, {});
  }
}

defineInterface(ReadableStreamDefaultController, 'ReadableStreamDefaultController', ['desiredSize', 'close', 'enqueue', 'error']);

function afterDequeue(controller, state) {
  if (state.closeRequested && state.queue.length === 0) {
    clearAlgorithms(state);
    core.readableStreamClose(state.stream);
  } else {
    callPullIfNeeded(controller);
  }
}

/** The next queued chunk for a caller that needs no request, in an array; undefined if there is none. */
function takeQueued(controller) {
  const state = controller[kState];
  if (state.queue.length === 0) return undefined;
  const chunk = dequeueValue(state);
  afterDequeue(controller, state);
  return { value: chunk, done: false };
}

function clearAlgorithms(state) {
  state.pullAlgorithm = undefined;
  state.cancelAlgorithm = undefined;
  state.sizeAlgorithm = undefined;
}

function shouldCallPull(controller, state) {
  if (!state.started || state.closeRequested) return false;
  const { stream } = state;
  if (stream[kState].state !== 'readable') return false;
  if (core.isReadableStreamLocked(stream) && core.readableStreamGetNumReadRequests(stream) > 0) return true;
  return state.highWaterMark - state.queueTotalSize > 0;
}

function callPullIfNeeded(controller) {
  const state = controller[kState];
  if (!shouldCallPull(controller, state)) return;
  if (state.pulling) {
    state.pullAgain = true;
    return;
  }
  state.pulling = true;
  state.pullAlgorithm(controller).then(state.onPulled, state.onPullFailed);
}

function readableStreamDefaultControllerCanCloseOrEnqueue(controller) {
  const state = controller[kState];
  return !state.closeRequested && state.stream[kState].state === 'readable';
}

function readableStreamDefaultControllerGetDesiredSize(controller) {
  const state = controller[kState];
  switch (state.stream[kState].state) {
    case 'errored': return null;
    case 'closed': return 0;
    default: return state.highWaterMark - state.queueTotalSize;
  }
}

function readableStreamDefaultControllerClose(controller) {
  if (!readableStreamDefaultControllerCanCloseOrEnqueue(controller)) return;
  const state = controller[kState];
  state.closeRequested = true;
  if (state.queue.length === 0) {
    clearAlgorithms(state);
    core.readableStreamClose(state.stream);
  }
}

function readableStreamDefaultControllerEnqueue(controller, chunk) {
  if (!readableStreamDefaultControllerCanCloseOrEnqueue(controller)) return;
  const state = controller[kState];
  const { stream } = state;
  if (core.isReadableStreamLocked(stream) && core.readableStreamGetNumReadRequests(stream) > 0) {
    core.readableStreamFulfillReadRequest(stream, chunk, false);
  } else {
    try {
      const { sizeAlgorithm } = state;
      if (sizeAlgorithm === sizeOne) {
        state.queue.push({ value: chunk, size: 1 });
        state.queueTotalSize++;
      } else {
        enqueueValueWithSize(state, chunk, sizeAlgorithm(chunk));
      }
    } catch (error) {
      readableStreamDefaultControllerError(controller, error);
      throw error;
    }
  }
  callPullIfNeeded(controller);
}

function readableStreamDefaultControllerError(controller, error) {
  const state = controller[kState];
  if (state.stream[kState].state !== 'readable') return;
  resetQueue(state);
  clearAlgorithms(state);
  core.readableStreamError(state.stream, error);
}

function readableStreamDefaultControllerHasBackpressure(controller) {
  return !shouldCallPull(controller, controller[kState]);
}

function setupReadableStreamDefaultController(stream, start, pull, cancel, highWaterMark, size) {
  const controller = new ReadableStreamDefaultController(kConstruct);
  const state = controller[kState] = {
    stream,
    queue: [],
    queueTotalSize: 0,
    started: false,
    closeRequested: false,
    pullAgain: false,
    pulling: false,
    sizeAlgorithm: size,
    highWaterMark,
    pullAlgorithm: pull,
    cancelAlgorithm: cancel,
    onPulled() {
      state.pulling = false;
      if (state.pullAgain) {
        state.pullAgain = false;
        callPullIfNeeded(controller);
      }
    },
    onPullFailed(error) { readableStreamDefaultControllerError(controller, error); },
  };
  stream[kState].controller = controller;
  const result = start(controller);
  // A new promise, also for one: the standard counts its turns.
  new Promise((resolve) => { resolve(result); }).then(() => {
    state.started = true;
    callPullIfNeeded(controller);
  }, (error) => { readableStreamDefaultControllerError(controller, error); });
  return controller;
}

/** @param {{start?: Function, pull?: Function, cancel?: Function}} callbacks of the underlying source */
function setupFromSource(stream, source, callbacks, highWaterMark, size) {
  const { start, pull, cancel } = callbacks;
  setupReadableStreamDefaultController(
    stream,
    start === undefined ? noop : (controller) => Reflect.apply(start, source, [controller]),
    pull === undefined ? resolved : (controller) => promiseCall(pull, source, controller),
    cancel === undefined ? resolved : (reason) => promiseCall(cancel, source, reason),
    highWaterMark,
    size);
}

const readCallbacks = (source, label) => ({
  cancel: method(source, 'cancel', label),
  pull: method(source, 'pull', label),
  start: method(source, 'start', label),
});

module.exports = {
  ReadableStreamDefaultController,
  readCallbacks,
  readableStreamDefaultControllerCanCloseOrEnqueue,
  readableStreamDefaultControllerClose,
  readableStreamDefaultControllerEnqueue,
  readableStreamDefaultControllerError,
  readableStreamDefaultControllerGetDesiredSize,
  readableStreamDefaultControllerHasBackpressure,
  setupFromSource,
  setupReadableStreamDefaultController,
  takeQueued,
};
