'use strict';
// An exception that nobody takes reaches the parent as what it was.
const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');

const thrown = async (code) => {
  const worker = new Worker(code, { eval: true });
  const [error] = await once(worker, 'error');
  return error;
};

(async () => {
  const range = await thrown('throw Object.assign(new RangeError("far", { cause: new TypeError("why") }), { code: "E", n: { a: [1] } })');
  assert.ok(range instanceof RangeError && range.cause instanceof TypeError);
  assert.strictEqual(range.message, 'far');
  assert.strictEqual(range.code, 'E');
  assert.deepStrictEqual(range.n, { a: [1] });
  assert.match(range.stack, /RangeError: far\n {4}at /);
  assert.strictEqual(await thrown('throw 5'), 5);
  assert.deepStrictEqual(await thrown('throw { plain: [true] }'), { plain: [true] });
  const aggregate = await thrown('throw new AggregateError([new Error("one")], "all")');
  assert.strictEqual(aggregate.message, 'all');
})();
