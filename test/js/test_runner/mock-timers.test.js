'use strict';
// mock.timers: time passes when the test says so, in the order of the clock; reset() gives the real ones back.
const assert = require('assert');
const timers = require('timers');
const { setTimeout: wait } = require('timers/promises');
const promises = require('timers/promises');
const { mock } = require('node:test');

const real = globalThis.setTimeout;
assert.throws(() => mock.timers.tick(), { code: 'ERR_INVALID_STATE' });
assert.throws(() => mock.timers.enable({ apis: ['nothing'] }), { code: 'ERR_INVALID_ARG_VALUE' });
mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'], now: 1000 });
assert.throws(() => mock.timers.enable(), { code: 'ERR_INVALID_STATE' });

const log = [];
setTimeout((a, b) => log.push(`late ${a}${b} ${Date.now()}`), 50, 'x', 'y');
timers.setTimeout(() => log.push('early'), 20);
setImmediate(() => log.push('immediate'));
const every = setInterval(() => {
  log.push('every');
  if (log.length > 4) clearInterval(every);
}, 15);
const never = setTimeout(() => log.push('never'), 10);
clearTimeout(never);
mock.timers.tick(19);
assert.deepStrictEqual(log, ['immediate', 'every']);
assert.strictEqual(new Date().getTime(), 1019);
mock.timers.tick(31);
assert.deepStrictEqual(log, ['immediate', 'every', 'early', 'every', 'every', 'late xy 1050']);
mock.timers.runAll();
const waited = promises.setTimeout(1e6, 'value');
mock.timers.tick(1e6);

waited.then((value) => {
  assert.strictEqual(value, 'value');
  mock.timers.reset();
  assert.strictEqual(globalThis.setTimeout, real);
  assert.ok(Date.now() > 1e12);
  return wait(1);
}).then(() => console.log('ok'));
