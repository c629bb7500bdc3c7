'use strict';
// Emitters without listeners must not share state that a first listener changes.
const assert = require('node:assert');
const EventEmitter = require('node:events');

const one = new EventEmitter();
const two = new EventEmitter();
one.on('x', () => {});
assert.deepStrictEqual(two.eventNames(), []);
assert.strictEqual(two.emit('x'), false);
one.removeAllListeners();
one.on('newListener', function() { this.removeAllListeners(); });
one.on('y', () => {});
assert.deepStrictEqual(one.eventNames(), ['y']);

function Child() {}
Child.prototype = new EventEmitter();
const a = new Child();
const b = new Child();
EventEmitter.call(a);
EventEmitter.call(b);
a.on('x', () => {});
assert.strictEqual(b.listenerCount('x'), 0);
