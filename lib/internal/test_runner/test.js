'use strict';

// A test, a suite: what they run, when they run, what they tell. Results leave in the order of the source, whatever the order of
// the runs: each node passes its children's results on when its own turn has come.

const frames = require('internal/async_context_frame');
const { AbortError } = require('internal/errors');
const { expectation, settle } = require('internal/test_runner/expected');
const { asFailure, failure, failureHere, isFailure, kinds, unfinished } = require('internal/test_runner/failure');
const { check, concurrencyOf } = require('internal/test_runner/options');
const { Hooks } = require('internal/test_runner/hooks');
const { shuffle } = require('internal/test_runner/order');
const { Plan } = require('internal/test_runner/plan');

const noop = () => {};
const now = () => performance.now();

/** A promise that rejects when time is up or the signal says so; stop() forgets it. */
function limit(timeout, signal) {
  if ((timeout === undefined || timeout === Infinity) && signal === undefined) return { promise: undefined, stop: noop };
  let timer;
  let onAbort;
  const promise = new Promise((resolve, reject) => {
    if (timeout !== undefined && timeout !== null && timeout !== Infinity) {
      timer = setTimeout(() => reject(failure(`test timed out after ${timeout}ms`, kinds.timeout)), timeout);
      timer.unref();
    }
    if (signal !== undefined) {
      onAbort = () => reject(new AbortError(undefined, { cause: signal.reason }));
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    }
  });
  promise.catch(noop);
  return {
    promise,
    stop() {
      clearTimeout(timer);
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
    },
  };
}

const isObject = (value) => value !== null && (typeof value === 'object' || typeof value === 'function');

/** The second parameter of a function that has one. */
class Callback {
  #settled = Promise.withResolvers();
  #called = false;
  promise = this.#settled.promise;

  done = (error) => {
    if (this.#called) throw failureHere('callback invoked multiple times', kinds.twice);
    this.#called = true;
    if (error) this.#settled.reject(error);
    else this.#settled.resolve();
  };
}

/** Waits for what a function of the program left to wait for. */
function rest(result, callback, race) {
  if (callback !== undefined) {
    if (isObject(result) && typeof result.then === 'function') {
      Promise.resolve(result).catch(noop);
      callback.promise.catch(noop);
      throw failure('passed a callback but also returned a Promise', kinds.callbackAndPromise);
    }
    result = callback.promise;
  }
  if (!isObject(result)) return undefined;
  return race === undefined ? result : Promise.race([result, race]);
}

class Test {
  get type() { return 'test'; }
  get ofFile() { return false; }

