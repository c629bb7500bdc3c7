'use strict';

// node:test: tests and suites of one file, run one after the other, and told on standard output.

const { codes: { ERR_TEST_FAILURE } } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { onStart } = require('internal/bootstrap/refresh');
const { report, summary } = require('internal/test_runner/report');

/** context -> node */
const nodes = new WeakMap();

const hookNames = ['before', 'after', 'beforeEach', 'afterEach'];

let root;
let storage;

onStart(() => { root = undefined; });

class Node {
  constructor(parent, name, options, fn, isSuite) {
    this.parent = parent;
    this.name = name;
    this.options = options;
    this.fn = fn;
    this.isSuite = isSuite;
    this.depth = parent === undefined ? -1 : parent.depth + 1;
    this.hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
    this.children = [];
    this.tail = Promise.resolve();
    this.skipped = options.skip ?? (isSuite ? undefined : parent?.skipped) ?? false;
    this.todo = options.todo ?? false;
    this.error = undefined;
    this.started = false;
    this.finished = false;
    this.duration = 0;
    this.diagnostics = [];
  }

  get failed() {
    return this.error !== undefined && !this.todo;
  }

  /** Queues a child behind those that are there. */
  add(child) {
    this.children.push(child);
    this.tail = this.tail.then(() => child.run());
    return this.tail;
  }

  async run() {
    const begun = performance.now();
    this.started = true;
    try {
      if (this.skipped === false || this.skipped === undefined) await this.#body();
      else if (this.isSuite) this.finished = true;
    } catch (error) {
      this.error ??= wrap(error);
    }
    this.finished = true;
    this.duration = performance.now() - begun;
    report(this);
    if (this.failed && this.parent !== undefined) propagate(this.parent);
  }

  async #body() {
    const context = this.isSuite ? new SuiteContext(this) : new TestContext(this);
    try {
      if (this.isSuite) {
        await this.collected;
        await this.runHooks('before', context);
        for (const child of this.children) {
          if (!child.started) await child.run();
        }
        return;
      }
      await this.parent.runEach('beforeEach', context);
      await this.runHooks('before', context);
      await within(this, () => withTimeout(this, call(this.fn, context)));
      await this.tail;
      this.checkPlan(context);
    } finally {
      if (!this.isSuite) await this.parent.runEach('afterEach', context);
      await this.runHooks('after', context);
    }
  }

  checkPlan(context) {
    const { planned, counted } = context;
    if (planned !== undefined && planned !== counted) {
      throw new ERR_TEST_FAILURE(`plan expected ${planned} assertions but received ${counted}`, 'testCodeFailure');
    }
  }

  async runHooks(kind, context) {
    for (const fn of this.hooks[kind]) await call(fn, context);
  }

  /** beforeEach and afterEach of this node and of those around it. */
  async runEach(kind, context) {
    if (kind === 'beforeEach') await this.parent?.runEach(kind, context);
    await this.runHooks(kind, context);
    if (kind === 'afterEach') await this.parent?.runEach(kind, context);
  }
}

function propagate(node) {
  if (node.isSuite && node.error === undefined) {
    node.error = new ERR_TEST_FAILURE('a subtest failed', 'subtestsFailed');
  } else if (!node.isSuite && node.parent !== undefined) {
    node.error ??= new ERR_TEST_FAILURE('a subtest failed', 'subtestsFailed');
  }
  process.exitCode = 1;
}

const wrap = (error) => error ?? new ERR_TEST_FAILURE(`${error}`, 'testCodeFailure');

function call(fn, context) {
  if (fn.length < 2) return Reflect.apply(fn, context, [context]);
  return new Promise((resolve, reject) => {
    const done = (error) => (error ? reject(error) : resolve());
    const result = Reflect.apply(fn, context, [context, done]);
    if (typeof result?.then === 'function') reject(new ERR_TEST_FAILURE('passed a callback but also returned a Promise', 'callbackAndPromisePresent'));
  });
}

function within(node, fn) {
  storage ??= new (require('async_hooks').AsyncLocalStorage)();
  return storage.run(node, fn);
}

function withTimeout(node, promise) {
  const { timeout } = node.options;
  if (timeout === undefined || timeout === Infinity) return promise;
  let timer;
  return Promise.race([promise, new Promise((resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ERR_TEST_FAILURE(`test timed out after ${timeout}ms`, 'testTimeoutFailure'));
    }, timeout);
  })]).finally(() => clearTimeout(timer));
}

