'use strict';
// While one message of many is handled, its port stops listening, is read by hand or moves away: the rest stays in order.
const assert = require('node:assert');
const { receiveMessageOnPort, Worker } = require('node:worker_threads');

const count = 100;
const numbers = Array.from({ length: count }, (_, i) => i);
function filled() {
  const { port1, port2 } = new MessageChannel();
  for (const i of numbers) port1.postMessage(i);
  return { port1, port2 };
}
const done = [];
process.on('exit', () => assert.deepStrictEqual(done.sort(), ['in a thread', 'moved', 'read', 'stopped']));

{
  const { port1, port2 } = filled();
  const got = [];
  const listen = () => port2.once('message', (message) => {
    got.push(message);
    if (got.length < count) {
      setImmediate(listen);
      return;
    }
    assert.deepStrictEqual(got, numbers);
    port1.close();
    done.push('stopped');
  });
  listen();
}

{
  const { port1, port2 } = filled();
  const got = [];
  port2.on('message', (message) => {
    got.push(message, receiveMessageOnPort(port2).message);
    if (got.length < count) return;
    assert.deepStrictEqual(got, numbers);
    assert.strictEqual(receiveMessageOnPort(port2), undefined);
    port1.close();
    done.push('read');
  });
}

{
  const { port1, port2 } = filled();
  const got = [];
  const take = (port) => {
    port.on('message', (message) => {
      got.push(message);
      if (got.length === count) {
        assert.deepStrictEqual(got, numbers);
        port.close();
        done.push('moved');
      } else if (got.length % 9 === 0) {
        const carrier = new MessageChannel();
        carrier.port1.postMessage(port, [port]);
        take(receiveMessageOnPort(carrier.port2).message);
        carrier.port1.close();
      }
    });
  };
  take(port2);
  assert.notStrictEqual(port1, port2);
}

{
  const { port1, port2 } = filled();
  const got = [];
  port2.on('message', (message) => {
    got.push(message);
    if (got.length !== 10) return;
    const worker = new Worker(`
      const { parentPort, workerData } = require('node:worker_threads');
      const got = [];
      workerData.on('message', (message) => {
        got.push(message);
        if (got.length === ${count - 10}) { parentPort.postMessage(got); workerData.close(); }
      });`, { eval: true, workerData: port2, transferList: [port2] });
    worker.on('message', (rest) => {
      assert.deepStrictEqual([...got, ...rest], numbers);
      port1.close();
      done.push('in a thread');
    });
  });
}
