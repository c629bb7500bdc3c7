'use strict';
// CommonJS cycles see what is there so far, and warn about what is not.
const assert = require('node:assert');

const warnings = [];
process.on('warning', (warning) => warnings.push(warning.message));
const a = require('../../fixtures/modules/cycle/a.js');
assert.deepStrictEqual(a, { early: 1, b: { sawEarly: 1, sawLate: undefined }, late: 2 });
assert.strictEqual(Object.getPrototypeOf(a), Object.prototype);
setImmediate(() => {
  assert.deepStrictEqual(warnings, ['Accessing non-existent property \'late\' of module exports inside circular dependency']);
});
