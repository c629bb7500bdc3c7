'use strict';
// Messages arrive in order, ports travel in them, closing is told to both ends and lets the process end.
const assert = require('node:assert');

const { port1, port2 } = new MessageChannel();
const inner = new MessageChannel();
const log = [];
port2.on('message', (message) => {
  if (message.port) {
    message.port.postMessage('through');
    return;
  }
  log.push(message);
});
inner.port2.onmessage = ({ data }) => {
  log.push(data);
  inner.port2.close();
  port1.close();
};
port2.on('close', () => log.push('closed'));
for (let i = 0; i < 5; i++) port1.postMessage(i);
port1.postMessage({ port: inner.port1 }, [inner.port1]);
assert.throws(() => port1.postMessage(() => {}), { name: 'DataCloneError' });
assert.throws(() => port1.postMessage(null, [port1]), { name: 'DataCloneError' });
const moved = new ArrayBuffer(8);
port1.postMessage(moved, [moved]);
assert.strictEqual(moved.byteLength, 0);
process.on('exit', () => {
  assert.deepStrictEqual(log.slice(0, 5), [0, 1, 2, 3, 4]);
  assert.ok(log.includes('through') && log.includes('closed'));
  assert.strictEqual(log.find((entry) => entry instanceof ArrayBuffer).byteLength, 8);
});
