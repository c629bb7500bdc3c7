'use strict';

// mock.fn() and mock.method() of node:test.

const { validateFunction, validateObject } = require('internal/validators');
const { unsupportedFunction } = require('internal/unsupported');

class MockFunctionContext {
  #calls = [];
  #implementation;
  #once = new Map();
  #restore;

  constructor(implementation, restore) {
    this.#implementation = implementation;
    this.#restore = restore;
  }

  get calls() { return this.#calls.slice(); }
  callCount() { return this.#calls.length; }
  resetCalls() { this.#calls = []; }
  restore() { this.#restore?.(); }

  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }

  mockImplementationOnce(implementation, onCall = this.#calls.length) {
    validateFunction(implementation, 'implementation');
    this.#once.set(onCall, implementation);
  }

  invoke(target, self, args, newTarget) {
    const at = this.#calls.length;
    const fn = this.#once.get(at) ?? this.#implementation;
    this.#once.delete(at);
    const call = { arguments: args, error: undefined, result: undefined, stack: new Error(), target: newTarget, this: self };
    try {
      call.result = newTarget === undefined ? Reflect.apply(fn, self, args) : Reflect.construct(fn, args, newTarget);
      if (newTarget !== undefined) call.this = call.result;
      return call.result;
    } catch (error) {
      call.error = error;
      throw error;
    } finally {
      this.#calls.push(call);
    }
  }
}

function mocked(original, implementation, restore) {
  const context = new MockFunctionContext(implementation, restore);
  const proxy = new Proxy(original, {
    apply: (target, self, args) => context.invoke(target, self, args, undefined),
    construct(target, args, newTarget) {
      return context.invoke(target, undefined, args, newTarget === proxy ? implementation : newTarget);
    },
    get: (target, key, receiver) => (key === 'mock' ? context : Reflect.get(target, key, receiver)),
  });
  return proxy;
}

class MockTracker {
  #mocks = [];

  fn(original = function() {}, implementation = original) {
    if (typeof implementation !== 'function') implementation = original;
    const made = mocked(original, implementation);
    this.#mocks.push(made.mock);
    return made;
  }

  method(object, name, implementation, options = {}) {
    if (implementation !== null && typeof implementation === 'object') {
      options = implementation;
      implementation = undefined;
    }
    validateObject(options, 'options');
    let owner = object;
    while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
    const descriptor = owner === null ? undefined : Object.getOwnPropertyDescriptor(owner, name);
    const slot = options.getter ? 'get' : options.setter ? 'set' : 'value';
    const original = descriptor?.[slot];
    validateFunction(original, 'methodName');
    const restore = () => {
      if (owner === object) Object.defineProperty(object, name, descriptor);
      else delete object[name];
    };
    const made = mocked(original, implementation ?? original, restore);
    Object.defineProperty(object, name, { ...descriptor, [slot]: made, configurable: true });
    this.#mocks.push(made.mock);
    return made;
  }

  getter(object, name, implementation, options) {
    return this.method(object, name, implementation, { ...options, getter: true });
  }

  setter(object, name, implementation, options) {
    return this.method(object, name, implementation, { ...options, setter: true });
  }

  restoreAll() {
    for (const context of this.#mocks) context.restore();
  }

  reset() {
    this.restoreAll();
    this.#mocks = [];
  }
}

MockTracker.prototype.module = unsupportedFunction('test', 'mock.module');
Object.defineProperty(MockTracker.prototype, 'timers', {
  configurable: true, get() { return require('internal/unsupported').fail('test.mock.timers'); },
});

module.exports = { MockTracker, mock: new MockTracker() };
