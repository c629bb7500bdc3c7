'use strict';
// Hooks hear of resources in the order of their lives, and ids name the one that runs.
const assert = require('node:assert');
const { AsyncResource, createHook, executionAsyncId, triggerAsyncId } = require('node:async_hooks');

const log = [];
const hook = createHook({
  init(id, type, trigger) { if (type === 'MINE') log.push(['init', id, trigger]); },
  before(id) { log.push(['before', id]); },
  after(id) { log.push(['after', id]); },
}).enable();
const outer = new AsyncResource('MINE');
let inner;
outer.runInAsyncScope(() => {
  assert.strictEqual(executionAsyncId(), outer.asyncId());
  inner = new AsyncResource('MINE');
  inner.runInAsyncScope(() => assert.strictEqual(triggerAsyncId(), outer.asyncId()));
});
hook.disable();
const [a, b] = [outer.asyncId(), inner.asyncId()];
assert.deepStrictEqual(log, [
  ['init', a, 1], ['before', a], ['init', b, a], ['before', b], ['after', b], ['after', a],
]);
