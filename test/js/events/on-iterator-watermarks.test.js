'use strict';
// events.on() pauses its emitter above the high mark and resumes it below the low one.
const assert = require('node:assert');
const { EventEmitter, on } = require('node:events');

class Source extends EventEmitter {
  paused = false;
  pause() { this.paused = true; }
  resume() { this.paused = false; }
}

(async () => {
  const source = new Source();
  const iterator = on(source, 'item', { highWaterMark: 2, lowWaterMark: 1, close: ['end'] });
  for (let i = 0; i < 3; i++) source.emit('item', i);
  assert.strictEqual(source.paused, true);
  for (let i = 0; i < 3; i++) {
    assert.strictEqual(source.paused, true);
    assert.deepStrictEqual(await iterator.next(), { value: [i], done: false });
  }
  assert.strictEqual(source.paused, false);
  source.emit('end');
  assert.strictEqual((await iterator.next()).done, true);
  assert.strictEqual(source.listenerCount('item'), 0);
})();
