'use strict';

// The tree of tests: suites and tests, their hooks, how they run and end.

const { AsyncLocalStorage } = require('async_hooks');
const { codes: { ERR_TEST_FAILURE }, AbortError } = require('internal/errors');
const { validateAbortSignal, validateBoolean, validateFunction, validateNumber, validateObject, validateUint32 } =
  require('internal/validators');

const kMax = 2 ** 31 - 1;
const running = new AsyncLocalStorage();

function failure(message, type) {
  const e = new ERR_TEST_FAILURE(message, type);
  e.failureType ??= type;
  return e;
}

/** The options of a test, checked as Node checks them. */
function checkOptions(options) {
  const { concurrency, timeout, signal, plan } = options;
  if (typeof concurrency === 'number') validateUint32(concurrency, 'options.concurrency', true);
  else if (concurrency != null) validateBoolean(concurrency, 'options.concurrency');
  if (timeout != null && timeout !== Infinity) validateNumber(timeout, 'options.timeout', 0, kMax);
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  if (plan !== undefined) validateNumber(plan, 'options.plan');
}

class Hook {
  constructor(fn, options = {}) {
    validateFunction(fn, 'fn');
    validateObject(options, 'options');
    checkOptions(options);
    this.fn = fn;
    this.timeout = options.timeout;
    this.signal = options.signal;
  }
}

class TestNode {
  constructor({ type = 'test', name = '', fn, options = {}, parent = null, location = null }) {
    if (typeof name !== 'string' || name === '') name = fn?.name || '<anonymous>';
    this.type = type;
    this.name = name;
    this.fn = fn;
    this.options = options;
    this.parent = parent;
    this.location = location;
    this.children = [];
    this.hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
    this.ranBefore = false;
    this.error = null;
    this.skipped = options.skip !== undefined && options.skip !== false;
    this.isTodo = options.todo !== undefined && options.todo !== false;
    this.message = typeof options.skip === 'string' ? options.skip : typeof options.todo === 'string' ? options.todo : undefined;
    this.diagnostics = [];
    this.planned = options.plan;
    this.counted = 0;
    this.started = 0;
    this.duration = 0;
    this.state = 'waiting'; // running, done
    this.cancelled = false;
    this.controller = new AbortController();
    this.mock = null;
    this.active = 0;
    this.waiting = [];
    this.finished = Promise.withResolvers();
  }

  get passed() { return this.error === null; }
  get fullName() {
    const names = [];
    for (let n = this; n !== null && n.parent !== null; n = n.parent) names.unshift(n.name);
    return names.join(' > ');
  }
  get nesting() { return this.parent === null ? -1 : this.parent.nesting + 1; }

  get concurrency() {
    const c = this.options.concurrency;
    if (c === true) return this.parent?.parent == null ? require('os').availableParallelism() - 1 || 1 : Infinity;
    if (typeof c === 'number') return c;
    if (c === undefined && this.parent !== null && this.parent.parent !== null) return this.parent.concurrency;
    return 1;
  }

  fail(error) {
    if (this.error === null) this.error = error;
  }

  cancel(error) {
    if (this.state === 'done') return;
    this.fail(error ?? failure('test did not finish before its parent and was cancelled', 'cancelledByParent'));
    this.cancelled = true;
    this.controller.abort();
  }

  /** Adds a child; it starts when its turn comes. */
  add(child) {
    this.children.push(child);
    return child;
  }

  /** Runs a child now or when the ones before it are done. */
  schedule(child) {
    if (this.active < this.concurrency) this.#begin(child);
    else this.waiting.push(child);
    return child.finished.promise;
  }

