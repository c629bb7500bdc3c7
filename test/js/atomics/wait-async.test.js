'use strict';
// Atomics.waitAsync ends by its time-out although nothing else wakes the loop, in the main thread and in a worker.
const assert = require('node:assert');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

async function check() {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const idle = setTimeout(() => assert.fail('the loop slept over the time-out'), 30000);
  const long = Atomics.waitAsync(cell, 0, 0, 40), short = Atomics.waitAsync(cell, 0, 0, 10);
  const order = [];
  await Promise.all([long.value.then((how) => order.push(`long ${how}`)), short.value.then((how) => order.push(`short ${how}`))]);
  assert.deepStrictEqual(order, ['short timed-out', 'long timed-out']);
  const woken = Atomics.waitAsync(cell, 0, 0, 20000);
  assert.strictEqual(Atomics.notify(cell, 0), 1);
  assert.strictEqual(await woken.value, 'ok');
  clearTimeout(idle);
}

check().then(() => {
  if (!isMainThread) return parentPort.postMessage('done');
  new Worker(__filename).on('message', (m) => assert.strictEqual(m, 'done')).on('exit', (code) => assert.strictEqual(code, 0));
});
