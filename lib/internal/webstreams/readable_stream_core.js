'use strict';
// The abstract operations on a ReadableStream and its readers (WHATWG Streams 4.9).
// A stream's state: { disturbed, reader, state, storedError, controller, closed }.

const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
const { Closed } = require('internal/webstreams/closed');
const {
  handledDeferred, kCancel, kRelease, kState, kType, noop, rejectedDeferred, settledDeferred,
} = require('internal/webstreams/util');

const isDefaultReader = (reader) => reader?.[kType] === 'ReadableStreamDefaultReader';
const isBYOBReader = (reader) => reader?.[kType] === 'ReadableStreamBYOBReader';

function createStreamState() {
  return {
    disturbed: false,
    reader: undefined,
    state: 'readable',
    storedError: undefined,
    controller: undefined,
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

function readableStreamClose(stream) {
  const state = stream[kState];
  state.state = 'closed';
  state.closed?.resolve?.();
  const { reader } = state;
  if (reader === undefined) return;
  reader[kState].close.resolve();
  if (isDefaultReader(reader)) {
    const requests = reader[kState].readRequests;
    reader[kState].readRequests = [];
    for (const request of requests) request.close();
  }
}

function readableStreamError(stream, error) {
  const state = stream[kState];
  state.state = 'errored';
  state.storedError = error;
  state.closed?.reject?.(error);
  const { reader } = state;
  if (reader === undefined) return;
  reader[kState].close.reject(() => error);
  errorRequests(reader, error);
}

function hasRequests(reader) {
  const { readRequests, readIntoRequests } = reader[kState];
  return (readRequests ?? readIntoRequests).length > 0;
}

function errorRequests(reader, error) {
  const name = isDefaultReader(reader) ? 'readRequests' : 'readIntoRequests';
  const requests = reader[kState][name];
  reader[kState][name] = [];
  for (const request of requests) request.error(error);
}

function readableStreamCancel(stream, reason) {
  const state = stream[kState];
  state.disturbed = true;
  if (state.state === 'closed') return Promise.resolve();
  if (state.state === 'errored') return Promise.reject(state.storedError);
  readableStreamClose(stream);
  const { reader } = state;
  if (isBYOBReader(reader)) {
    const requests = reader[kState].readIntoRequests;
    reader[kState].readIntoRequests = [];
    for (const request of requests) request.close(undefined);
  }
  return state.controller[kCancel](reason).then(noop);
}

const isReadableStreamLocked = (stream) => stream[kState].reader !== undefined;

function readableStreamHasDefaultReader(stream) {
  return isDefaultReader(stream[kState].reader);
}

function readableStreamHasBYOBReader(stream) {
  return isBYOBReader(stream[kState].reader);
}

function readableStreamGetNumReadRequests(stream) {
  return stream[kState].reader[kState].readRequests.length;
}

function readableStreamGetNumReadIntoRequests(stream) {
  return stream[kState].reader[kState].readIntoRequests.length;
}

function readableStreamFulfillReadRequest(stream, chunk, done) {
  const request = stream[kState].reader[kState].readRequests.shift();
  if (done) request.close();
  else request.chunk(chunk);
}

function readableStreamFulfillReadIntoRequest(stream, chunk, done) {
  const request = stream[kState].reader[kState].readIntoRequests.shift();
  if (done) request.close(chunk);
  else request.chunk(chunk);
}

// --- readers --------------------------------------------------------------------------------------------------------

function readableStreamReaderGenericInitialize(reader, stream) {
  reader[kState].stream = stream;
  const state = stream[kState];
  state.reader = reader;
  const closed = new Closed();
  if (state.state === 'closed') closed.resolve();
  else if (state.state === 'errored') closed.reject(() => state.storedError);
  reader[kState].close = closed;
}

function readableStreamReaderGenericCancel(reader, reason) {
  return readableStreamCancel(reader[kState].stream, reason);
}

const released = () => new ERR_INVALID_STATE.TypeError('Reader released');

function readableStreamReaderGenericRelease(reader) {
  const { stream } = reader[kState];
  if (stream[kState].state !== 'readable') reader[kState].close = new Closed();
  reader[kState].close.reject(released);
  stream[kState].controller[kRelease]();
  stream[kState].reader = undefined;
  reader[kState].stream = undefined;
}

/** Releases a reader of either kind; what it still waits for fails. */
function readableStreamReaderRelease(reader) {
  readableStreamReaderGenericRelease(reader);
  if (hasRequests(reader)) errorRequests(reader, new ERR_INVALID_STATE.TypeError('Releasing reader'));
}

module.exports = {
  closedOf,
  createStreamState,
  isReadableStreamLocked,
  readableStreamCancel,
  readableStreamClose,
  readableStreamError,
  readableStreamFulfillReadIntoRequest,
  readableStreamFulfillReadRequest,
  readableStreamGetNumReadIntoRequests,
  readableStreamGetNumReadRequests,
  readableStreamHasBYOBReader,
  readableStreamHasDefaultReader,
  readableStreamReaderGenericCancel,
  readableStreamReaderGenericInitialize,
  readableStreamReaderGenericRelease,
  readableStreamReaderRelease,
};
