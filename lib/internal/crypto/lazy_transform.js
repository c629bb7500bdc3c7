'use strict';

// A Transform whose stream machinery is set up when first touched: most hashes are never used as a stream.

const { Transform } = require('stream');

function LazyTransform(options) {
  this._options = options;
}
Object.setPrototypeOf(LazyTransform.prototype, Transform.prototype);
Object.setPrototypeOf(LazyTransform, Transform);

function become(self) {
  Transform.call(self, self._options);
  self._writableState.decodeStrings = false;
}

for (const key of ['_readableState', '_writableState']) {
  Object.defineProperty(LazyTransform.prototype, key, {
    __proto__: null,
    get() {
      become(this);
      return this[key];
    },
    set(value) {
      Object.defineProperty(this, key, { __proto__: null, value, enumerable: true, configurable: true, writable: true });
    },
    configurable: true,
    enumerable: true,
  });
}

module.exports = LazyTransform;
