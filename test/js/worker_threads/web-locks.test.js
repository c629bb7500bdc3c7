'use strict';

// navigator.locks: order, modes, steal, ifAvailable, signals, and locks shared by threads.
const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

if (!isMainThread) {
  navigator.locks.request('shared with the parent', async () => {
    parentPort.postMessage('held');
    await new Promise((resolve) => parentPort.once('message', resolve));
  }).then(() => navigator.locks.request('never let go', () => {
    parentPort.postMessage('keeps');
    return new Promise(() => {});
  }));
} else {
  main().then(() => { passed = true; });
}

let passed = isMainThread ? false : true;
process.on('exit', () => assert.ok(passed));

async function main() {
  const { locks } = navigator;
  const order = [];
  const gate = Promise.withResolvers();
  const first = locks.request('a', async (lock) => {
    order.push(1);
    assert.strictEqual(lock.name, 'a');
    assert.strictEqual(lock.mode, 'exclusive');
    await gate.promise;
    return 'one';
  });
  const second = locks.request('a', () => order.push(2));
  const readers = [1, 2].map(() => locks.request('a', { mode: 'shared' }, async () => {
    order.push('in');
    await null;
    order.push('out');
  }));
  assert.strictEqual(await locks.request('a', { ifAvailable: true }, (lock) => lock), null);
  const state = await locks.query();
  assert.deepStrictEqual(state.held.map(({ name, mode }) => [name, mode]), [['a', 'exclusive']]);
  assert.deepStrictEqual(state.pending.map(({ mode }) => mode), ['exclusive', 'shared', 'shared']);
  gate.resolve();
  assert.strictEqual(await first, 'one');
  await second;
  await Promise.all(readers);
  assert.deepStrictEqual(order.slice(0, 2), [1, 2]);
  assert.strictEqual(order.length, 6);

  // What the callback throws is the request's; the lock is free again.
  await assert.rejects(locks.request('a', async () => { throw new RangeError('mine'); }), RangeError);
  await locks.request('a', () => {});

  // Stolen: the holder's promise is rejected.
  const robbed = assert.rejects(locks.request('b', () => new Promise(() => {})), { name: 'AbortError' });
  assert.strictEqual(await locks.request('b', { steal: true }, () => 'stolen'), 'stolen');
  await robbed;

  // A signal ends waiting, not holding.
  const controller = new AbortController();
  await locks.request('c', async () => {
    const waiting = locks.request('c', { signal: controller.signal }, () => assert.fail());
    controller.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
  });

  await assert.rejects(locks.request('-c', () => {}), { name: 'NotSupportedError' });
  await assert.rejects(locks.request('c', { steal: true, ifAvailable: true }, () => {}), { name: 'NotSupportedError' });
  await assert.rejects(locks.request('c', { mode: 'x' }, () => {}), { code: 'ERR_INVALID_ARG_VALUE' });
  await assert.rejects(locks.request('c', 3), { code: 'ERR_INVALID_ARG_TYPE' });

  const storage = new AsyncLocalStorage();
  await storage.run('mine', () => locks.request('c', () => assert.strictEqual(storage.getStore(), 'mine')));

  const worker = new Worker(__filename);
  const next = () => new Promise((resolve) => worker.once('message', resolve));
  assert.strictEqual(await next(), 'held');
  assert.strictEqual(await locks.request('shared with the parent', { ifAvailable: true }, (lock) => lock), null);
  const keeps = next();
  worker.postMessage('let go');
  await locks.request('shared with the parent', () => {});
  assert.strictEqual(await keeps, 'keeps');
  const got = locks.request('never let go', () => 'mine now');
  await worker.terminate();
  assert.strictEqual(await got, 'mine now');
}
