'use strict';
// A rejected async listener becomes 'error', or a call of the rejection method where there is one.
const assert = require('node:assert');
const { EventEmitter, captureRejectionSymbol } = require('node:events');

const boom = new Error('boom');
const seen = [];
const plain = new EventEmitter({ captureRejections: true });
plain.on('work', async () => { throw boom; });
plain.on('error', (error) => seen.push(['error', error]));
plain.emit('work');

const own = new EventEmitter({ captureRejections: true });
own.on('work', async () => { throw boom; });
own[captureRejectionSymbol] = (error, event, ...args) => seen.push([error, event, args]);
own.emit('work', 1, 2);

setImmediate(() => {
  assert.deepStrictEqual(seen, [['error', boom], [boom, 'work', [1, 2]]]);
});
