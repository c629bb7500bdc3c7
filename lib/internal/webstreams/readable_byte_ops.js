'use strict';
// The abstract operations of the byte controller (WHATWG Streams 4.9.5). Bytes move by transferring buffers; they are copied only
// into the views of BYOB readers.
// A pull-into descriptor: { buffer, bufferByteLength, byteOffset, byteLength, bytesFilled, minimumFill, elementSize, ctor, readerType }.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE },
} = require('internal/errors');
const core = require('internal/webstreams/readable_stream_core');
const {
  isDetached, kState, resetQueue, transferBytes, typedArrayTag, viewBuffer, viewByteLength, viewByteOffset,
} = require('internal/webstreams/util');

function checkView(view, name) {
  if (!ArrayBuffer.isView(view)) throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], view);
  if (viewBuffer(view) instanceof SharedArrayBuffer) {
    throw new ERR_INVALID_ARG_VALUE.TypeError(name, view, 'must not be backed by a SharedArrayBuffer');
  }
}

function clearAlgorithms(state) {
  state.pullAlgorithm = undefined;
  state.cancelAlgorithm = undefined;
}

function invalidateRequest(state) {
  if (state.byobRequest === null) return;
  state.byobRequest[kState].controller = undefined;
  state.byobRequest[kState].view = null;
  state.byobRequest = null;
}

function clearPendingPullIntos(controller) {
  const state = controller[kState];
  invalidateRequest(state);
  state.pendingPullIntos = [];
}

function desiredSize(controller) {
  const state = controller[kState];
  switch (state.stream[kState].state) {
    case 'errored': return null;
    case 'closed': return 0;
    default: return state.highWaterMark - state.queueTotalSize;
  }
}

function shouldCallPull(state) {
  const { stream } = state;
  if (stream[kState].state !== 'readable' || state.closeRequested || !state.started) return false;
  if (core.readableStreamHasDefaultReader(stream) && core.readableStreamGetNumReadRequests(stream) > 0) return true;
  if (core.readableStreamHasBYOBReader(stream) && core.readableStreamGetNumReadIntoRequests(stream) > 0) return true;
  return state.highWaterMark - state.queueTotalSize > 0;
}

function callPullIfNeeded(controller) {
  const state = controller[kState];
  if (!shouldCallPull(state)) return;
  if (state.pulling) {
    state.pullAgain = true;
    return;
  }
  state.pulling = true;
  state.pullAlgorithm(controller).then(() => {
    state.pulling = false;
    if (state.pullAgain) {
      state.pullAgain = false;
      callPullIfNeeded(controller);
    }
  }, (error) => { readableByteStreamControllerError(controller, error); });
}

function readableByteStreamControllerError(controller, error) {
  const state = controller[kState];
  if (state.stream[kState].state !== 'readable') return;
  clearPendingPullIntos(controller);
  resetQueue(state);
  clearAlgorithms(state);
  core.readableStreamError(state.stream, error);
}

function readableByteStreamControllerClose(controller) {
  const state = controller[kState];
  const { stream } = state;
  if (state.closeRequested || stream[kState].state !== 'readable') return;
  if (state.queueTotalSize > 0) {
    state.closeRequested = true;
    return;
  }
  if (state.pendingPullIntos.length > 0) {
    const first = state.pendingPullIntos[0];
    if (first.bytesFilled % first.elementSize !== 0) {
      const error = new ERR_INVALID_STATE.TypeError('Partial read');
      readableByteStreamControllerError(controller, error);
      throw error;
    }
  }
  clearAlgorithms(state);
  core.readableStreamClose(stream);
}

// --- the queue of bytes ---------------------------------------------------------------------------------------------

function enqueueBytes(state, buffer, byteOffset, byteLength) {
  state.queue.push({ buffer, byteOffset, byteLength });
  state.queueTotalSize += byteLength;
}

function enqueueCopy(controller, buffer, byteOffset, byteLength) {
  let copy;
  try {
    copy = ArrayBuffer.prototype.slice.call(buffer, byteOffset, byteOffset + byteLength);
  } catch (error) {
    readableByteStreamControllerError(controller, error);
    throw error;
  }
  enqueueBytes(controller[kState], copy, 0, byteLength);
}

function enqueueDetached(controller, descriptor) {
  if (descriptor.bytesFilled > 0) {
    enqueueCopy(controller, descriptor.buffer, descriptor.byteOffset, descriptor.bytesFilled);
  }
  shiftPendingPullInto(controller);
}

function shiftPendingPullInto(controller) {
  return controller[kState].pendingPullIntos.shift();
}

function handleQueueDrain(controller) {
  const state = controller[kState];
  if (state.queueTotalSize === 0 && state.closeRequested) {
    clearAlgorithms(state);
    core.readableStreamClose(state.stream);
  } else {
    callPullIfNeeded(controller);
  }
}

function fillReadRequestFromQueue(controller, request) {
  const state = controller[kState];
  const { buffer, byteOffset, byteLength } = state.queue.shift();
  state.queueTotalSize -= byteLength;
  handleQueueDrain(controller);
  request.chunk(new Uint8Array(buffer, byteOffset, byteLength));
}

