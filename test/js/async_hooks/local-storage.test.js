'use strict';
// A store follows promises, timers, ticks and emitters' own calls; storages do not disturb one another.
const assert = require('node:assert');
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');

const one = new AsyncLocalStorage();
const two = new AsyncLocalStorage({ defaultValue: 'none' });
const seen = [];
const note = (where) => seen.push(`${where} ${one.getStore()} ${two.getStore()}`);

let snapshot, bound;
one.run('a', () => {
  setTimeout(() => note('timeout'), 1);
  setImmediate(() => two.run('b', () => process.nextTick(() => note('tick'))));
  Promise.resolve().then(async () => {
    await null;
    note('promise');
  });
  queueMicrotask(() => note('microtask'));
  snapshot = AsyncLocalStorage.snapshot();
  bound = AsyncResource.bind(() => note('bound'));
});
note('outside');
snapshot(() => note('snapshot'));
bound();
one.enterWith('c');
one.exit(() => note('exit'));
note('after');

process.on('exit', () => {
  assert.deepStrictEqual(seen.slice(0, 7), [
    'outside undefined none', 'snapshot a none', 'bound a none', 'exit undefined none', 'after c none',
    'microtask a none', 'promise a none',
  ]);
  assert.deepStrictEqual(seen.slice(7).sort(), ['tick a b', 'timeout a none']);
});
