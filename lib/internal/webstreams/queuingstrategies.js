'use strict';
// ByteLengthQueuingStrategy and CountQueuingStrategy.

const { codes: { ERR_MISSING_OPTION } } = require('internal/errors');
const { validateObject } = require('internal/validators');
const { customInspect, inspectAs } = require('internal/webstreams/util');

// The size functions are the same for all instances, as the standard says; and they are no constructors.
const { size: byteLength } = { size: (chunk) => chunk.byteLength };
const { size: count } = { size: () => 1 };

function markOf(init) {
  validateObject(init, 'init');
  if (init.highWaterMark === undefined) throw new ERR_MISSING_OPTION('options.highWaterMark');
  return +init.highWaterMark;
}

class ByteLengthQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    this.#highWaterMark = markOf(init);
  }

  get highWaterMark() {
    return this.#highWaterMark;
  }

  get size() {
    this.#highWaterMark; // eslint-disable-line no-unused-expressions -- throws for foreign objects
    return byteLength;
  }

  [customInspect](depth, options) {
    return inspectAs(this, depth, options, { highWaterMark: this.highWaterMark });
  }
}

class CountQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    this.#highWaterMark = markOf(init);
  }

  get highWaterMark() {
    return this.#highWaterMark;
  }

  get size() {
    this.#highWaterMark; // eslint-disable-line no-unused-expressions -- throws for foreign objects
    return count;
  }

  [customInspect](depth, options) {
    return inspectAs(this, depth, options, { highWaterMark: this.highWaterMark });
  }
}

for (const Class of [ByteLengthQueuingStrategy, CountQueuingStrategy]) {
  Object.defineProperties(Class.prototype, {
    highWaterMark: { __proto__: null, enumerable: true },
    size: { __proto__: null, enumerable: true },
    [Symbol.toStringTag]: { __proto__: null, configurable: true, value: Class.name },
  });
}

module.exports = { ByteLengthQueuingStrategy, CountQueuingStrategy };
