'use strict';

// A DOMException as what is cloned: to the engine it is an error like others, so a platform object goes in its place.

const { DOMException } = require('internal/per_context/domexception');
const { kClone, kDeserialize, markTransferMode } = require('internal/worker/js_transferable');

class Carried {
  #exception;

  constructor(exception) {
    this.#exception = exception;
  }

  [kClone]() {
    const { name, message, stack } = this.#exception;
    return { data: { name, message, stack }, deserializeInfo: 'internal/worker/dom_exception:Revived' };
  }
}

class Revived {
  [kDeserialize]({ name, message, stack }) {
    const exception = new DOMException(message, name);
    Object.defineProperty(exception, 'stack', { __proto__: null, value: stack, writable: true, enumerable: false, configurable: true });
    return exception;
  }
}

markTransferMode(Carried.prototype, true, false);

module.exports = { Carried, Revived };