  constructor(harness, parent, { name, fn, options, location, replayed }) {
    check(options);
    this.harness = harness;
    this.parent = parent;
    this.fn = fn ?? noop;
    this.name = (typeof name === 'string' && name) || fn?.name || '<anonymous>';
    this.location = location;
    this.options = options;
    this.entryFile = parent === null || parent.parent === null ? harness.entryFile : parent.entryFile;
    this.frame = harness.storage.run(this, frames.current); // of its making, and it is its own doing
    this.nesting = parent === null || parent.parent === null ? 0 : parent.nesting + 1;
    this.concurrency = concurrencyOf(options.concurrency, parent?.concurrency ?? 1);
    this.ownTimeout = options.timeout ?? parent?.ownTimeout;
    this.timeout = this.ownTimeout ?? harness.config.testTimeout ?? Infinity;
    this.only = options.only === true;
    this.diagnostics = [];
    this.onlyMode = false;
    this.ignoresOnly = false; // it asked for it, and the command line did not
    if ((this.only || parent?.ignoresOnly) && !harness.config.only && parent !== null) this.onlyIsIgnored();
    this.hasOnly = false;
    this.skipped = Boolean(options.skip) || parent?.skipInherited === true;
    this.skipInherited = false;
    this.isTodo = (options.todo !== undefined && options.todo !== false) || parent?.isTodo === true;
    this.message = typeof options.skip === 'string' ? options.skip : typeof options.todo === 'string' ? options.todo : null;
    this.expected = expectation(options.expectFailure) ?? parent?.expected;
    this.hooks = new Hooks(this);
    this.planned = options.plan === undefined || options.plan === null ? undefined : new Plan(options.plan);
    this.controller = new AbortController();
    this.outerSignal = options.signal ?? undefined;
    this.children = [];
    this.reportNext = 0; // the child whose turn it is to tell its result
    this.numbered = 0; // begun
    this.reportedChildren = 0;
    this.active = 0;
    this.held = false; // children wait, until release()
    this.waiting = [];
    this.pending = [];
    this.running = []; // promises of children
    this.state = 'new';
    this.passed = false;
    this.cancelled = false;
    this.error = null;
    this.told = false;
    this.started = null;
    this.ended = null;
    this.filtered = false;
    this.key = parent === null || this.ofFile ? undefined : harness.rerun?.keyOf(location);
    const before = harness.rerun?.before(this.key);
    this.passedBefore = before?.passed_on_attempt;
    this.replayed = replayed === true;
    if (this.replayed || before !== undefined && this.type === 'test') this.fn = () => replay(this, before);
    if (this.only && harness.config.only) {
      harness.anyOnly = true;
      if (harness.alone) harness.root.onlyMode = true;
      for (let p = parent; p !== null && p.parent !== null && p.started === null; p = p.parent) {
        p.hasOnly = true;
        p.onlyMode = true;
      }
    }
  }

  get signal() { return this.controller.signal; }
  get done() { return this.state === 'done' || this.state === 'reported'; }

  get fullName() {
    if (this.parent === null) return this.name;
    const names = [];
    for (let n = this; n !== null && n.parent !== null; n = n.parent) names.unshift(n.name);
    return names.join(' > ');
  }

  onlyIsIgnored() { this.diagnostic('\'only\' and \'runOnly\' require the --test-only command-line option.'); }

  context() {
    const { TestContext } = require('internal/test_runner/context');
    return this.ctx ??= new TestContext(this);
  }

  /** Takes a new child and runs it when there is room; the promise is for its end. */
  add(Type, spec) {
    let parent = this;
    const late = this.done || this.closed === true;
    if (late) while (parent.parent !== null) parent = parent.parent;
    const child = new Type(this.harness, parent, spec);
    parent.children.push(child);
    if (late) child.fail(failureHere('test could not be started because its parent finished', kinds.parentDone));
    return child;
  }

  start() {
    const { parent } = this;
    if (parent.held) {
      const { promise, resolve } = Promise.withResolvers();
      parent.waiting.push({ test: this, begin: () => resolve(this.start()) });
      return promise;
    }
    if (this.isFiltered()) {
      this.filtered = true;
      this.skipped = true;
    }
    this.#tellEarly('enqueue');
    if (!this.filtered) this.number = ++parent.numbered;
    if (this.filtered && this.error === null) {
      this.state = 'done';
      this.passed = true;
      parent.flush();
      this.harness.onDone(this);
      return Promise.resolve();
    }
    if (parent.active >= parent.concurrency) {
      const { promise, resolve } = Promise.withResolvers();
      parent.pending.push({ test: this, resolve });
      parent.running.push(promise);
      return promise;
    }
    parent.active++;
    this.#tellEarly('dequeue');
    const promise = this.run();
    parent.running.push(promise);
    return promise;
  }

  release() {
    this.held = false;
    const waiting = this.waiting.splice(0);
    const { below } = this.harness;
    if (below !== undefined) {
      shuffle(waiting, below);
      // They are told in the order in which they run.
      const all = new Set(waiting.map(({ test }) => test));
      let next = 0;
      this.children = this.children.map((child) => (all.has(child) ? waiting[next++].test : child));
    }
    for (const { begin } of waiting) begin();
  }

