'use strict';

// mock.property: a property whose every access is written down.

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateInteger } = require('internal/validators');

class MockPropertyContext {
  #object;
  #name;
  #descriptor;
  #value;
  #accesses = [];
  #once = new Map();

  constructor(object, name, descriptor, hasValue, value) {
    this.#object = object;
    this.#name = name;
    this.#descriptor = descriptor;
    this.#value = hasValue ? value : object[name];
    const writable = descriptor.writable === true || descriptor.set !== undefined;
    Object.defineProperty(object, name, {
      configurable: true,
      enumerable: descriptor.enumerable,
      get: () => this.#note('get', this.#value),
      set: (next) => {
        if (!writable) throw new ERR_INVALID_ARG_VALUE('propertyName', name, 'cannot be set');
        this.mockImplementation(next);
      },
    });
  }

  #note(type, value) {
    const n = this.#accesses.length;
    if (this.#once.has(n)) {
      value = this.#once.get(n);
      this.#once.delete(n);
    }
    this.#accesses.push({ type, value, stack: new Error() });
    return value;
  }

  get accesses() { return this.#accesses.slice(); }
  accessCount() { return this.#accesses.length; }
  mockImplementation(value) { this.#value = this.#note('set', value); }

  mockImplementationOnce(value, onAccess) {
    const at = onAccess ?? this.#accesses.length;
    validateInteger(at, 'onAccess', this.#accesses.length);
    this.#once.set(at, value);
  }

  resetAccesses() { this.#accesses = []; }
  restore() { Object.defineProperty(this.#object, this.#name, this.#descriptor); }
}

module.exports = { MockPropertyContext };
