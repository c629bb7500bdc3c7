'use strict';
// TypeScript is run directly; stacks show source positions.
const assert = require('node:assert');
const path = require('node:path');

const dir = path.join(__dirname, '../../fixtures/modules/ts');
assert.strictEqual(require(path.join(dir, 'common.cts')).value, 7);
const main = require(path.join(dir, 'main.ts'));
assert.strictEqual(main.result, 9);
assert.strictEqual(main.default, 'square');
const { fail } = require(path.join(dir, 'throws.ts'));
assert.throws(() => fail({ b: 1 }), (error) => {
  assert.match(error.stack, /throws\.ts:6:\d+/);
  return true;
});
import(path.join(dir, 'main.ts')).then((namespace) => assert.strictEqual(namespace.result, 9));