  /** The next of those that wait for room. */
  #next() {
    const { below } = this.harness;
    if (below === undefined || this.pending.length < 2) return this.pending.shift();
    const { children } = this;
    const at = children.indexOf(this.pending[0].test);
    const [chosen] = this.pending.splice(below(this.pending.length), 1);
    children.splice(children.indexOf(chosen.test), 1);
    children.splice(at, 0, chosen.test);
    return chosen;
  }

  async startPending() {
    while (this.pending.length > 0 && this.active < this.concurrency) {
      const { test, resolve } = this.#next();
      this.active++;
      test.#tellEarly('dequeue');
      await test.run();
      resolve();
    }
  }

  #tellEarly(type) {
    if (!this.filtered) this.harness.tell(type, { nesting: this.nesting, name: this.name, type: this.type, ...this.location });
  }

  isFiltered() {
    const { parent } = this;
    if (this.harness.config.only && this.options.only === false && !this.hasOnly) return true;
    if (parent.onlyMode && !this.only && !this.hasOnly) return true;
    return !this.nameWanted();
  }

  nameWanted() {
    const { names, skips } = this.harness.config;
    if (skips.length > 0 && matches(this, skips)) return false;
    return names.length === 0 || matches(this, names);
  }

  fail(error) {
    if (this.error !== null) return;
    this.passed = false;
    this.error = error;
  }

  pass() {
    if (this.error === null) this.passed = true;
  }

  cancel(error = unfinished()) {
    if (this.error !== null) return;
    this.fail(error);
    this.cancelled = true;
    this.controller.abort();
  }

  /** Whether it was told to stop before it began. */
  stopped() {
    const { outerSignal } = this;
    if (outerSignal?.aborted) this.cancel(failure(outerSignal.reason ?? new AbortError(), kinds.aborted));
    else if (this.parent?.signal.aborted && this.parent.parent !== null) this.cancel();
    return this.error !== null;
  }

  async run() {
    this.state = 'running';
    this.started ??= now();
    if (this.stopped()) return this.finish();
    const { parent } = this;
    const context = this.context();
    let guard;
    let onAbort;
    if (this.outerSignal !== undefined) {
      onAbort = () => this.cancel(failure(this.outerSignal.reason ?? new AbortError(), kinds.aborted));
      this.outerSignal.addEventListener('abort', onAbort, { once: true });
    }
    const each = !this.skipped;
    let afterEachDue = false;
    const { once } = require('internal/util');
    const afterEach = once(async () => {
      if (afterEachDue) await parent.hooks.each('afterEach', context);
    });
    const after = async () => { await this.hooks.once('after', this); };
    try {
      // Where there is nothing to wait for, the function is called at once.
      if (parent.hooks.has('before')) await parent.hooks.once('before', parent);
      if (each) {
        afterEachDue = true;
        if (parent.hooks.hasEach('beforeEach')) await parent.hooks.each('beforeEach', context);
      }
      guard = limit(this.timeout, this.signal);
      if (!this.skipped) {
        const { fn } = this;
        const callback = fn.length > 1 ? new Callback() : undefined;
        const result = callback === undefined ? frames.run(this.frame, fn, context, context) : frames.run(this.frame, fn, context, context, callback.done);
        await rest(result, callback, guard.promise);
        await this.rest(guard.promise);
      }
      if (this.passedBefore === undefined) this.planned?.check();
      this.pass();
    } catch (error) {
      this.#failed(error);
    }
    try {
      await afterEach();
    } catch (error) {
      this.#failed(error);
    }
    try {
      await after();
    } catch (error) {
      this.#failed(error);
    }
    guard?.stop();
    if (onAbort !== undefined) this.outerSignal.removeEventListener('abort', onAbort);
    this.controller.abort();
    return this.finish();
  }

  #failed(error) {
    if (isFailure(error)) {
      if (error.failureType === kinds.timeout) this.cancel(error);
      else this.fail(error);
    } else if (error?.name === 'AbortError' && this.signal.aborted && this.error !== null) {
      return;
    } else {
      this.fail(failure(error, kinds.code));
    }
  }

  // What it started and did not wait for.
  async rest(race) {
    if (this.skipped && this.options.skip === undefined) return;
    const rest = this.#children();
    await (race === undefined ? rest : Promise.race([rest, race]));
    if (this.planned?.wait) await this.planned.settled(race);
  }

  // Children that were not awaited: in their parent's time all the same.
  async #children() {
    while (this.running.length > 0) await Promise.all(this.running.splice(0));
  }

  /** It ran, or never will: settles what is open, tells the result when its turn comes, makes room for others. */
  finish(pendingError) {
    if (this.done) return;
    this.ended = now();
    this.started ??= this.ended;
    this.pending.length = 0;
    let failed = 0;
    for (const child of this.children) {
      if (!child.done) {
        child.cancel(pendingError ?? unfinished());
        child.finish(pendingError);
      }
      if (!child.passed && !child.isTodo) failed++;
    }
    if (failed > 0 && (this.passed || this.error === null)) {
      this.fail(failure(`${failed} subtest${failed > 1 ? 's' : ''} failed`, kinds.subtests));
    }
    if (this.expected !== undefined && !this.skipped && !this.cancelled && this.passedBefore === undefined && !this.replayed) {
      this.error = settle(this.expected, this.error);
      this.passed = this.error === null;
    }
    this.tracker?.reset();
    this.state = 'done';
    if (!this.filtered) this.harness.tell('complete', this.result(this.number ?? this.parent.numbered + 1));
    const { parent } = this;
    parent.active--;
    parent.flush();
    parent.startPending();
    this.harness.onDone(this);
  }

  get duration() { return Math.round(((this.ended ?? now()) - (this.started ?? now())) * 1e6) / 1e6; }

  result(testNumber) {
    const details = { duration_ms: this.duration, type: this.type };
    if (this.error !== null) details.error = this.error;
    if (this.harness.rerun !== undefined) {
      details.attempt = this.harness.rerun.attempt;
      if (this.passedBefore !== undefined) details.passed_on_attempt = this.passedBefore;
    }
    const data = { name: this.name, nesting: this.nesting, testNumber, details };
    if (this.skipped) data.skip = this.message ?? true;
    else if (this.isTodo) data.todo = this.message ?? true;
    else if (this.expected !== undefined) data.expectFailure = this.expected.label ?? true;
    details.passed = this.passed;
    return { ...data, ...this.location };
  }

  /** Whether results may leave here now. */
  turn() {
    const { parent } = this;
    return parent === null || (parent.children[parent.reportNext] === this && parent.turn());
  }

  flush() {
    if (!this.turn()) return;
    for (let child = this.children[this.reportNext]; child !== undefined; child = this.children[this.reportNext]) {
      if (!child.done) {
        // What it has already, it may tell.
        child.flush();
        return;
      }
      child.flush();
      child.report();
      this.reportNext++;
    }
  }

  tellStart() {
    if (this.told || this.parent === null) return;
    this.told = true;
    this.parent.tellStart();
    this.harness.tell('start', { nesting: this.nesting, name: this.name, ...this.location });
  }

  report() {
    if (this.state === 'reported') return;
    this.state = 'reported';
    if (this.filtered) return;
    const { harness } = this;
    this.tellStart();
    const shown = this.children.filter((c) => !c.filtered);
    if (shown.length > 0) harness.tell('plan', { nesting: this.nesting + 1, count: shown.length, ...shown[0].location });
    const data = this.result(++this.parent.reportedChildren);
    const { passed } = data.details;
    delete data.details.passed;
    harness.count(this);
    if (passed && this.key !== undefined) harness.rememberPass(this, data);
    harness.tell(passed ? 'pass' : 'fail', data);
    for (const { message, level } of this.diagnostics) harness.tell('diagnostic', { nesting: this.nesting, message, level, ...this.location });
  }

  diagnostic(message, level = 'info') { this.diagnostics.push({ message, level }); }
}

