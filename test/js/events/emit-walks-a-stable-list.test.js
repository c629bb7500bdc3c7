'use strict';
// Listeners added or removed while an event goes out do not change who hears of it.
const assert = require('node:assert');
const EventEmitter = require('node:events');

const emitter = new EventEmitter();
const calls = [];
function late() { calls.push('late'); }
function second() { calls.push('second'); }
function first() {
  calls.push('first');
  emitter.removeListener('x', second);
  emitter.on('x', late);
}
emitter.on('x', first);
emitter.on('x', second);

emitter.emit('x');
assert.deepStrictEqual(calls, ['first', 'second']);
calls.length = 0;
emitter.removeListener('x', first);
emitter.emit('x');
assert.deepStrictEqual(calls, ['late']);
