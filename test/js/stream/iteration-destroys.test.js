'use strict';
// Leaving a for await loop destroys the stream, unless told otherwise.
const assert = require('node:assert');
const { Readable } = require('node:stream');

(async () => {
  const left = Readable.from([1, 2, 3]);
  for await (const chunk of left) {
    assert.strictEqual(chunk, 1);
    break;
  }
  assert.strictEqual(left.destroyed, true);

  const kept = Readable.from([1, 2, 3]);
  for await (const chunk of kept.iterator({ destroyOnReturn: false })) {
    assert.strictEqual(chunk, 1);
    break;
  }
  assert.strictEqual(kept.destroyed, false);
  assert.deepStrictEqual(await kept.toArray(), [2, 3]);

  await assert.rejects(async () => {
    // eslint-disable-next-line no-unused-vars
    for await (const chunk of new Readable({ read() { this.destroy(new Error('broken')); } }));
  }, { message: 'broken' });
})();
