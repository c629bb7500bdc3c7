'use strict';

/** util.promisify(fn) is timers/promises' function of that name. */
function customPromisify(fn, name) {
  Object.defineProperty(fn, Symbol.for('nodejs.util.promisify.custom'), {
    enumerable: true,
    get() { return require('timers/promises')[name]; },
  });
}

module.exports = { customPromisify };
