'use strict';
// Uses the addon named on the command line; flags: --expose-gc.
const assert = require('node:assert');
const { Worker, isMainThread, workerData } = require('node:worker_threads');
const file = isMainThread ? process.argv[2] : workerData;
const addon = require(file);
if (!isMainThread) {
  console.log('worker', addon.add(1, 2));
  return;
}
const turn = () => new Promise((resolve) => setImmediate(resolve));
(async () => {
  assert.strictEqual(addon.add(1, 2), 3);
  assert.strictEqual(addon.add.name, 'add');
  assert.throws(() => addon.add('1', 2), { name: 'TypeError', code: 'ERR_NUMBERS', message: 'two numbers are needed' });
  const reason = new RangeError('thrown');
  assert.strictEqual(addon.attempt(() => { throw reason; }), reason);
  assert.strictEqual(addon.attempt(() => 5), 5);
  assert.strictEqual(addon.big(), -(2n * 2n ** 64n + 1n));

  const { Counter } = addon;
  const counter = new Counter(41);
  assert.strictEqual(counter.increment(), 42);
  assert.strictEqual(counter.value, 42);
  assert.ok(counter instanceof Counter && Object.keys(Counter.prototype).includes('value'));
  assert.throws(() => Counter.prototype.increment.call({}), TypeError);
  class Twice extends Counter { increment() { super.increment(); return super.increment(); } }
  assert.strictEqual(new Twice(1).increment(), 3);

  const buffer = addon.upper(Buffer.from('bytes'));
  assert.ok(Buffer.isBuffer(buffer));
  assert.strictEqual(buffer.toString(), 'BYTES');
  const lent = addon.lend();
  if (typeof lent === 'number') assert.strictEqual(lent, 22); // napi_no_external_buffers_allowed
  else assert.deepStrictEqual([...lent], [1, 2, 3, 4]);

  assert.strictEqual(await addon.square(12), 144);
  assert.deepStrictEqual(await Promise.all([1, 2, 3].map(addon.square)), [1, 4, 9]);

  const seen = [];
  await new Promise((resolve) => {
    addon.count(100, (i) => {
      seen.push(i);
      process.nextTick(() => seen.push('tick'));
      if (i === 99) resolve();
    });
  });
  assert.strictEqual(seen.length, 200);
  assert.deepStrictEqual(seen.slice(0, 4), [0, 'tick', 1, 'tick']);

  addon.keep({ a: 1 });
  globalThis.gc();
  await turn();
  assert.deepStrictEqual(addon.kept(), { a: 1 });
  addon.weaken();
  for (let i = 0; i < 20 && addon.kept() !== undefined; i++) {
    await turn();
    globalThis.gc();
  }
  assert.strictEqual(addon.kept(), undefined);

  const before = Counter.finalized();
  (() => { for (let i = 0; i < 100; i++) new Counter(i); })();
  for (let i = 0; i < 20 && Counter.finalized() < before + 100; i++) {
    globalThis.gc();
    await turn();
  }
  assert.ok(Counter.finalized() >= before + 100);

  assert.strictEqual(require(file), addon);
  assert.throws(() => process.dlopen({ exports: {} }, __filename), { code: 'ERR_DLOPEN_FAILED' });
  await new Promise((resolve) => new Worker(__filename, { workerData: file }).on('exit', resolve));

  process.once('uncaughtException', (error) => {
    console.log('uncaught', error.message);
  });
  addon.count(2, (i) => { if (i === 0) throw new Error('from a thread'); else console.log('went on'); });
})();
