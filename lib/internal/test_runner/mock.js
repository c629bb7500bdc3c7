'use strict';

// mock.fn, mock.method and their kin.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { validateBoolean, validateFunction, validateInteger, validateObject } = require('internal/validators');

const kAddModule = Symbol('mock a module');

class MockFunctionContext {
  #calls = [];
  #implementation;
  #original;
  #restore;
  #times;
  #once = new Map();

  constructor(original, implementation, times, restore) {
    this.#original = original;
    this.#implementation = implementation;
    this.#times = times;
    this.#restore = restore;
  }

  get calls() { return this.#calls.slice(); }
  callCount() { return this.#calls.length; }

  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }

  mockImplementationOnce(implementation, onCall) {
    validateFunction(implementation, 'implementation');
    const at = onCall ?? this.#calls.length;
    validateInteger(at, 'onCall', this.#calls.length);
    this.#once.set(at, implementation);
  }

  resetCalls() { this.#calls = []; }

  restore() {
    this.#restore?.();
    this.#restore = undefined;
    this.#implementation = this.#original;
    this.#once.clear();
  }

  /** What the next call goes to. */
  next() {
    const n = this.#calls.length;
    const once = this.#once.get(n);
    if (once !== undefined) {
      this.#once.delete(n);
      return once;
    }
    const fn = this.#implementation;
    if (n + 1 === this.#times) this.restore();
    return fn;
  }

  track(call) { this.#calls.push(call); }
}

for (const name of ['next', 'track']) Object.defineProperty(MockFunctionContext.prototype, name, { enumerable: false });

function mocked(original, context) {
  return new Proxy(original, {
    __proto__: null,
    apply(target, thisArg, args) {
      const fn = context.next();
      let result, error;
      try {
        return result = Reflect.apply(fn, thisArg, args);
      } catch (e) {
        error = e;
        throw e;
      } finally {
        context.track({ arguments: args, error, result, stack: new Error(), target: undefined, this: thisArg });
      }
    },
    construct(target, args, newTarget) {
      const fn = context.next();
      let result, error;
      try {
        return result = Reflect.construct(fn, args, newTarget === target || newTarget === undefined ? fn : newTarget);
      } catch (e) {
        error = e;
        throw e;
      } finally {
        context.track({ arguments: args, error, result, stack: new Error(), target, this: result });
      }
    },
    get(target, key, receiver) {
      return key === 'mock' ? context : Reflect.get(target, key, receiver);
    },
  });
}

function descriptorOf(object, key) {
  for (let o = object; o !== null && o !== undefined; o = Object.getPrototypeOf(o)) {
    const d = Object.getOwnPropertyDescriptor(o, key);
    if (d !== undefined) return d;
  }
  return undefined;
}

function timesOf(options) {
  const { times = Infinity } = options;
  if (times !== Infinity) validateInteger(times, 'options.times', 1);
  return times;
}

function checkKey(name, what) {
  if (typeof name !== 'string' && typeof name !== 'symbol') throw new ERR_INVALID_ARG_TYPE(what, ['string', 'symbol'], name);
}

function notFalse(options, which) {
  if (options?.[which] === false) throw new ERR_INVALID_ARG_VALUE(`options.${which}`, false, 'cannot be false');
}

class MockTracker {
  #mocks = [];

  fn(original = function() {}, implementation = original, options = {}) {
    if (original !== null && typeof original === 'object') {
      options = original;
      original = function() {};
      implementation = original;
    } else if (implementation !== null && typeof implementation === 'object') {
      options = implementation;
      implementation = original;
    }
    validateFunction(original, 'original');
    validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    const context = new MockFunctionContext(original, implementation, timesOf(options));
    this.#mocks.push(context);
    return mocked(original, context);
  }

  method(object, name, implementation, options = {}) {
    if (typeof object !== 'function') validateObject(object, 'objectOrFunction');
    checkKey(name, 'methodName');
    if (implementation !== null && typeof implementation === 'object') {
      options = implementation;
      implementation = undefined;
    }
    validateObject(options, 'options');
    const { getter = false, setter = false } = options;
    validateBoolean(getter, 'options.getter');
    validateBoolean(setter, 'options.setter');
    if (getter && setter) throw new ERR_INVALID_ARG_VALUE('options.setter', setter, "cannot be used with 'options.getter'");
    const descriptor = descriptorOf(object, name);
    const kind = getter ? 'get' : setter ? 'set' : 'value';
    const original = descriptor?.[kind];
    if (typeof original !== 'function') throw new ERR_INVALID_ARG_VALUE('methodName', original, 'must be a method');
    if (implementation !== undefined) validateFunction(implementation, 'implementation');
    const context = new MockFunctionContext(original, implementation ?? original, timesOf(options), () => {
      Object.defineProperty(object, name, descriptor);
    });
    const mock = mocked(original, context);
    const next = { configurable: descriptor.configurable, enumerable: descriptor.enumerable };
    if (kind === 'value') {
      next.writable = descriptor.writable;
      next.value = mock;
    } else {
      next.get = getter ? mock : descriptor.get;
      next.set = setter ? mock : descriptor.set;
    }
    Object.defineProperty(object, name, next);
    this.#mocks.push(context);
    return mock;
  }

  getter(object, name, implementation, options) {
    notFalse(implementation !== null && typeof implementation === 'object' ? implementation : options, 'getter');
    if (implementation !== null && typeof implementation === 'object') return this.method(object, name, { ...implementation, getter: true });
    return this.method(object, name, implementation, { ...options, getter: true });
  }

  setter(object, name, implementation, options) {
    notFalse(implementation !== null && typeof implementation === 'object' ? implementation : options, 'setter');
    if (implementation !== null && typeof implementation === 'object') return this.method(object, name, { ...implementation, setter: true });
    return this.method(object, name, implementation, { ...options, setter: true });
  }

  #timers;
  get timers() {
    const { MockTimers } = require('internal/test_runner/mock_timers');
    return this.#timers ??= new MockTimers();
  }

  /** There only with --experimental-test-module-mocks. */
  get module() { return getOptionValue('--experimental-test-module-mocks') ? moduleMethod : undefined; }

  [kAddModule](specifier, options) {
    const context = require('internal/test_runner/mock_module').mockModule(specifier, options);
    this.#mocks.push(context);
    return context;
  }

  property(object, name, ...value) {
    validateObject(object, 'object');
    checkKey(name, 'propertyName');
    const descriptor = descriptorOf(object, name);
    if (descriptor === undefined) throw new ERR_INVALID_ARG_VALUE('propertyName', name, 'is not a property of the object');
    const { MockPropertyContext } = require('internal/test_runner/mock_property');
    const context = new MockPropertyContext(object, name, descriptor, value.length > 0, value[0]);
    this.#mocks.push(context);
    return new Proxy(object, {
      __proto__: null,
      get: (target, key, receiver) => (key === 'mock' ? context : Reflect.get(target, key, receiver)),
    });
  }


  reset() {
    this.restoreAll();
    this.#timers?.reset();
    this.#mocks = [];
  }

  restoreAll() {
    for (const m of this.#mocks) m.restore();
  }
}

const { module: moduleMethod } = { module(specifier, options) { return this[kAddModule](specifier, options); } };

module.exports = { MockTracker, MockFunctionContext };
