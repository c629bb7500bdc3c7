'use strict';
// Promises are resources while a hook wants them, and none any more afterwards.
const assert = require('node:assert');
const { createHook } = require('node:async_hooks');

let made = 0;
let ran = 0;
const hook = createHook({
  init(id, type) { if (type === 'PROMISE') made++; },
  before() { ran++; },
}).enable();
const done = Promise.resolve().then(() => {
  hook.disable();
  const [before, after] = [made, Promise.resolve()];
  assert.ok(after);
  assert.strictEqual(made, before);
});
done.then(() => {
  assert.strictEqual(made, 3);
  assert.ok(ran >= 1);
});
