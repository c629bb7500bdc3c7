'use strict';
// A byte stream fills the reader's own memory, whole elements only.
const assert = require('node:assert');

(async () => {
  const stream = new ReadableStream({
    type: 'bytes',
    start(controller) {
      controller.enqueue(new Uint8Array([1, 2, 3]));
      controller.enqueue(new Uint8Array([4, 5]));
      controller.close();
    },
  });
  const reader = stream.getReader({ mode: 'byob' });
  const first = await reader.read(new Uint16Array(2));
  assert.strictEqual(first.value.byteLength, 4);
  const second = await reader.read(new Uint8Array(8));
  assert.deepStrictEqual([...second.value], [5]);
  const third = await reader.read(new Uint8Array(8));
  assert.deepStrictEqual([third.done, third.value.length], [true, 0]);
})();
