'use strict';

// assert.CallTracker, deprecated: functions that count how often they are called.

const { codes: { ERR_INVALID_ARG_VALUE, ERR_UNAVAILABLE_DURING_EXIT } } = require('internal/errors');
const { validateUint32 } = require('internal/validators');
const AssertionError = require('internal/assert/assertion_error');

const noop = () => {};

class Tracked {
  calls = [];

  constructor(name, expected, stack) {
    this.name = name;
    this.expected = expected;
    this.stack = stack;
  }

  note(thisArg, args) {
    this.calls.push(Object.freeze({ thisArg, arguments: Object.freeze(args.slice()) }));
  }

  report() {
    if (this.calls.length === this.expected) return undefined;
    return {
      message: `Expected the ${this.name} function to be executed ${this.expected} time(s) but was executed ` +
        `${this.calls.length} time(s).`,
      actual: this.calls.length,
      expected: this.expected,
      operator: this.name,
      stack: this.stack,
    };
  }
}

class CallTracker {
  #all = new Set();
  #byFunction = new WeakMap();

  #of(fn) {
    if (!this.#byFunction.has(fn)) {
      throw new ERR_INVALID_ARG_VALUE('tracked', fn, 'is not a tracked function');
    }
    return this.#byFunction.get(fn);
  }

  reset(tracked) {
    if (tracked === undefined) for (const one of this.#all) one.calls = [];
    else this.#of(tracked).calls = [];
  }

  getCalls(tracked) {
    return Object.freeze([...this.#of(tracked).calls]);
  }

  calls(fn, expected = 1) {
    if (process._exiting) throw new ERR_UNAVAILABLE_DURING_EXIT();
    if (typeof fn === 'number') {
      expected = fn;
      fn = noop;
    } else if (fn === undefined) {
      fn = noop;
    }
    validateUint32(expected, 'expected', true);
    const tracked = new Tracked(fn.name || 'calls', expected, new Error());
    this.#all.add(tracked);
    const proxy = new Proxy(fn, {
      __proto__: null,
      apply(target, thisArg, args) {
        tracked.note(thisArg, args);
        return Reflect.apply(target, thisArg, args);
      },
    });
    this.#byFunction.set(proxy, tracked);
    return proxy;
  }

  report() {
    return [...this.#all].map((tracked) => tracked.report()).filter((entry) => entry !== undefined);
  }

  verify() {
    const details = this.report();
    if (details.length === 0) return;
    const message = details.length === 1 ? details[0].message :
      'Functions were not called the expected number of times';
    throw new AssertionError({ message, details });
  }
}

module.exports = CallTracker;
