'use strict';
// A timer set in a microtask after the last due timer is not forgotten behind a later one.
const assert = require('node:assert');
const delay = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

const guard = setTimeout(() => assert.fail('the short timer came after the long one'), 2000);
(async () => {
  await delay(0);
  await delay(1);
  await delay(10);
  await delay(1);
  clearTimeout(guard);
})();
