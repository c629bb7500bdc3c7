'use strict';
// A worker in a loop without end answers questions of its parent, and ends when it is told to.
const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');

(async () => {
  const worker = new Worker('require("worker_threads").parentPort.postMessage(1); for (;;);', { eval: true });
  await once(worker, 'message');
  const statistics = await worker.getHeapStatistics();
  assert.ok(statistics.used_heap_size > 0);
  const usage = await worker.cpuUsage();
  assert.ok(usage.user >= 0 && usage.system >= 0);
  let text = '';
  for await (const chunk of await worker.getHeapSnapshot()) text += chunk;
  assert.ok(JSON.parse(text).snapshot.node_count > 100);
  assert.ok(worker.performance.eventLoopUtilization().active > 0);
  assert.strictEqual(await worker.terminate(), 1);
  assert.strictEqual(worker.threadId, -1);
  await assert.rejects(worker.getHeapStatistics(), { code: 'ERR_WORKER_NOT_RUNNING' });
  assert.deepStrictEqual(worker.performance.eventLoopUtilization(), { idle: 0, active: 0, utilization: 0 });
})();
