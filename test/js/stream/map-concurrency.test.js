'use strict';
// map() keeps the order of its source whatever the order its calls end in, and runs no more than asked for at once.
const assert = require('node:assert');
const { Readable } = require('node:stream');

(async () => {
  let running = 0;
  let most = 0;
  const result = await Readable.from([5, 1, 4, 2, 3]).map(async (turns) => {
    most = Math.max(most, ++running);
    for (let i = 0; i < turns; i++) await new Promise(setImmediate);
    running--;
    return turns * 10;
  }, { concurrency: 2 }).toArray();
  assert.deepStrictEqual(result, [50, 10, 40, 20, 30]);
  assert.strictEqual(most, 2);
})();