/** Makes again what a test made when it passed. */
function replay(test, { children = [] } = {}) {
  for (const { name, type, skip, todo, file, line, column } of children) {
    const Type = type === 'suite' ? Suite : Test;
    const child = test.add(Type, { name, fn: undefined, options: { skip, todo }, location: { line, column, file }, replayed: true });
    child.build?.();
    if (test.type !== 'suite') child.start();
  }
}

function matches(test, patterns) {
  const hit = (text) => patterns.some((p) => {
    p.lastIndex = 0;
    return p.test(text);
  });
  for (let n = test; n !== null && n.parent !== null; n = n.parent) if (hit(n.name)) return true;
  const names = [];
  for (let n = test; n !== null && n.parent !== null; n = n.parent) names.unshift(n.name);
  return hit(names.join(' '));
}

class Suite extends Test {
  get type() { return 'suite'; }

  constructor(harness, parent, spec) {
    super(harness, parent, spec);
    this.skipInherited = this.skipped;
    this.built = undefined;
    this.timeout = this.ownTimeout ?? Infinity;
  }

  context() {
    const { SuiteContext } = require('internal/test_runner/context');
    return this.ctx ??= new SuiteContext(this);
  }

  /** Runs the function that makes the children. */
  build() {
    if (this.skipped) return;
    const fail = (error) => this.fail(asFailure(error));
    try {
      const result = frames.run(this.frame, this.fn, this.context(), this.context());
      const then = result?.then;
      if (typeof then === 'function') {
        this.built = new Promise((resolve, reject) => { Reflect.apply(then, result, [resolve, reject]); }).then(noop, fail);
        this.harness.building(this.built);
      }
    } catch (error) {
      fail(error);
    }
    if (this.built === undefined) this.closed = true;
    else this.built.then(() => { this.closed = true; });
  }

