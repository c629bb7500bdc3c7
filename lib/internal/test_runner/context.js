'use strict';

// What test functions and suite functions are given.

const { validateFunction, validateNumber, validateObject } = require('internal/validators');
const { Plan } = require('internal/test_runner/plan');

const nodes = new WeakMap(); // context -> test

const kNotAsserts = new Set(['AssertionError', 'Assert', 'CallTracker', 'strict']);

const where = () => require('internal/test_runner/harness').where();

class TestContext {
  #assert;

  constructor(node) { nodes.set(this, node); }

  get signal() { return nodes.get(this).signal; }
  get name() { return nodes.get(this).name; }
  get filePath() { return nodes.get(this).entryFile; }
  get fullName() { return nodes.get(this).fullName; }
  get error() { return nodes.get(this).error; }
  get passed() { return nodes.get(this).passed; }
  get attempt() { return nodes.get(this).harness.rerun?.attempt ?? 0; }

  diagnostic(message) { nodes.get(this).diagnostic(message); }

  plan(count, options = {}) {
    const node = nodes.get(this);
    if (node.planned !== undefined) throw new Error('cannot set plan more than once');
    node.planned = new Plan(count, options);
  }

  get assert() { return this.#assert ??= assertions(this, nodes.get(this)); }

  get mock() {
    const { MockTracker } = require('internal/test_runner/mock');
    return nodes.get(this).tracker ??= new MockTracker();
  }

  runOnly(value) {
    const node = nodes.get(this);
    if (node.harness.config.only) node.onlyMode = Boolean(value);
    else node.ignoresOnly = Boolean(value);
  }

  skip(message) {
    const node = nodes.get(this);
    node.skipped = true;
    node.message = message || null;
  }

  todo(message) {
    const node = nodes.get(this);
    node.isTodo = true;
    node.message = message || null;
  }

  test(name, options, fn) {
    const node = nodes.get(this);
    node.planned?.count();
    const { parse } = require('internal/test_runner/harness');
    const { Test } = require('internal/test_runner/test');
    return node.add(Test, { ...parse(name, options, fn), location: where() }).start();
  }

  before(fn, options) { nodes.get(this).hooks.add('before', fn, options, where()); }
  after(fn, options) { nodes.get(this).hooks.add('after', fn, options, where()); }
  beforeEach(fn, options) { nodes.get(this).hooks.add('beforeEach', fn, options, where()); }
  afterEach(fn, options) { nodes.get(this).hooks.add('afterEach', fn, options, where()); }

  waitFor(condition, options = {}) {
    validateFunction(condition, 'condition');
    validateObject(options, 'options');
    const { interval = 50, timeout = 1000 } = options;
    validateNumber(interval, 'options.interval', 0, 2 ** 31 - 1);
    validateNumber(timeout, 'options.timeout', 0, 2 ** 31 - 1);
    const { promise, resolve, reject } = Promise.withResolvers();
    let cause;
    let poller;
    let over = false;
    const limit = setTimeout(() => {
      over = true;
      clearTimeout(poller);
      const error = new Error('waitFor() timed out');
      if (cause !== undefined) error.cause = cause;
      reject(error);
    }, timeout);
    const poll = async () => {
      try {
        const value = await condition();
        over = true;
        clearTimeout(limit);
        resolve(value);
      } catch (error) {
        cause = error;
        if (!over) poller = setTimeout(poll, interval);
      }
    };
    poll();
    return promise;
  }
}

function assertions(context, node) {
  const assert = require('assert');
  const { checkOk } = require('internal/assert/assert_class');
  const custom = require('internal/test_runner/assertions');
  const out = { __proto__: null };
  const counting = (fn, thisArg) => function counted(...args) {
    node.planned?.count();
    return Reflect.apply(fn, thisArg, args);
  };
  for (const name of Object.keys(assert)) {
    if (typeof assert[name] === 'function' && !kNotAsserts.has(name)) out[name] = counting(assert[name], assert);
  }
  out.ok = function ok(...args) {
    node.planned?.count();
    checkOk(ok, args.length, args[0], args[1], 'simple');
  };
  const snapshots = require('internal/test_runner/snapshot');
  out.snapshot = counting((value, options) => snapshots.snapshot(node, value, options));
  out.fileSnapshot = counting((value, path, options) => snapshots.fileSnapshot(value, path, options));
  for (const [name, fn] of custom.all()) out[name] = counting(fn, context);
  return out;
}

class SuiteContext {
  constructor(node) { nodes.set(this, node); }

  get signal() { return nodes.get(this).signal; }
  get name() { return nodes.get(this).name; }
  get filePath() { return nodes.get(this).entryFile; }
  get fullName() { return nodes.get(this).fullName; }
  get passed() { return nodes.get(this).passed; }
  get attempt() { return nodes.get(this).harness.rerun?.attempt ?? 0; }
  diagnostic(message) { nodes.get(this).diagnostic(message); }
}

module.exports = { SuiteContext, TestContext };
