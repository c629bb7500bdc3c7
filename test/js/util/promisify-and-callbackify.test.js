'use strict';
// From callbacks to promises and back; a falsy rejection becomes an error.
const assert = require('node:assert');
const { callbackify, promisify } = require('node:util');

function add(a, b, callback) {
  if (a < 0) callback(new Error('negative'));
  else callback(null, a + b);
}
const custom = () => {};
custom[promisify.custom] = () => Promise.resolve('custom');

(async () => {
  assert.strictEqual(await promisify(add)(1, 2), 3);
  await assert.rejects(promisify(add)(-1, 2), /negative/);
  assert.strictEqual(await promisify(custom)(), 'custom');
  assert.strictEqual(promisify(add).name, 'add');

  const back = callbackify(async (x) => x);
  assert.strictEqual(await new Promise((resolve) => back(7, (error, value) => resolve(value))), 7);
  const error = await new Promise((resolve) => callbackify(() => Promise.reject(null))(resolve));
  assert.strictEqual(error.code, 'ERR_FALSY_VALUE_REJECTION');
  assert.strictEqual(error.reason, null);
})();
