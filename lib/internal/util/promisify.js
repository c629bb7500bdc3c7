'use strict';

// util.promisify: from "callback last" to a promise.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const kCustomPromisified = Symbol.for('nodejs.util.promisify.custom');
// Names for the values of a callback that gets several: promisified, it resolves to an object.
const customPromisifyArgs = Symbol('customPromisifyArgs');

const mark = (fn) => Object.defineProperty(fn, kCustomPromisified, {
  __proto__: null, value: fn, enumerable: false, writable: false, configurable: true,
});

let warnedOfPromise = false;

function warnIfPromise(result) {
  if (warnedOfPromise || !require('internal/util/types').isPromise(result)) return;
  warnedOfPromise = true;
  process.emitWarning('Calling promisify on a function that returns a Promise is likely a mistake.',
                      'DeprecationWarning', 'DEP0174');
}

function promisify(original) {
  require('internal/validators').validateFunction(original, 'original');

  const custom = original[kCustomPromisified];
  if (custom) {
    if (typeof custom !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('util.promisify.custom', 'function', custom);
    }
    return mark(custom);
  }

  const names = original[customPromisifyArgs];

  function fn(...args) {
    return new Promise((resolve, reject) => {
      const result = Reflect.apply(original, this, [...args, (error, ...values) => {
        if (error) return reject(error);
        if (names === undefined || values.length < 2) return resolve(values[0]);
        const named = {};
        for (let i = 0; i < names.length; i++) named[names[i]] = values[i];
        resolve(named);
      }]);
      warnIfPromise(result);
    });
  }

  Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
  mark(fn);
  const descriptors = Object.getOwnPropertyDescriptors(original);
  for (const key of Reflect.ownKeys(descriptors)) {
    if (key !== kCustomPromisified) Object.setPrototypeOf(descriptors[key], null);
    else delete descriptors[key];
  }
  return Object.defineProperties(fn, descriptors);
}
promisify.custom = kCustomPromisified;

module.exports = { customPromisifyArgs, kCustomPromisified, promisify };
