'use strict';

// What a test function is given.

const { validateFunction, validateObject, validateUint32 } = require('internal/validators');

class TestContext {
  #node;
  #assert;

  constructor(node) { this.#node = node; }

  get name() { return this.#node.name; }
  get fullName() { return this.#node.fullName; }
  get filePath() { return this.#node.location?.file; }
  get signal() { return this.#node.controller.signal; }
  get passed() { return this.#node.passed; }
  get error() { return this.#node.error; }
  get attempt() { return 0; }

  get mock() {
    const { MockTracker } = require('internal/test_runner/mock');
    return this.#node.mock ??= new MockTracker();
  }

  get assert() {
    if (this.#assert !== undefined) return this.#assert;
    const assert = require('assert');
    const node = this.#node;
    const out = { __proto__: null };
    for (const name of Object.keys(assert)) {
      if (typeof assert[name] !== 'function' || name === 'AssertionError' || name === 'CallTracker' || name === 'Assert' || name === 'strict') continue;
      out[name] = (...args) => {
        node.counted++;
        return assert[name](...args);
      };
    }
    for (const name of ['snapshot', 'fileSnapshot']) {
      out[name] = () => require('internal/unsupported').fail(`TestContext.assert.${name}`);
    }
    for (const [name, fn] of require('internal/test_runner/harness').customAssertions) {
      out[name] = (...args) => {
        node.counted++;
        return Reflect.apply(fn, this, args);
      };
    }
    return this.#assert = out;
  }

  plan(count, options = {}) {
    validateUint32(count, 'count');
    validateObject(options, 'options');
    if (this.#node.planned !== undefined) throw new Error('cannot set plan more than once');
    this.#node.planned = count;
    this.#node.planWait = options.wait;
  }

  diagnostic(message) { this.#node.diagnostics.push(String(message)); }
  runOnly() {}

  skip(message) {
    this.#node.skipped = true;
    if (message !== undefined) this.#node.message = message;
  }

  todo(message) {
    this.#node.isTodo = true;
    if (message !== undefined) this.#node.message = message;
  }

  test(name, options, fn) {
    this.#node.counted++;
    return require('internal/test_runner/harness').subtest(this.#node, name, options, fn);
  }

  before(fn, options) { this.#hook('before', fn, options); }
  after(fn, options) { this.#hook('after', fn, options); }
  beforeEach(fn, options) { this.#hook('beforeEach', fn, options); }
  afterEach(fn, options) { this.#hook('afterEach', fn, options); }

  #hook(kind, fn, options) {
    const { Hook } = require('internal/test_runner/node');
    this.#node.hooks[kind].push(new Hook(fn, options));
  }

  async waitFor(condition, options = {}) {
    validateFunction(condition, 'condition');
    validateObject(options, 'options');
    const { interval = 50, timeout = 1000 } = options;
    const end = Date.now() + timeout;
    for (;;) {
      let cause;
      try {
        return await condition();
      } catch (e) {
        cause = e;
      }
      if (Date.now() >= end) {
        throw new Error('waitFor() timed out', { cause });
      }
      await new Promise((done) => setTimeout(done, interval));
    }
  }
}

class SuiteContext {
  #node;
  constructor(node) { this.#node = node; }
  get name() { return this.#node.name; }
  get fullName() { return this.#node.fullName; }
  get filePath() { return this.#node.location?.file; }
  get signal() { return this.#node.controller.signal; }
  get passed() { return this.#node.passed; }
  get attempt() { return 0; }
  diagnostic(message) { this.#node.diagnostics.push(String(message)); }
}

module.exports = { TestContext, SuiteContext };
