'use strict';
// ReadableStream.from(): a stream over an iterable, sync or async (WHATWG Streams 4.9.1, ReadableStreamFromIterable).

const { codes: { ERR_ARG_NOT_ITERABLE, ERR_INVALID_STATE } } = require('internal/errors');
const defaultController = require('internal/webstreams/readable_default_controller');
const { kState, noop } = require('internal/webstreams/util');

function iteratorOf(iterable) {
  const asyncMethod = iterable?.[Symbol.asyncIterator];
  let fn = asyncMethod;
  if (fn === undefined || fn === null) fn = iterable?.[Symbol.iterator];
  if (typeof fn !== 'function') throw new ERR_ARG_NOT_ITERABLE(iterable);
  const iterator = fn.call(iterable);
  if (iterator === null || (typeof iterator !== 'object' && typeof iterator !== 'function')) {
    throw new ERR_INVALID_STATE.TypeError('The iterator method must return an object');
  }
  const isAsync = asyncMethod !== undefined && asyncMethod !== null;
  return { iterator, nextMethod: iterator.next, isAsync };
}

function checkResult(result) {
  if (result === null || (typeof result !== 'object' && typeof result !== 'function')) {
    throw new ERR_INVALID_STATE.TypeError('The promise returned by the iterator.next() method must fulfill with an object');
  }
  return result;
}

function readableStreamFromIterable(iterable) {
  const { createReadableStream } = require('internal/webstreams/readablestream');
  const { iterator, nextMethod, isAsync } = iteratorOf(iterable);

  const pull = async () => {
    const result = checkResult(await nextMethod.call(iterator));
    if (result.done) {
      defaultController.readableStreamDefaultControllerClose(stream[kState].controller);
      return;
    }
    const value = isAsync ? result.value : await result.value;
    defaultController.readableStreamDefaultControllerEnqueue(stream[kState].controller, value);
  };

  const cancel = async (reason) => {
    const returnMethod = iterator.return;
    if (returnMethod === undefined || returnMethod === null) return;
    const result = await returnMethod.call(iterator, reason);
    if (result === null || (typeof result !== 'object' && typeof result !== 'function')) {
      throw new ERR_INVALID_STATE.TypeError('The promise returned by the iterator.return() method must fulfill with an object');
    }
  };

  const stream = createReadableStream(noop, pull, cancel, 0);
  return stream;
}

module.exports = { readableStreamFromIterable };