  isFiltered() {
    const { parent } = this;
    if (parent.onlyMode && !this.only && !this.hasOnly) return true;
    if (this.nameWanted()) return false;
    // It is there for the sake of a test inside it.
    return this.error === null && this.built === undefined && this.children.every((c) => c.isFiltered());
  }

  start() {
    if (this.built === undefined || this.done) return super.start();
    const promise = this.built.then(() => super.start());
    this.parent.running.push(promise);
    return promise;
  }

  async run() {
    this.state = 'running';
    this.started ??= now();
    const { parent } = this;
    const guard = limit(this.timeout, this.outerSignal);
    let hooked = false;
    try {
      await parent.hooks.once('before', parent);
      if (this.built !== undefined) await this.built;
      if (this.isFiltered()) this.filtered = true;
      if (!this.skipped && !this.stopped() && this.error === null) {
        hooked = true;
        await this.hooks.once('before', this);
        if (this.harness.below !== undefined) shuffle(this.children, this.harness.below);
        const all = Promise.all(this.children.map((c) => c.start()));
        await (guard.promise === undefined ? all : Promise.race([all, guard.promise]));
      } else if (this.skipped) {
        for (const c of this.children) await c.start();
      }
      this.pass();
    } catch (error) {
      if (this.outerSignal?.aborted) this.cancel(failure(this.outerSignal.reason ?? new AbortError(), kinds.aborted));
      else if (error?.failureType === kinds.timeout) this.cancel(error);
      else this.fail(asFailure(error));
    }
    try {
      if (hooked) await this.hooks.once('after', this);
    } catch (error) {
      this.fail(asFailure(error));
    }
    guard.stop();
    this.controller.abort();
    return this.finish();
  }
}

module.exports = { Callback, Suite, Test, limit, rest };
