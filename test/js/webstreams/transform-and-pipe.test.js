'use strict';
// pipeThrough() and pipeTo(): order, backpressure, and an error that runs both ways.
const assert = require('node:assert');

(async () => {
  const written = [];
  await ReadableStream.from([1, 2, 3])
    .pipeThrough(new TransformStream({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        controller.enqueue(chunk * 10);
      },
      flush(controller) { controller.enqueue('end'); },
    }))
    .pipeTo(new WritableStream({ write(chunk) { written.push(chunk); } }));
  assert.deepStrictEqual(written, [1, 10, 2, 20, 3, 30, 'end']);

  const boom = new Error('boom');
  let cancelled;
  const source = new ReadableStream({ pull(controller) { controller.enqueue('x'); }, cancel(reason) { cancelled = reason; } });
  await assert.rejects(source.pipeTo(new WritableStream({ write() { throw boom; } })), boom);
  assert.strictEqual(cancelled, boom);
})();
