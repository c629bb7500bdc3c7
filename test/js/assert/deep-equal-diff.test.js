'use strict';
// A failed deepStrictEqual shows the lines that differ, and leaves out long stretches that do not.
const assert = require('node:assert');

assert.throws(() => assert.deepStrictEqual({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] } }), {
  message: 'Expected values to be strictly deep-equal:\n+ actual - expected\n\n' +
    '  {\n    a: 1,\n    b: {\n      c: [\n        1,\n+       2\n-       3\n      ]\n    }\n  }\n',
});
const numbers = Array.from({ length: 40 }, (_, i) => i);
assert.throws(() => assert.deepStrictEqual(numbers, numbers.with(20, 'x')), (error) => {
  assert.match(error.message, /\.\.\. Skipped lines\n/);
  assert.match(error.message, /\n\.\.\.\n {4}19,\n\+ {3}20,\n- {3}'x',\n/);
  return true;
});
