'use strict';
// A bound store holds the published value while the traced function runs, and nobody pays without subscribers.
const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { channel, tracingChannel } = require('node:diagnostics_channel');

const store = new AsyncLocalStorage();
const traced = channel('test:stores');
assert.strictEqual(traced.hasSubscribers, false);
assert.strictEqual(traced.runStores({}, () => store.getStore()), undefined);
traced.bindStore(store, ({ id }) => id);
assert.strictEqual(traced.hasSubscribers, true);
assert.strictEqual(traced.runStores({ id: 7 }, () => store.getStore()), 7);
assert.strictEqual(traced.unbindStore(store), true);
assert.strictEqual(traced.hasSubscribers, false);

const events = [];
const tracing = tracingChannel('work');
tracing.subscribe({
  start: () => events.push('start'),
  end: () => events.push('end'),
  error: ({ error }) => events.push(error.message),
});
assert.throws(() => tracing.traceSync(() => { throw new Error('no'); }), { message: 'no' });
assert.strictEqual(tracing.traceSync((a, b) => a + b, {}, null, 1, 2), 3);
assert.deepStrictEqual(events, ['start', 'no', 'end', 'start', 'end']);
