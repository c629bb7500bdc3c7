'use strict';

// Tests that are expected to fail, perhaps in a certain way.

const { failure, kinds } = require('internal/test_runner/failure');

/** @returns {{label?: string, match?: unknown} | undefined} */
function expectation(option) {
  if (option === undefined || option === null || option === false || option === '') return undefined;
  if (typeof option === 'string') return { label: option };
  if (typeof option === 'function') return { match: option };
  if (typeof option !== 'object') return {};
  const keys = Object.keys(option);
  const both = keys.length > 0 && keys.every((key) => key === 'label' || key === 'match');
  return both ? { label: option.label, match: option.match } : { match: option };
}

/** What becomes of a test: the error that it has in the end. */
function settle({ match }, error) {
  if (error === null) return failure('test was expected to fail but passed', kinds.expected);
  if (match === undefined) return null;
  try {
    require('assert').throws(() => { throw error.code === 'ERR_TEST_FAILURE' ? error.cause : error; }, match);
    return null;
  } catch (mismatch) {
    const failed = failure('The test failed, but the error did not match the expected validation', kinds.code);
    failed.cause = mismatch;
    return failed;
  }
}

module.exports = { expectation, settle };