function processReadRequests(controller) {
  const { reader } = controller[kState].stream[kState];
  while (reader[kState].readRequests.length > 0 && controller[kState].queueTotalSize > 0) {
    fillReadRequestFromQueue(controller, reader[kState].readRequests.shift());
  }
}

/** Copies from the queue into a descriptor. @returns {boolean} whether it is ready to be given out */
function fillFromQueue(controller, descriptor) {
  const state = controller[kState];
  const most = Math.min(state.queueTotalSize, descriptor.byteLength - descriptor.bytesFilled);
  const filled = descriptor.bytesFilled + most;
  let remaining = most;
  let ready = false;
  const aligned = filled - filled % descriptor.elementSize;
  if (aligned >= descriptor.minimumFill) {
    remaining = aligned - descriptor.bytesFilled;
    ready = true;
  }
  const { queue } = state;
  while (remaining > 0) {
    const head = queue[0];
    const count = Math.min(remaining, head.byteLength);
    new Uint8Array(descriptor.buffer).set(new Uint8Array(head.buffer, head.byteOffset, count),
                                          descriptor.byteOffset + descriptor.bytesFilled);
    if (head.byteLength === count) {
      queue.shift();
    } else {
      head.byteOffset += count;
      head.byteLength -= count;
    }
    state.queueTotalSize -= count;
    descriptor.bytesFilled += count;
    remaining -= count;
  }
  return ready;
}

// --- pulling into views ---------------------------------------------------------------------------------------------

function readableByteStreamControllerConvertPullIntoDescriptor(descriptor) {
  const { bytesFilled, byteLength, byteOffset, ctor, elementSize } = descriptor;
  if (bytesFilled > byteLength) throw new ERR_INVALID_STATE.RangeError('The buffer size is invalid');
  const buffer = transferBytes(descriptor.buffer);
  return new ctor(buffer, byteOffset, bytesFilled / elementSize);
}

function commitPullInto(stream, descriptor) {
  const done = stream[kState].state === 'closed';
  const view = readableByteStreamControllerConvertPullIntoDescriptor(descriptor);
  if (descriptor.readerType === 'default') core.readableStreamFulfillReadRequest(stream, view, done);
  else core.readableStreamFulfillReadIntoRequest(stream, view, done);
}

/** Fills as many descriptors as the queue suffices for; the caller commits them afterwards. */
function takeReadyPullIntos(controller) {
  const state = controller[kState];
  const ready = [];
  while (state.pendingPullIntos.length > 0 && state.queueTotalSize > 0) {
    const first = state.pendingPullIntos[0];
    if (!fillFromQueue(controller, first)) break;
    shiftPendingPullInto(controller);
    ready.push(first);
  }
  return ready;
}

function commitReady(controller) {
  for (const descriptor of takeReadyPullIntos(controller)) commitPullInto(controller[kState].stream, descriptor);
}

function pullInto(controller, view, minimum, request) {
  const state = controller[kState];
  const { stream } = state;
  const tag = typedArrayTag(view);
  const ctor = tag === undefined ? DataView : globalThis[tag];
  const elementSize = ctor.BYTES_PER_ELEMENT ?? 1;
  const byteOffset = viewByteOffset(view);
  const byteLength = viewByteLength(view);
  let buffer;
  try {
    buffer = transferBytes(viewBuffer(view));
  } catch (error) {
    request.error(error);
    return;
  }
  const descriptor = {
    buffer,
    bufferByteLength: buffer.byteLength,
    byteOffset,
    byteLength,
    bytesFilled: 0,
    minimumFill: minimum * elementSize,
    elementSize,
    ctor,
    readerType: 'byob',
  };
  const { readIntoRequests } = stream[kState].reader[kState];
  if (state.pendingPullIntos.length > 0) {
    state.pendingPullIntos.push(descriptor);
    readIntoRequests.push(request);
    return;
  }
  if (stream[kState].state === 'closed') {
    request.close(new ctor(buffer, byteOffset, 0));
    return;
  }
  if (state.queueTotalSize > 0) {
    if (fillFromQueue(controller, descriptor)) {
      const filled = readableByteStreamControllerConvertPullIntoDescriptor(descriptor);
      handleQueueDrain(controller);
      request.chunk(filled);
      return;
    }
    if (state.closeRequested) {
      const error = new ERR_INVALID_STATE.TypeError('ReadableStream closed');
      readableByteStreamControllerError(controller, error);
      request.error(error);
      return;
    }
  }
  state.pendingPullIntos.push(descriptor);
  readIntoRequests.push(request);
  callPullIfNeeded(controller);
}

// --- answers to BYOB requests ---------------------------------------------------------------------------------------

