'use strict';
// ReadableByteStreamController and ReadableStreamBYOBRequest (WHATWG Streams 4.7, 4.8 and 4.9.5).

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_STATE },
} = require('internal/errors');
const ops = require('internal/webstreams/readable_byte_ops');
const {
  check, customInspect, defineInterface, inspectAs, isDetached, kCancel, kError, kPull, kRelease, kState, resetQueue, viewBuffer,
  viewByteLength,
} = require('internal/webstreams/util');

const kConstruct = Symbol('kConstruct');

class ReadableStreamBYOBRequest {
  constructor(key) {
    if (key !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = { view: undefined, controller: undefined };
  }

  get view() {
    return check(this, 'ReadableStreamBYOBRequest').view;
  }

  respond(bytesWritten) {
    const { controller, view } = check(this, 'ReadableStreamBYOBRequest');
    if (arguments.length === 0) throw new ERR_INVALID_ARG_TYPE('bytesWritten', 'number', bytesWritten);
    if (controller === undefined) throw new ERR_INVALID_STATE.TypeError('This BYOB request has been invalidated');
    if (isDetached(viewBuffer(view))) throw new ERR_INVALID_STATE.TypeError('Viewed ArrayBuffer is detached');
    ops.readableByteStreamControllerRespond(controller, toLength(bytesWritten));
  }

  respondWithNewView(view) {
    const { controller } = check(this, 'ReadableStreamBYOBRequest');
    ops.checkView(view, 'view');
    if (controller === undefined) throw new ERR_INVALID_STATE.TypeError('This BYOB request has been invalidated');
    if (isDetached(viewBuffer(view))) throw new ERR_INVALID_STATE.TypeError('Viewed ArrayBuffer is detached');
    ops.readableByteStreamControllerRespondWithNewView(controller, view);
  }

  [customInspect](depth, options) {
    check(this, 'ReadableStreamBYOBRequest');
    return inspectAs(this, depth, options, { view: this[kState].view, controller: this[kState].controller });
  }
}

defineInterface(ReadableStreamBYOBRequest, 'ReadableStreamBYOBRequest', ['view', 'respond', 'respondWithNewView']);

/** [EnforceRange] unsigned long long. */
function toLength(value) {
  const number = Math.trunc(+value);
  if (!(number >= 0 && number <= Number.MAX_SAFE_INTEGER)) {
    throw new ERR_INVALID_ARG_TYPE('bytesWritten', 'a non-negative integer', value);
  }
  return number;
}

class ReadableByteStreamController {
  constructor(key) {
    if (key !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = {};
  }

  get byobRequest() {
    const state = check(this, 'ReadableByteStreamController');
    if (state.byobRequest === null && state.pendingPullIntos.length > 0) {
      const first = state.pendingPullIntos[0];
      const view = new Uint8Array(first.buffer, first.byteOffset + first.bytesFilled, first.byteLength - first.bytesFilled);
      const request = new ReadableStreamBYOBRequest(kConstruct);
      request[kState].controller = this;
      request[kState].view = view;
      state.byobRequest = request;
    }
    return state.byobRequest;
  }

  get desiredSize() {
    check(this, 'ReadableByteStreamController');
    return ops.desiredSize(this);
  }

  close() {
    const state = check(this, 'ReadableByteStreamController');
    if (state.closeRequested) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    if (state.stream[kState].state !== 'readable') throw new ERR_INVALID_STATE.TypeError('ReadableStream is already closed');
    ops.readableByteStreamControllerClose(this);
  }

  enqueue(chunk) {
    const state = check(this, 'ReadableByteStreamController');
    ops.checkView(chunk, 'chunk');
    if (viewByteLength(chunk) === 0) throw new ERR_INVALID_STATE.TypeError('chunk ArrayBuffer is zero-length');
    if (viewBuffer(chunk).byteLength === 0) throw new ERR_INVALID_STATE.TypeError('chunk ArrayBuffer is detached');
    if (state.closeRequested) throw new ERR_INVALID_STATE.TypeError('Controller is already closed');
    if (state.stream[kState].state !== 'readable') throw new ERR_INVALID_STATE.TypeError('ReadableStream is already closed');
    ops.readableByteStreamControllerEnqueue(this, chunk);
  }

  error(error = undefined) {
    check(this, 'ReadableByteStreamController');
    ops.readableByteStreamControllerError(this, error);
  }

  [kCancel](reason) {
    const state = this[kState];
    ops.clearPendingPullIntos(this);
    resetQueue(state);
    const { cancelAlgorithm } = state;
    ops.clearAlgorithms(state);
    return cancelAlgorithm(reason);
  }

  [kPull](request) {
    const state = this[kState];
    if (state.queueTotalSize > 0) {
      ops.fillReadRequestFromQueue(this, request);
      return;
    }
    const { autoAllocateChunkSize } = state;
    if (autoAllocateChunkSize !== undefined) {
      let buffer;
      try {
        buffer = new ArrayBuffer(autoAllocateChunkSize);
      } catch (error) {
        request.error(error);
        return;
      }
      state.pendingPullIntos.push({
        buffer,
        bufferByteLength: autoAllocateChunkSize,
        byteOffset: 0,
        byteLength: autoAllocateChunkSize,
        bytesFilled: 0,
        minimumFill: 1,
        elementSize: 1,
        ctor: Uint8Array,
        readerType: 'default',
      });
    }
    state.stream[kState].reader[kState].readRequests.push(request);
    ops.callPullIfNeeded(this);
  }

  [kRelease]() {
    const { pendingPullIntos } = this[kState];
    if (pendingPullIntos.length > 0) {
      const first = pendingPullIntos[0];
      first.readerType = 'none';
      this[kState].pendingPullIntos = [first];
    }
  }

  [kError](error) {
    ops.readableByteStreamControllerError(this, error);
  }

  [customInspect](depth, options) {
    check(this, 'ReadableByteStreamController');
    return inspectAs(this, depth, options, {});
  }
}

defineInterface(ReadableByteStreamController, 'ReadableByteStreamController',
                ['byobRequest', 'desiredSize', 'close', 'enqueue', 'error']);

function setupReadableByteStreamController(stream, start, pull, cancel, highWaterMark, autoAllocateChunkSize) {
  const controller = new ReadableByteStreamController(kConstruct);
  const state = controller[kState] = {
    stream,
    queue: [],
    queueTotalSize: 0,
    started: false,
    closeRequested: false,
    pullAgain: false,
    pulling: false,
    byobRequest: null,
    highWaterMark,
    pullAlgorithm: pull,
    cancelAlgorithm: cancel,
    autoAllocateChunkSize,
    pendingPullIntos: [],
  };
  stream[kState].controller = controller;
  const result = start(controller);
  // A new promise, also for one: the standard counts its turns.
  new Promise((resolve) => { resolve(result); }).then(() => {
    state.started = true;
    ops.callPullIfNeeded(controller);
  }, (error) => { ops.readableByteStreamControllerError(controller, error); });
  return controller;
}

module.exports = { ReadableByteStreamController, ReadableStreamBYOBRequest, setupReadableByteStreamController };
