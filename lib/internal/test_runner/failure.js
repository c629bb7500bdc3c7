'use strict';

// How a test fails.

const { codes: { ERR_TEST_FAILURE } } = require('internal/errors');

const kinds = {
  cancelled: 'cancelledByParent',
  aborted: 'testAborted',
  parentDone: 'parentAlreadyFinished',
  callbackAndPromise: 'callbackAndPromisePresent',
  hook: 'hookFailed',
  code: 'testCodeFailure',
  timeout: 'testTimeoutFailure',
  subtests: 'subtestsFailed',
  expected: 'expectedFailure',
  twice: 'multipleCallbackInvocations',
};

// Where it was made is of no interest.
function failure(cause, kind) {
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = 0;
    return new ERR_TEST_FAILURE(cause, kind);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** A failure of the program's own doing: its stack has the program's frames. */
function failureHere(cause, kind) {
  const error = new ERR_TEST_FAILURE(cause, kind);
  if (typeof error.stack === 'string') error.stack = error.stack.split('\n').filter((line) => !/^\s+at .*node:/.test(line)).join('\n');
  return error;
}

const isFailure = (error) => error?.code === 'ERR_TEST_FAILURE' && error.failureType !== undefined;
/** What was thrown, as a failure. */
const asFailure = (error, kind = kinds.code) => (isFailure(error) ? error : failure(error, kind));

const stillPending = () => failure('Promise resolution is still pending but the event loop has already resolved', kinds.cancelled);
const unfinished = () => failure('test did not finish before its parent and was cancelled', kinds.cancelled);

module.exports = { asFailure, failure, failureHere, isFailure, kinds, stillPending, unfinished };
