'use strict';
// LazyTransform: a Transform that becomes one when it is first used as a stream. Hashes and ciphers are seldom.

const Transform = require('internal/streams/transform');
const { writable: { DECODE_STRINGS } } = require('internal/streams/flags');

function LazyTransform(options) {
  this._options = options;
}
Object.setPrototypeOf(LazyTransform.prototype, Transform.prototype);
Object.setPrototypeOf(LazyTransform, Transform);

function become(stream) {
  Transform.call(stream, stream._options);
  if (!stream._options?.decodeStrings) stream._writableState.flags &= ~DECODE_STRINGS;
}

for (const name of ['_readableState', '_writableState']) {
  Object.defineProperty(LazyTransform.prototype, name, {
    __proto__: null,
    get() {
      become(this);
      return this[name];
    },
    set(value) {
      Object.defineProperty(this, name, { __proto__: null, value, enumerable: true, configurable: true, writable: true });
    },
    configurable: true,
    enumerable: true,
  });
}

module.exports = LazyTransform;
