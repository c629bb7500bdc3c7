'use strict';

// node:assert: the assertions of class Assert as functions, loose and strict.

const AssertionError = require('internal/assert/assertion_error');
const { Assert, checkOk } = require('internal/assert/assert_class');
const { deprecate } = require('internal/util');

function ok(...args) {
  checkOk(ok, args.length, args[0], args[1]);
}
const assert = module.exports = ok;

assert.AssertionError = AssertionError;
assert.CallTracker = undefined;

const { prototype } = Assert;
assert.ok = ok;
for (const name of [
  'fail', 'equal', 'notEqual', 'deepEqual', 'notDeepEqual', 'deepStrictEqual', 'notDeepStrictEqual', 'strictEqual',
  'notStrictEqual', 'partialDeepStrictEqual', 'match', 'doesNotMatch', 'throws', 'rejects', 'doesNotThrow',
  'doesNotReject', 'ifError',
]) {
  assert[name] = prototype[name];
}

function strict(...args) {
  checkOk(strict, args.length, args[0], args[1]);
}

let deprecatedCallTracker;
Object.defineProperty(assert, 'CallTracker', {
  __proto__: null,
  get() {
    return deprecatedCallTracker ??= deprecate(
      require('internal/assert/calltracker'), 'assert.CallTracker is deprecated.', 'DEP0173');
  },
  set(value) {
    deprecatedCallTracker = value;
  },
  enumerable: true,
  configurable: true,
});

assert.strict = undefined;
assert.Assert = Assert;
Object.defineProperties(strict, Object.getOwnPropertyDescriptors(Object.fromEntries(
  Object.entries(Object.getOwnPropertyDescriptors(assert))
    .filter(([key, { enumerable }]) => enumerable && key !== 'strict' && key !== 'CallTracker')
    .map(([key, { value }]) => [key, value]))));
Object.defineProperty(strict, 'CallTracker', Object.getOwnPropertyDescriptor(assert, 'CallTracker'));
strict.equal = assert.strictEqual;
strict.deepEqual = assert.deepStrictEqual;
strict.notEqual = assert.notStrictEqual;
strict.notDeepEqual = assert.notDeepStrictEqual;
strict.strict = strict;
assert.strict = strict;
