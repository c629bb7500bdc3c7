'use strict';
// assert.ok shows the code of the call that failed.
const assert = require('node:assert');

const message = (fn) => {
  try {
    fn();
  } catch (error) {
    assert.strictEqual(error.generatedMessage, true);
    return error.message;
  }
};
const value = { a: null };
assert.strictEqual(message(() => assert.ok(value.a && ')')), // The parenthesis in the string ends nothing.
                   "The expression evaluated to a falsy value:\n\n  assert.ok(value.a && ')')\n");
assert.strictEqual(message(() => assert(0)), 'The expression evaluated to a falsy value:\n\n  assert(0)\n');
assert.strictEqual(message(() => assert.ok()), 'No value argument passed to `assert.ok()`');
