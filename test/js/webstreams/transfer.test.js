'use strict';
// A stream sent over a port is locked here and readable there, end and errors included.
const assert = require('node:assert');

const { port1, port2 } = new MessageChannel();
const source = new ReadableStream({
  start(controller) {
    controller.enqueue('a');
    controller.enqueue({ b: 1 });
    controller.close();
  },
});
port1.onmessage = async ({ data }) => {
  const chunks = [];
  for await (const chunk of data) chunks.push(chunk);
  assert.deepStrictEqual(chunks, ['a', { b: 1 }]);
  port1.close();
};
port2.postMessage(source, [source]);
assert.strictEqual(source.locked, true);
assert.throws(() => port2.postMessage(source, [source]), { name: 'DataCloneError' });
