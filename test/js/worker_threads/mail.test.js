'use strict';
// postMessageToThread() reaches any thread, and says when it does not.
const assert = require('node:assert');
const { once } = require('node:events');
const { postMessageToThread, threadId, Worker } = require('node:worker_threads');

(async () => {
  const code = `
    const { parentPort, postMessageToThread } = require('worker_threads');
    process.on('workerMessage', (value, source) => {
      if (value.fail) throw new Error('no');
      parentPort.postMessage([value, source]);
    });
    parentPort.once('message', (id) => postMessageToThread(id, { hello: 'main' }).then(() => parentPort.close()));
  `;
  const worker = new Worker(code, { eval: true });
  await once(worker, 'online');
  const { port1, port2 } = new MessageChannel();
  const heard = once(worker, 'message');
  while (true) {
    try {
      await postMessageToThread(worker.threadId, { a: 1, port2: undefined });
      break;
    } catch (error) {
      assert.strictEqual(error.code, 'ERR_WORKER_MESSAGING_FAILED'); // it does not listen yet
    }
  }
  assert.deepStrictEqual((await heard)[0], [{ a: 1, port2: undefined }, threadId]);
  await assert.rejects(postMessageToThread(worker.threadId, { fail: true }), { code: 'ERR_WORKER_MESSAGING_ERRORED' });
  await assert.rejects(postMessageToThread(threadId, 1), { code: 'ERR_WORKER_MESSAGING_SAME_THREAD' });
  await assert.rejects(postMessageToThread(123456, 1), { code: 'ERR_WORKER_MESSAGING_FAILED' });
  const mine = once(process, 'workerMessage');
  worker.postMessage(threadId);
  assert.deepStrictEqual(await mine, [{ hello: 'main' }, worker.threadId]);
  await once(worker, 'exit');
  port1.close();
  port2.close();
})();
