'use strict';
// There and back between node streams and web streams.
const assert = require('node:assert');
const { Readable, Writable } = require('node:stream');

(async () => {
  const chunks = [];
  const sink = new Writable({
    write(chunk, encoding, callback) {
      chunks.push(`${chunk}`);
      setImmediate(callback);
    },
  });
  await Readable.toWeb(Readable.from([Buffer.from('a'), Buffer.from('b')])).pipeTo(Writable.toWeb(sink));
  assert.deepStrictEqual(chunks, ['a', 'b']);
  assert.strictEqual(sink.writableFinished, true);

  const back = Readable.fromWeb(new ReadableStream({
    start(controller) {
      controller.enqueue('x');
      controller.error(new Error('torn'));
    },
  }));
  await assert.rejects(back.toArray(), { message: 'torn' });
})();
