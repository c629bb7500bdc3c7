'use strict';
// strictEqual words short values side by side and long ones below each other.
const assert = require('node:assert');

const fails = (fn, message) => assert.throws(fn, { code: 'ERR_ASSERTION', message });

fails(() => assert.strictEqual(1, 2), 'Expected values to be strictly equal:\n\n1 !== 2\n');
fails(() => assert.strictEqual('a'.repeat(10), `${'a'.repeat(9)}b`),
      "Expected values to be strictly equal:\n+ actual - expected\n\n+ 'aaaaaaaaaa'\n- 'aaaaaaaaab'\n            ^\n");
fails(() => assert.strictEqual([1], [1]),
      'Values have same structure but are not reference-equal:\n\n[\n  1\n]\n');
fails(() => assert.notStrictEqual(1, 1), 'Expected "actual" to be strictly unequal to: 1');
fails(() => assert.equal(1, 2, 'words'), 'words');
assert.throws(() => assert.strictEqual(1, 2, new RangeError('own')), RangeError);
