'use strict';
// A domain hears of what is thrown in its callbacks, of its emitters' errors, and nothing else does.
const assert = require('node:assert');
const domain = require('node:domain');
const { EventEmitter } = require('node:events');

const heard = [];
const d = domain.create();
d.on('error', (error) => heard.push([error.message, error.domain === d, error.domainThrown]));
d.run(() => {
  assert.strictEqual(process.domain, d);
  setTimeout(() => { throw new Error('timer'); }, 1);
  process.nextTick(() => setImmediate(() => {
    assert.strictEqual(process.domain, d);
    throw new Error('immediate');
  }));
  new EventEmitter().emit('error', new Error('emitter'));
});
assert.strictEqual(process.domain, undefined);
const other = new EventEmitter();
d.add(other);
other.emit('error', new Error('added'));
d.intercept(() => assert.fail())(new Error('intercepted'));
assert.strictEqual(d.intercept((value) => value)(null, 7), 7);
assert.strictEqual(d.bind((a, b) => [process.domain === d, a + b].join())(1, 2), 'true,3');

process.on('exit', () => {
  assert.deepStrictEqual(heard.map(([m]) => m).sort(), ['added', 'emitter', 'immediate', 'intercepted', 'timer']);
  assert.ok(heard.every(([, own]) => own));
  assert.deepStrictEqual(heard.filter(([m]) => m === 'timer')[0][2], true);
  assert.deepStrictEqual(heard.filter(([m]) => m === 'emitter')[0][2], false);
});