  #begin(child) {
    this.active++;
    child.run().finally(() => {
      this.active--;
      const next = this.waiting.shift();
      if (next !== undefined) this.#begin(next);
    });
  }

  async #runHooks(kind, subject) {
    for (const hook of this.hooks[kind]) {
      try {
        await withLimit(hook, subject.controller.signal, () => callUser(hook.fn, subject.context()));
      } catch (e) {
        const cause = e;
        const err = failure(`failed running ${kind} hook`, 'hookFailed');
        err.cause = cause;
        subject.fail(cause?.code === 'ERR_TEST_FAILURE' ? cause : err);
        throw subject.error;
      }
    }
  }

  async before() {
    if (this.parent !== null) await this.parent.before();
    if (this.ranBefore) return this.beforeDone;
    this.ranBefore = true;
    this.beforeDone = this.#runHooks('before', this);
    this.beforeDone.catch(() => {});
    return this.beforeDone;
  }

  async #each(kind, subject) {
    const chain = [];
    for (let n = this.parent; n !== null; n = n.parent) chain.push(n);
    if (kind === 'beforeEach') chain.reverse();
    for (const n of chain) await n.#runHooks(kind, subject);
  }

  context() {
    const { SuiteContext, TestContext } = require('internal/test_runner/context');
    return this.ctx ??= this.type === 'suite' ? new SuiteContext(this) : new TestContext(this);
  }

  async run() {
    this.state = 'running';
    this.started = performance.now();
    try {
      if (this.cancelled || this.parent?.cancelled) this.cancel();
      else if (this.options.signal?.aborted) this.fail(new AbortError(undefined, { cause: this.options.signal.reason }));
      else if (!this.skipped && !this.filtered()) await running.run(this, () => this.#body());
    } catch (e) {
      this.fail(e);
    }
    this.duration = performance.now() - this.started;
    this.state = 'done';
    this.mock?.reset();
    this.controller.abort();
    require('internal/test_runner/harness').report(this);
    this.finished.resolve();
  }

  filtered() {
    const { onlyMode } = require('internal/test_runner/harness');
    if (!onlyMode() || this.type === 'suite') return false;
    for (let n = this; n !== null; n = n.parent) if (n.options.only) return false;
    this.hidden = true;
    return true;
  }

  async #body() {
    if (this.type === 'suite') {
      try {
        await this.built;
      } catch (e) {
        this.fail(e);
      }
      if (this.error === null) {
        try {
          if (this.children.length > 0) await this.before();
        } catch {
          for (const c of this.children) c.cancel();
        }
      }
      await Promise.all(this.children.map((c) => this.schedule(c)));
      await this.#after();
      this.#countChildren();
      return;
    }
    await this.parent.before();
    try {
      await this.#each('beforeEach', this);
      await withLimit(this.options, this.controller.signal, async () => {
        await callUser(this.fn, this.context());
        // Subtests that were not awaited are waited for.
        for (let n = -1; n !== this.children.length;) {
          n = this.children.length;
          await Promise.all(this.children.map((c) => c.finished.promise));
        }
        await this.#plan();
      }, () => {
        for (const c of this.children) c.cancel();
      });
    } catch (e) {
      this.fail(e);
    }
    await this.#after();
    try {
      await this.#each('afterEach', this);
    } catch (e) {
      this.fail(e);
    }
    this.#countChildren();
  }

  async #after() {
    try {
      await this.#runHooks('after', this);
    } catch (e) {
      this.fail(e);
    }
  }

  async runRootHooks() {
    await this.#after();
  }

  #countChildren() {
    const failed = this.children.filter((c) => !c.passed && !c.isTodo).length;
    if (failed > 0) this.fail(failure(`${failed} subtest${failed > 1 ? 's' : ''} failed`, 'subtestsFailed'));
  }

  async #plan() {
    if (this.planned === undefined) return;
    if (this.planWait) {
      const end = Date.now() + (this.planWait === true ? Infinity : this.planWait);
      while (this.counted < this.planned && Date.now() < end) await new Promise((r) => setTimeout(r, 5));
    }
    if (this.counted !== this.planned) {
      throw failure(`plan expected ${this.planned} assertions but received ${this.counted}`, 'testCodeFailure');
    }
  }
}

/** Calls what the user gave: promise, callback or plain. */
function callUser(fn, ctx) {
  if (fn === undefined) return undefined;
  if (fn.length < 2) return Reflect.apply(fn, ctx, [ctx]);
  return new Promise((resolve, reject) => {
    let called = false;
    const done = (err) => {
      if (called) {
        reject(failure('callback invoked multiple times', 'multipleCallbackInvocations'));
        return;
      }
      called = true;
      if (err) reject(err);
      else resolve();
    };
    const out = Reflect.apply(fn, ctx, [ctx, done]);
    if (typeof out?.then === 'function') {
      reject(failure('passed a callback but also returned a Promise', 'callbackAndPromisePresent'));
    }
  });
}

/** Runs work, but no longer than timeout and the signals allow. */
async function withLimit({ timeout, signal }, inner, work, onGiveUp) {
  if ((timeout === undefined || timeout === Infinity) && signal === undefined && onGiveUp === undefined) return work();
  const stop = Promise.withResolvers();
  stop.promise.catch(() => {});
  let timer;
  if (timeout !== undefined && timeout !== Infinity) {
    timer = setTimeout(() => stop.reject(failure(`test timed out after ${timeout}ms`, 'testTimeoutFailure')), timeout);
    timer.unref();
  }
  const onAbort = () => stop.reject(new AbortError(undefined, { cause: signal.reason }));
  signal?.addEventListener('abort', onAbort, { once: true });
  const onCancel = () => stop.reject(failure('test did not finish before its parent and was cancelled', 'cancelledByParent'));
  inner?.addEventListener('abort', onCancel, { once: true });
  try {
    return await Promise.race([stop.promise, work()]);
  } catch (e) {
    onGiveUp?.(e);
    throw e;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    inner?.removeEventListener('abort', onCancel);
  }
}

module.exports = { TestNode, Hook, running, checkOptions, failure };
