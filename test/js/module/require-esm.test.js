'use strict';
// require() of ES modules.
const assert = require('node:assert');
const path = require('node:path');

const dir = path.join(__dirname, '../../fixtures/modules/cjsesm');

const plain = require(path.join(dir, 'plain.mjs'));
assert.strictEqual(plain.x, 1);
assert.strictEqual(plain.default.name, 'f');
assert.strictEqual(plain.__esModule, true);
assert.strictEqual(require(path.join(dir, 'plain.mjs')), plain);
assert.strictEqual(require(path.join(dir, 'whole.mjs'))(), 'whole');
assert.strictEqual(require(path.join(dir, 'ambiguous.js')).syntax, 'esm');
assert.throws(() => require(path.join(dir, 'tla.mjs')), {
  code: 'ERR_REQUIRE_ASYNC_MODULE',
  message: /^require\(\) cannot be used on an ESM graph with top-level await/,
});
assert.throws(() => require(path.join(dir, 'missing.mjs')), { code: 'ERR_MODULE_NOT_FOUND' });
assert.throws(() => require(path.join(dir, 'bad-name.mjs')), { name: 'SyntaxError' });

const live = require(path.join(dir, 'live.mjs'));
live.increment();
assert.strictEqual(live.count, 1);
import(path.join(dir, 'live.mjs')).then((namespace) => {
  assert.strictEqual(namespace.count, 1);
  return import(path.join(dir, 'cycle.mjs'));
}).then(() => {
  assert.strictEqual(globalThis.cycleError.code, 'ERR_REQUIRE_CYCLE_MODULE');
});
