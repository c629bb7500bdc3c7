'use strict';
// A signal that follows others aborts with the first of them, after all states have changed and before its own event.
const assert = require('node:assert');

const one = new AbortController();
const two = new AbortController();
const both = AbortSignal.any([one.signal, two.signal]);
const nested = AbortSignal.any([both]);
const order = [];
nested.addEventListener('abort', () => order.push('nested'));
both.addEventListener('abort', () => order.push('both'));
two.signal.addEventListener('abort', () => {
  assert.strictEqual(nested.aborted, true);
  order.push('source');
});
two.abort('why');
one.abort('too late');
assert.strictEqual(order.shift(), 'source');
assert.deepStrictEqual(order.sort(), ['both', 'nested']);
assert.strictEqual(nested.reason, 'why');
assert.throws(() => both.throwIfAborted(), (reason) => reason === 'why');
