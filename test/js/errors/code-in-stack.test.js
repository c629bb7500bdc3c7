'use strict';
// An error with a code shows it in its stack and in toString(), while its name stays that of its class.
const assert = require('node:assert');
const path = require('node:path');

let error;
try {
  path.join(1);
} catch (thrown) {
  error = thrown;
}
assert.strictEqual(error.name, 'TypeError');
assert.strictEqual(error.constructor, TypeError);
assert.deepStrictEqual(Object.keys(error), ['code']);
assert.match(error.stack, /^TypeError \[ERR_INVALID_ARG_TYPE\]: The "path" argument/);
assert.strictEqual(`${error}`, `TypeError [ERR_INVALID_ARG_TYPE]: ${error.message}`);
// The validator is no part of the story.
assert.doesNotMatch(error.stack, /validateString/);
