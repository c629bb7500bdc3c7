'use strict';

const test = require('node:test');
const assert = require('node:assert');

const same = (clone, original) => {
  assert.notStrictEqual(clone, original);
  assert.ok(clone instanceof DOMException);
  assert.strictEqual(Object.prototype.toString.call(clone), '[object DOMException]');
  for (const key of ['name', 'message', 'code', 'stack']) assert.strictEqual(clone[key], original[key], key);
};

test('by structuredClone', () => {
  const original = new DOMException('text', 'DataCloneError');
  same(structuredClone(original), original);
  const other = new DOMException('x', { name: 'Mine', cause: 1 });
  same(structuredClone(other), other);
});

test('in a message', async () => {
  const { port1, port2 } = new MessageChannel();
  const original = new DOMException('text', 'AbortError');
  const received = new Promise((resolve) => port2.once('message', resolve));
  port1.postMessage(original);
  same(await received, original);
  port1.close();
});
