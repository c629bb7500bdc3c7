'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { once } = require('node:events');
const { BlockList } = require('node:net');
const { MessageChannel, Worker, receiveMessageOnPort } = require('node:worker_threads');

const echo = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', (value) => parentPort.postMessage(value));`;

test('messages of every kind keep their order', async () => {
  const worker = new Worker(echo, { eval: true });
  const kinds = [
    (n) => n, (n) => ({ n, s: 'x' }), (n) => ({ n, deep: { n } }), (n) => [n], (n) => new Map([[n, n]]),
    (n) => ({ n, list: new BlockList() }),
  ];
  const numberOf = (m) => (typeof m === 'number' ? m : m instanceof Map ? m.get([...m.keys()][0]) : m.n ?? m[0]);
  const total = 3000;
  let next = 0;
  const all = new Promise((resolve, reject) => worker.on('message', (m) => {
    try {
      assert.strictEqual(numberOf(m), next);
    } catch (error) {
      reject(error);
    }
    if (++next === total) resolve();
  }));
  for (let i = 0; i < total; i++) worker.postMessage(kinds[i % kinds.length](i));
  await all;
  await worker.terminate();
});

test('many conversations at once come to an end', async () => {
  const workers = [new Worker(echo, { eval: true }), new Worker(echo, { eval: true })];
  for (const worker of workers) {
    let left = 40_000;
    for (let i = 0; i < 16; i++) worker.postMessage({ id: i, name: 'lane' });
    await new Promise((resolve) => worker.on('message', (m) => {
      if (--left === 0) resolve();
      else if (left >= 16) worker.postMessage(m);
    }));
    worker.removeAllListeners('message');
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
});

test('ticks and microtasks run between messages', async () => {
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  for (let i = 0; i < 3; i++) port1.postMessage({ i });
  await new Promise((resolve) => port2.on('message', ({ i }) => {
    seen.push(`message ${i}`);
    process.nextTick(() => seen.push(`tick ${i}`));
    Promise.resolve().then(() => seen.push(`microtask ${i}`));
    if (i === 2) setImmediate(resolve);
  }));
  port1.close();
  assert.deepStrictEqual(seen, [0, 1, 2].flatMap((i) => [`message ${i}`, `tick ${i}`, `microtask ${i}`]));
});

test('a port that feeds itself leaves the loop its turns', async () => {
  const { port1, port2 } = new MessageChannel();
  let on = true;
  let count = 0;
  port2.on('message', () => {
    count++;
    if (on) port1.postMessage(count);
  });
  port1.postMessage(0);
  await new Promise((resolve) => { setTimeout(resolve, 1); });
  await new Promise((resolve) => { setImmediate(resolve); });
  on = false;
  assert.ok(count > 0);
  port1.close();
});

test('a flood beyond one batch arrives whole, and what follows too', async () => {
  const { port1, port2 } = new MessageChannel();
  for (const total of [999, 1000, 1001, 2000, 5000]) {
    const got = new Promise((resolve) => {
      let n = 0;
      port2.on('message', function count() {
        if (++n === total) {
          port2.off('message', count);
          resolve();
        }
      });
    });
    for (let i = 0; i < total; i++) port1.postMessage(i);
    await got;
  }
  port1.close();
});

test('a listener that goes leaves the rest to the next one', async () => {
  const { port1, port2 } = new MessageChannel();
  for (let i = 0; i < 4; i++) port1.postMessage(i);
  const [first] = await once(port2, 'message');
  const [second] = await once(port2, 'message');
  assert.deepStrictEqual([first, second].map((m) => m.data ?? m), [0, 1]);
  assert.deepStrictEqual(receiveMessageOnPort(port2), { message: 2 });
  assert.deepStrictEqual(receiveMessageOnPort(port2), { message: 3 });
  port1.close();
});

test('a worker that ends in the middle of traffic', async () => {
  for (let i = 0; i < 5; i++) {
    const worker = new Worker(echo, { eval: true });
    let n = 0;
    worker.on('message', (m) => {
      if (++n === 200) worker.terminate();
      worker.postMessage(m);
    });
    for (let k = 0; k < 16; k++) worker.postMessage({ k });
    await once(worker, 'exit');
    worker.postMessage('nobody');
  }
});

test('ports within ports within ports are closed with the outermost', async () => {
  const ends = [];
  let { port1, port2 } = new MessageChannel();
  for (let i = 0; i < 2000; i++) {
    const outer = new MessageChannel();
    outer.port1.postMessage(port1, [port1]);
    ends.push(port2);
    port1 = outer.port2;
    port2 = outer.port1;
  }
  const closed = once(ends[0], 'close');
  port1.close();
  await closed;
});