function readableByteStreamControllerRespond(controller, bytesWritten) {
  const state = controller[kState];
  const first = state.pendingPullIntos[0];
  if (state.stream[kState].state === 'closed') {
    if (bytesWritten !== 0) throw new ERR_INVALID_STATE.TypeError('Controller is closed');
  } else {
    if (bytesWritten === 0) throw new ERR_INVALID_STATE.TypeError('bytesWritten must not be 0');
    if (first.bytesFilled + bytesWritten > first.byteLength) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('bytesWritten', bytesWritten);
    }
  }
  first.buffer = transferBytes(first.buffer);
  respondInternal(controller, bytesWritten);
}

function readableByteStreamControllerRespondWithNewView(controller, view) {
  const state = controller[kState];
  const first = state.pendingPullIntos[0];
  const byteLength = viewByteLength(view);
  const byteOffset = viewByteOffset(view);
  const buffer = viewBuffer(view);
  if (state.stream[kState].state === 'closed') {
    if (byteLength !== 0) throw new ERR_INVALID_STATE.TypeError('View is not zero-length');
  } else if (byteLength === 0) {
    throw new ERR_INVALID_STATE.TypeError('View is zero-length');
  }
  if (first.byteOffset + first.bytesFilled !== byteOffset) throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
  if (first.bufferByteLength !== buffer.byteLength) throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
  if (first.bytesFilled + byteLength > first.byteLength) throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
  first.buffer = transferBytes(buffer);
  respondInternal(controller, byteLength);
}

function respondInternal(controller, bytesWritten) {
  const state = controller[kState];
  const first = state.pendingPullIntos[0];
  invalidateRequest(state);
  if (state.stream[kState].state === 'closed') respondInClosedState(controller, first);
  else respondInReadableState(controller, bytesWritten, first);
  callPullIfNeeded(controller);
}

function respondInClosedState(controller, first) {
  const state = controller[kState];
  if (first.readerType === 'none') shiftPendingPullInto(controller);
  const { stream } = state;
  if (!core.readableStreamHasBYOBReader(stream)) return;
  const filled = [];
  while (filled.length < core.readableStreamGetNumReadIntoRequests(stream)) filled.push(shiftPendingPullInto(controller));
  for (const descriptor of filled) commitPullInto(stream, descriptor);
}

function respondInReadableState(controller, bytesWritten, descriptor) {
  const state = controller[kState];
  descriptor.bytesFilled += bytesWritten;
  if (descriptor.readerType === 'none') {
    enqueueDetached(controller, descriptor);
    commitReady(controller);
    return;
  }
  if (descriptor.bytesFilled < descriptor.minimumFill) return;
  shiftPendingPullInto(controller);
  // Bytes of an element that is not whole go back to the queue.
  const remainder = descriptor.bytesFilled % descriptor.elementSize;
  if (remainder > 0) {
    const end = descriptor.byteOffset + descriptor.bytesFilled;
    enqueueCopy(controller, descriptor.buffer, end - remainder, remainder);
  }
  descriptor.bytesFilled -= remainder;
  const ready = takeReadyPullIntos(controller);
  commitPullInto(state.stream, descriptor);
  for (const one of ready) commitPullInto(state.stream, one);
}

function readableByteStreamControllerEnqueue(controller, chunk) {
  const state = controller[kState];
  const { stream } = state;
  if (state.closeRequested || stream[kState].state !== 'readable') return;
  const byteOffset = viewByteOffset(chunk);
  const byteLength = viewByteLength(chunk);
  const given = viewBuffer(chunk);
  if (isDetached(given)) throw new ERR_INVALID_STATE.TypeError('Chunk ArrayBuffer is detached');
  const buffer = transferBytes(given);

  if (state.pendingPullIntos.length > 0) {
    const first = state.pendingPullIntos[0];
    if (isDetached(first.buffer)) throw new ERR_INVALID_STATE.TypeError('Destination ArrayBuffer is detached');
    invalidateRequest(state);
    first.buffer = transferBytes(first.buffer);
    if (first.readerType === 'none') enqueueDetached(controller, first);
  }
  if (core.readableStreamHasDefaultReader(stream)) {
    processReadRequests(controller);
    if (core.readableStreamGetNumReadRequests(stream) === 0) {
      enqueueBytes(state, buffer, byteOffset, byteLength);
    } else {
      if (state.pendingPullIntos.length > 0) shiftPendingPullInto(controller);
      core.readableStreamFulfillReadRequest(stream, new Uint8Array(buffer, byteOffset, byteLength), false);
    }
  } else if (core.readableStreamHasBYOBReader(stream)) {
    enqueueBytes(state, buffer, byteOffset, byteLength);
    commitReady(controller);
  } else {
    enqueueBytes(state, buffer, byteOffset, byteLength);
  }
  callPullIfNeeded(controller);
}

module.exports = {
  callPullIfNeeded,
  checkView,
  clearAlgorithms,
  clearPendingPullIntos,
  desiredSize,
  fillReadRequestFromQueue,
  pullInto,
  readableByteStreamControllerClose,
  readableByteStreamControllerConvertPullIntoDescriptor,
  readableByteStreamControllerEnqueue,
  readableByteStreamControllerError,
  readableByteStreamControllerRespond,
  readableByteStreamControllerRespondWithNewView,
};
