'use strict';
// The abstract operations on a WritableStream, its writer and its controller (WHATWG Streams 5.5).
// A stream's state: { state, storedError, writer, controller, closeRequest, inFlightWriteRequest, inFlightCloseRequest,
// pendingAbortRequest, writeRequests, backpressure, closed }.

const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
const {
  dequeueValue, enqueueValueWithSize, handledDeferred, kAbort, kError, kState, rejectOrReplace, rejectedDeferred, resetQueue, settle, settledDeferred, sizeOne,
} = require('internal/webstreams/util');

// Queued instead of a chunk.
const kCloseSentinel = Symbol('kCloseSentinel');

function createStreamState() {
  return {
    state: 'writable',
    storedError: undefined,
    writer: undefined,
    controller: undefined,
    closeRequest: undefined,
    inFlightWriteRequest: undefined,
    inFlightCloseRequest: undefined,
    pendingAbortRequest: undefined,
    writeRequests: [],
    backpressure: false,
    // Made when finished() first asks.
    closed: undefined,
  };
}

/** A deferred that follows the stream's end, for node:stream's finished(). */
function closedOf(state) {
  if (state.closed === undefined) {
    if (state.state === 'closed') state.closed = settledDeferred();
    else if (state.state === 'errored') state.closed = rejectedDeferred(state.storedError);
    else state.closed = handledDeferred();
  }
  return state.closed;
}

const isWritableStreamLocked = (stream) => stream[kState].writer !== undefined;

function writableStreamCloseQueuedOrInFlight(stream) {
  const state = stream[kState];
  return state.closeRequest !== undefined || state.inFlightCloseRequest !== undefined;
}

function writableStreamAbort(stream, reason) {
  const state = stream[kState];
  if (state.state === 'closed' || state.state === 'errored') return Promise.resolve();
  state.controller[kState].abortController.abort(reason);
  // The signal's listeners may have changed everything.
  if (state.state === 'closed' || state.state === 'errored') return Promise.resolve();
  if (state.pendingAbortRequest !== undefined) return state.pendingAbortRequest.promise;
  const wasAlreadyErroring = state.state === 'erroring';
  if (wasAlreadyErroring) reason = undefined;
  const request = Promise.withResolvers();
  request.reason = reason;
  request.wasAlreadyErroring = wasAlreadyErroring;
  state.pendingAbortRequest = request;
  if (!wasAlreadyErroring) startErroring(stream, reason);
  return request.promise;
}

function writableStreamClose(stream) {
  const state = stream[kState];
  if (state.state === 'closed' || state.state === 'errored') {
    return Promise.reject(new ERR_INVALID_STATE.TypeError(`WritableStream is ${state.state}`));
  }
  const request = state.closeRequest = Promise.withResolvers();
  if (state.writer !== undefined && state.backpressure && state.state === 'writable') settle(state.writer[kState].ready);
  const controllerState = state.controller[kState];
  enqueueValueWithSize(controllerState, kCloseSentinel, 0);
  advanceQueue(state.controller);
  return request.promise;
}

function startErroring(stream, reason) {
  const state = stream[kState];
  state.state = 'erroring';
  state.storedError = reason;
  if (state.writer !== undefined) rejectOrReplace(state.writer[kState], 'ready', reason);
  if (!hasOperationInFlight(state) && state.controller[kState].started) finishErroring(stream);
}

function hasOperationInFlight(state) {
  return state.inFlightWriteRequest !== undefined || state.inFlightCloseRequest !== undefined;
}

function finishErroring(stream) {
  const state = stream[kState];
  state.state = 'errored';
  state.controller[kError]();
  const { storedError } = state;
  const requests = state.writeRequests;
  state.writeRequests = [];
  for (const request of requests) request.reject(storedError);
  const abortRequest = state.pendingAbortRequest;
  if (abortRequest === undefined) {
    rejectCloseAndClosed(stream);
    return;
  }
  state.pendingAbortRequest = undefined;
  if (abortRequest.wasAlreadyErroring) {
    abortRequest.reject(storedError);
    rejectCloseAndClosed(stream);
    return;
  }
  state.controller[kAbort](abortRequest.reason).then(() => {
    abortRequest.resolve();
    rejectCloseAndClosed(stream);
  }, (error) => {
    abortRequest.reject(error);
    rejectCloseAndClosed(stream);
  });
}

