'use strict';
// The order of a duplex's last events, against the ticks around them.
const assert = require('node:assert');
const { Transform } = require('node:stream');

const log = [];
const upper = new Transform({
  transform(chunk, encoding, callback) { callback(null, `${chunk}`.toUpperCase()); },
  flush(callback) {
    log.push('flush');
    callback();
  },
});
for (const event of ['prefinish', 'finish', 'end', 'close']) upper.on(event, () => log.push(event));
upper.on('data', (chunk) => log.push(`data ${chunk}`));
upper.write('a', () => log.push('written'));
upper.end('b', () => log.push('ended'));
log.push('sync');
process.on('exit', () => {
  assert.deepStrictEqual(log, [
    'data A', 'data B', 'flush', 'prefinish', 'sync', 'written', 'end', 'ended', 'finish', 'close',
  ]);
});