class SuiteContext {
  #node;
  constructor(node) { this.#node = node; }
  get name() { return this.#node.name; }
  get fullName() { return fullName(this.#node); }
  get signal() { return (this.#node.abort ??= new AbortController()).signal; }
}

class TestContext {
  #node;
  #assert;
  #mock;

  constructor(node) {
    this.#node = node;
    nodes.set(this, node);
    this.planned = node.options.plan;
    this.counted = 0;
    for (const key of ['planned', 'counted']) Object.defineProperty(this, key, { enumerable: false });
  }

  get name() { return this.#node.name; }
  get fullName() { return fullName(this.#node); }
  get filePath() { return process.argv[1]; }
  get signal() { return (this.#node.abort ??= new AbortController()).signal; }
  get mock() { return (this.#mock ??= new (require('internal/test_runner/mock').MockTracker)()); }

  get assert() {
    if (this.#assert !== undefined) return this.#assert;
    const assert = require('assert');
    const own = this.#assert = { __proto__: null };
    for (const [name, fn] of Object.entries(assert)) {
      if (typeof fn !== 'function' || name === 'AssertionError' || name === 'strict' || name === 'Assert') continue;
      own[name] = (...args) => {
        this.counted++;
        return fn(...args);
      };
    }
    return own;
  }

  test(...args) {
    this.counted++;
    const { name, options, fn } = parse(args);
    return this.#node.add(new Node(this.#node, name, options, fn, false));
  }

  plan(count) { this.planned = count; }
  diagnostic(message) { this.#node.diagnostics.push(`${message}`); }
  skip(message) { this.#node.skipped = message ?? true; }
  todo(message) { this.#node.todo = message ?? true; }
  runOnly() {}
}

for (const name of hookNames) {
  TestContext.prototype[name] = function(fn) { nodes.get(this).hooks[name].push(fn); };
}

function fullName(node) {
  const names = [];
  for (let n = node; n.parent !== undefined; n = n.parent) names.unshift(n.name);
  return names.join(' > ');
}

function parse(args) {
  let [name, options, fn] = args;
  if (typeof name === 'function') {
    fn = name;
    name = undefined;
    options = {};
  } else if (name !== null && typeof name === 'object') {
    fn = options;
    options = name;
    name = undefined;
  } else if (typeof options === 'function') {
    fn = options;
    options = {};
  }
  fn ??= () => {};
  validateFunction(fn, 'fn');
  return { name: name || fn.name || '<anonymous>', options: options ?? {}, fn };
}

let collecting; // the suite whose function is being run

function theRoot() {
  if (root !== undefined) return root;
  root = new Node(undefined, '<root>', {}, undefined, true);
  const finish = async () => {
    process.removeListener('beforeExit', finish);
    for (const fn of root.hooks.after) await call(fn, new SuiteContext(root));
  };
  process.on('beforeExit', finish);
  process.on('exit', () => {
    for (const child of root.children) {
      if (child.finished || require('internal/modules/state').exitCalled) continue;
      child.error ??= new ERR_TEST_FAILURE('Promise resolution is still pending but the event loop has already resolved', 'cancelledByParent');
      report(child);
      process.exitCode = 1;
    }
    summary(root);
  });
  root.tail = Promise.resolve().then(() => root.runHooks('before', new SuiteContext(root)));
  return root;
}

function start(args, extra) {
  const { name, options, fn } = parse(args);
  const parent = collecting ?? storage?.getStore() ?? theRoot();
  const node = new Node(parent, name, { ...options, ...extra }, fn, false);
  if (collecting !== undefined) {
    parent.children.push(node);
    return Promise.resolve();
  }
  return parent.add(node);
}

function startSuite(args, extra) {
  const { name, options, fn } = parse(args);
  const parent = collecting ?? theRoot();
  const node = new Node(parent, name, { ...options, ...extra }, fn, true);
  const outer = collecting;
  if (node.skipped === false) {
    collecting = node;
    try {
      node.collected = fn(new SuiteContext(node));
    } catch (error) {
      node.error = wrap(error);
    } finally {
      collecting = outer;
    }
  }
  if (outer !== undefined) {
    parent.children.push(node);
    return Promise.resolve();
  }
  return parent.add(node);
}

function variants(run, name) {
  const fn = { [name](...args) { return run(args); } }[name];
  fn.skip = (...args) => run(args, { skip: true });
  fn.todo = (...args) => run(args, { todo: true });
  fn.only = (...args) => run(args, { only: true });
  return fn;
}

const hook = (kind) => (fn) => {
  validateFunction(fn, 'fn');
  (collecting ?? storage?.getStore() ?? theRoot()).hooks[kind].push(fn);
};

module.exports = { test: variants(start, 'test'), suite: variants(startSuite, 'suite'), hook };