function rejectCloseAndClosed(stream) {
  const state = stream[kState];
  if (state.closeRequest !== undefined) {
    state.closeRequest.reject(state.storedError);
    state.closeRequest = undefined;
  }
  state.closed?.reject?.(state.storedError);
  if (state.writer !== undefined) rejectOrReplace(state.writer[kState], 'close', state.storedError);
}

function dealWithRejection(stream, error) {
  if (stream[kState].state === 'writable') startErroring(stream, error);
  else finishErroring(stream);
}

function updateBackpressure(stream, backpressure) {
  const state = stream[kState];
  const { writer } = state;
  if (writer !== undefined && state.backpressure !== backpressure) {
    if (backpressure) writer[kState].ready = handledDeferred();
    else settle(writer[kState].ready);
  }
  state.backpressure = backpressure;
}

// --- the queue ------------------------------------------------------------------------------------------------------

function advanceQueue(controller) {
  const controllerState = controller[kState];
  const { stream } = controllerState;
  const state = stream[kState];
  if (!controllerState.started || state.inFlightWriteRequest !== undefined) return;
  if (state.state === 'erroring') {
    finishErroring(stream);
    return;
  }
  if (controllerState.queue.length === 0) return;
  const { value } = controllerState.queue[0];
  if (value === kCloseSentinel) processClose(controller);
  else processWrite(controller, value);
}

function processClose(controller) {
  const controllerState = controller[kState];
  const { stream } = controllerState;
  const state = stream[kState];
  state.inFlightCloseRequest = state.closeRequest;
  state.closeRequest = undefined;
  dequeueValue(controllerState);
  const result = controllerState.closeAlgorithm();
  clearAlgorithms(controllerState);
  result.then(() => finishInFlightClose(stream, state), (error) => {
    state.inFlightCloseRequest.reject(error);
    state.inFlightCloseRequest = undefined;
    if (state.pendingAbortRequest !== undefined) {
      state.pendingAbortRequest.reject(error);
      state.pendingAbortRequest = undefined;
    }
    dealWithRejection(stream, error);
  });
}

function finishInFlightClose(stream, state) {
  state.inFlightCloseRequest.resolve();
  state.inFlightCloseRequest = undefined;
  if (state.state === 'erroring') {
    state.storedError = undefined;
    if (state.pendingAbortRequest !== undefined) {
      state.pendingAbortRequest.resolve();
      state.pendingAbortRequest = undefined;
    }
  }
  state.state = 'closed';
  state.closed?.resolve?.();
  if (state.writer !== undefined) settle(state.writer[kState].close);
}

function processWrite(controller, chunk) {
  const controllerState = controller[kState];
  const state = controllerState.stream[kState];
  state.inFlightWriteRequest = state.writeRequests.length === 1 ? state.writeRequests.pop() : state.writeRequests.shift();
  controllerState.writeAlgorithm(chunk, controller).then(controllerState.onWritten, controllerState.onWriteFailed);
}

/** What follows a write, made once for all of a controller's writes: there is never more than one under way. */
function writeReactions(controller) {
  const controllerState = controller[kState];
  const { stream } = controllerState;
  const state = stream[kState];
  controllerState.onWritten = () => {
    state.inFlightWriteRequest.resolve();
    state.inFlightWriteRequest = undefined;
    dequeueValue(controllerState);
    if (!writableStreamCloseQueuedOrInFlight(stream) && state.state === 'writable') {
      updateBackpressure(stream, hasBackpressure(controllerState));
    }
    advanceQueue(controller);
  };
  controllerState.onWriteFailed = (error) => {
    if (state.state === 'writable') clearAlgorithms(controllerState);
    state.inFlightWriteRequest.reject(error);
    state.inFlightWriteRequest = undefined;
    dealWithRejection(stream, error);
  };
}

function clearAlgorithms(controllerState) {
  controllerState.writeAlgorithm = undefined;
  controllerState.closeAlgorithm = undefined;
  controllerState.abortAlgorithm = undefined;
  controllerState.sizeAlgorithm = undefined;
}

const desiredSize = (controllerState) => controllerState.highWaterMark - controllerState.queueTotalSize;
const hasBackpressure = (controllerState) => desiredSize(controllerState) <= 0;

