'use strict';

const { Timeout, Immediate, start, clearTimeout, clearImmediate } = require('internal/timers');
const { validateFunction } = require('internal/validators');
const { customPromisify } = require('internal/timers_promisify');

function setTimeout(callback, after, ...args) {
  validateFunction(callback, 'callback');
  const timeout = new Timeout(callback, after, args.length === 0 ? undefined : args, false, true);
  start(timeout);
  return timeout;
}

function setInterval(callback, repeat, ...args) {
  validateFunction(callback, 'callback');
  const timeout = new Timeout(callback, repeat, args.length === 0 ? undefined : args, true, true);
  start(timeout);
  return timeout;
}

function clearInterval(timer) { clearTimeout(timer); }

function setImmediate(callback, ...args) {
  validateFunction(callback, 'callback');
  return new Immediate(callback, args.length === 0 ? undefined : args);
}

customPromisify(setTimeout, 'setTimeout');
customPromisify(setImmediate, 'setImmediate');

module.exports = { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval };

Object.defineProperty(module.exports, 'promises', {
  configurable: true,
  enumerable: true,
  get() { return require('timers/promises'); },
});
