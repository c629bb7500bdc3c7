'use strict';

// --disable-proto: Object.prototype.__proto__ is gone, or throws.

const { codes: { ERR_PROTO_ACCESS } } = require('internal/errors');

function apply(mode) {
  if (mode === 'delete') {
    delete Object.prototype.__proto__;
    return;
  }
  const refuse = () => { throw new ERR_PROTO_ACCESS(); };
  Object.defineProperty(Object.prototype, '__proto__', { __proto__: null, configurable: true, enumerable: false, get: refuse, set: refuse });
}

module.exports = { apply };