function controllerError(controller, error) {
  clearAlgorithms(controller[kState]);
  startErroring(controller[kState].stream, error);
}

function controllerErrorIfNeeded(controller, error) {
  if (controller[kState].stream[kState].state === 'writable') controllerError(controller, error);
}

// --- writers --------------------------------------------------------------------------------------------------------

function setupWriter(writer, stream) {
  const state = stream[kState];
  writer[kState].stream = stream;
  state.writer = writer;
  switch (state.state) {
    case 'writable':
      writer[kState].ready = !writableStreamCloseQueuedOrInFlight(stream) && state.backpressure ? handledDeferred() : settledDeferred();
      writer[kState].close = handledDeferred();
      break;
    case 'erroring':
      writer[kState].ready = rejectedDeferred(state.storedError);
      writer[kState].close = handledDeferred();
      break;
    case 'closed':
      writer[kState].ready = settledDeferred();
      writer[kState].close = settledDeferred();
      break;
    default:
      writer[kState].ready = rejectedDeferred(state.storedError);
      writer[kState].close = rejectedDeferred(state.storedError);
  }
}

function writableStreamDefaultWriterRelease(writer) {
  const { stream } = writer[kState];
  const error = new ERR_INVALID_STATE.TypeError('Writer has been released');
  rejectOrReplace(writer[kState], 'ready', error);
  rejectOrReplace(writer[kState], 'close', error);
  stream[kState].writer = undefined;
  writer[kState].stream = undefined;
}

/** Writes; the request is told the outcome. A pipe has one request for all its writes and needs no promises. */
function writableStreamDefaultWriterWrite(writer, chunk, request) {
  const { stream } = writer[kState];
  const { controller } = stream[kState];
  const controllerState = controller[kState];
  let size = 1;
  const { sizeAlgorithm } = controllerState;
  if (sizeAlgorithm !== undefined && sizeAlgorithm !== sizeOne) {
    try {
      size = sizeAlgorithm(chunk);
    } catch (error) {
      controllerErrorIfNeeded(controller, error);
    }
  }
  if (stream !== writer[kState].stream) {
    request.reject(new ERR_INVALID_STATE.TypeError('Mismatched WritableStreams'));
    return;
  }
  const state = stream[kState];
  if (state.state === 'errored') {
    request.reject(state.storedError);
    return;
  }
  if (writableStreamCloseQueuedOrInFlight(stream) || state.state === 'closed') {
    request.reject(new ERR_INVALID_STATE.TypeError('WritableStream is closed'));
    return;
  }
  if (state.state === 'erroring') {
    request.reject(state.storedError);
    return;
  }

  state.writeRequests.push(request);
  try {
    enqueueValueWithSize(controllerState, chunk, size);
  } catch (error) {
    controllerErrorIfNeeded(controller, error);
    return;
  }
  if (!writableStreamCloseQueuedOrInFlight(stream) && state.state === 'writable') {
    updateBackpressure(stream, hasBackpressure(controllerState));
  }
  advanceQueue(controller);
}

function writableStreamDefaultWriterCloseWithErrorPropagation(writer) {
  const { stream } = writer[kState];
  const state = stream[kState];
  if (writableStreamCloseQueuedOrInFlight(stream) || state.state === 'closed') return Promise.resolve();
  if (state.state === 'errored') return Promise.reject(state.storedError);
  return writableStreamClose(stream);
}

function writableStreamDefaultWriterGetDesiredSize(writer) {
  const state = writer[kState].stream[kState];
  switch (state.state) {
    case 'errored':
    case 'erroring': return null;
    case 'closed': return 0;
    default: return desiredSize(state.controller[kState]);
  }
}

module.exports = {
  advanceQueue,
  clearAlgorithms,
  closedOf,
  controllerError,
  controllerErrorIfNeeded,
  createStreamState,
  dealWithRejection,
  hasBackpressure,
  isWritableStreamLocked,
  resetQueue,
  setupWriter,
  updateBackpressure,
  writableStreamAbort,
  writableStreamClose,
  writableStreamCloseQueuedOrInFlight,
  writableStreamDefaultWriterCloseWithErrorPropagation,
  writableStreamDefaultWriterGetDesiredSize,
  writableStreamDefaultWriterRelease,
  writableStreamDefaultWriterWrite,
  writeReactions,
};
