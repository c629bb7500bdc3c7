'use strict';

// The tree that tests are put into, the functions that put them there, and the end of a run.

const { AsyncLocalStorage } = require('async_hooks');
const { Test, Suite } = require('internal/test_runner/test');
const { generator } = require('internal/test_runner/order');
const { Rerun } = require('internal/test_runner/rerun');
const { TestsStream } = require('internal/test_runner/stream');
const { failure, stillPending } = require('internal/test_runner/failure');

const storage = new AsyncLocalStorage();

class Harness {
  counters = { tests: 0, failed: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0, topLevel: 0, suites: 0 };
  success = true;
  concluded = false;
  storage = storage;
  anyOnly = false;
  alone = false;

  constructor(config) {
    this.config = config;
    this.stream = new TestsStream();
    if (config.rerunFile) this.rerun = new Rerun(config.rerunFile, config.cwd ?? process.cwd());
    this.root = new Test(this, null, { name: '<root>', fn: undefined, location: undefined, options: { concurrency: config.concurrency } });
    this.root.state = 'running';
    this.root.onlyMode = config.only === true;
    this.root.started = performance.now();
    if (config.seed !== undefined) {
      this.below = generator(config.seed);
      if (process.env.NODE_TEST_CONTEXT === undefined) this.root.diagnostic(`Randomized test order seed: ${config.seed}`);
    }
    this.open = 0; // what is not built or loaded yet
  }

  tell(type, data) { this.stream.tell(type, data); }

  /** A test of this process passed; another process may keep account. */
  rememberPass(test, data) {
    const { entryOf } = require('internal/test_runner/rerun');
    const entry = entryOf(test);
    this.rerun.record(test.key, entry);
    if (process.env.NODE_TEST_CONTEXT !== undefined) data.rerun = [test.key, entry];
  }

  building(promise) {
    this.open++;
    promise.then(() => { this.open--; });
  }

  count(test) {
    const c = this.counters;
    if (test.nesting === 0) c.topLevel++;
    if (!test.passed && !test.isTodo) this.success = false;
    if (test.type === 'suite') {
      c.suites++;
      return;
    }
    c.tests++;
    if (test.skipped) c.skipped++;
    else if (test.isTodo) c.todo++;
    else if (test.cancelled) c.cancelled++;
    else if (!test.passed) c.failed++;
    else c.passed++;
  }

  /** A test ended; after the last one the root's after hooks may let go of what keeps the process alive. */
  onDone(test) {
    if (test.parent !== this.root || !this.idle()) return;
    queueMicrotask(() => {
      if (!this.idle()) return;
      clearInterval(this.keepAlive);
      this.keepAlive = undefined;
      this.after();
    });
  }

  idle() { return this.open === 0 && this.root.children.every((c) => c.done); }

  after() {
    return this.afterwards ??= (async () => {
      try {
        await this.root.hooks.once('before', this.root);
        await this.root.hooks.once('after', this.root);
      } catch (error) {
        this.root.fail(error);
      }
      if (this.config.forceExit && !this.concluded) {
        this.conclude();
        await this.flushed;
        process.exit();
      }
    })();
  }

  /** Begins to see what its tests make run. */
  cover(here) {
    const options = this.config.coverage;
    if (options === undefined || process.env.NODE_TEST_CONTEXT !== undefined) return;
    const { TestCoverage } = require('internal/test_runner/coverage');
    try {
      const apart = !here && require('internal/options').getOptionValue('--test') === true;
      this.coverage = new TestCoverage(options, { here, own: !apart });
    } catch (error) {
      this.root.diagnostic(`Warning: Code coverage could not be enabled. ${error}`, 'warn');
    }
  }

  #covered() {
    const { coverage } = this;
    this.coverage = undefined;
    const attempt = (what, act) => {
      try {
        return act();
      } catch (error) {
        this.root.diagnostic(`Warning: Could not ${what} code coverage. ${error}`, 'warn');
        this.success = false;
        process.exitCode = 1;
      }
    };
    const summary = attempt('report', () => coverage.summary());
    attempt('clean up', () => coverage.cleanup());
    return summary;
  }

  #tellCoverage(summary) {
    for (const [kind, percent] of [['line', summary.totals.coveredLinePercent], ['branch', summary.totals.coveredBranchPercent],
      ['function', summary.totals.coveredFunctionPercent]]) {
      const wanted = summary.thresholds[kind];
      if (percent >= wanted) continue;
      this.success = false;
      process.exitCode = 1;
      this.tell('diagnostic', { nesting: 0, message: `Error: ${percent.toFixed(2)}% ${kind} coverage does not meet threshold of ${wanted}%.`, level: 'error' });
    }
    this.tell('coverage', { nesting: 0, summary });
  }

  /** Totals. */
  sumUp(summary) {
    const { root, counters: c } = this;
    root.ended = performance.now();
    this.tell('plan', { nesting: 0, count: c.topLevel });
    for (const { message, level } of root.diagnostics) this.tell('diagnostic', { nesting: 0, message, level });
    const duration = root.duration;
    for (const [name, n] of [['tests', c.tests], ['suites', c.suites], ['pass', c.passed], ['fail', c.failed], ['cancelled', c.cancelled],
      ['skipped', c.skipped], ['todo', c.todo], ['duration_ms', duration]]) {
      this.tell('diagnostic', { nesting: 0, message: `${name} ${n}`, level: 'info' });
    }
    if (summary !== undefined) this.#tellCoverage(summary);
    this.tell('summary', { success: this.success, counts: { ...c }, duration_ms: duration, file: this.config.file });
  }

  /** A further round of a watched run. */
  restart() {
    for (const key of Object.keys(this.counters)) this.counters[key] = 0;
    this.success = true;
    const { root } = this;
    root.children.length = root.running.length = root.pending.length = root.diagnostics.length = 0;
    root.reportNext = root.numbered = root.reportedChildren = root.active = 0;
    root.started = performance.now();
  }

  /** What the global set-up wants done in the end: once. */
  async tearDown() {
    const { teardown } = this;
    this.teardown = undefined;
    try {
      await teardown?.();
    } catch (error) {
      this.root.fail(error);
    }
  }

  /** Tells what is left to tell. */
  conclude() {
    if (this.concluded) return;
    this.concluded = true;
    clearInterval(this.keepAlive);
    const { root } = this;
    const pending = stillPending();
    for (const child of root.children) {
      if (child.done) continue;
      child.cancel(pending);
      child.finish(pending);
    }
    root.flush();
    root.ended = performance.now();
    if (root.error !== null) this.success = false;
    if (root.error !== null) {
      // What the root's hooks did wrong is told as a test.
      const file = this.entryFile ?? process.argv[1];
      this.tell('fail', {
        name: file, nesting: 0, testNumber: root.reportedChildren + 1, details: { duration_ms: root.duration, type: undefined, error: root.error }, line: 1, column: 1, file,
      });
    }
    this.sumUp(this.coverage === undefined ? undefined : this.#covered());
    root.state = 'reported';
    if (process.env.NODE_TEST_CONTEXT === undefined) this.rerun?.write();
    this.stream.end();
  }
}

let main; // the tests of this process

let preset; // under --test: what preloaded modules set up for all files, without isolation

function harness() {
  if (main !== undefined) return main;
  const { fromCommandLine } = require('internal/test_runner/options');
  if (require('internal/options').getOptionValue('--test') === true) return preset ??= new Harness(fromCommandLine());
  main = new Harness({ ...fromCommandLine(), file: undefined });
  if (process.env.NODE_TEST_CONTEXT === undefined) {
    // A file that runs by itself needs no flag for `only` to count.
    main.alone = true;
    main.config.only = true;
  }
  listen(main);
  main.cover(true);
  const { ready, flushed } = require('internal/test_runner/reporting').attach(main);
  main.entryFile = process.argv[1];
  main.preparing = ready;
  if (main.config.globalSetup !== undefined && process.env.NODE_TEST_CONTEXT === undefined) main.preparing = ready.then(() => setUp(main));
  main.flushed = flushed;
  return main;
}

async function setUp(run) {
  const { loadSetup, report } = require('internal/test_runner/global_setup');
  try {
    run.teardown = await loadSetup(run.config.globalSetup, process.cwd());
  } catch (error) {
    report(error);
    process.exit(1);
  }
}

/** Uncaught errors belong to the test whose doing they are. */
function onError(run, kind) {
  return (error) => {
    if (run.fatal !== undefined) throw run.fatal.error; // there is nobody left to tell
    const node = storage.getStore();
    if (node instanceof Test && node.harness === run && !node.done && node.parent !== null) {
      node.fail(failure(error, kind));
      node.controller.abort();
      return;
    }
    const where = describe(node);
    const message = where === '' ?
      `Error: A resource generated asynchronous activity after the test ended. This activity created the error "${error}" which triggered an ${kind} event, caught by the test runner.` :
      `Error: ${where} generated asynchronous activity after the test ended. This activity created the error "${error}" and would have caused the test to fail, but instead triggered an ${kind} event.`;
    run.root.diagnostic(message, 'warn');
    process.exitCode = 1;
  };
}

function describe(node) {
  if (node === undefined || !node.location) return '';
  const { file, line, column } = node.location;
  const kind = node.kind === undefined ? 'Test' : 'Test hook';
  return `${kind} "${node.kind === undefined ? node.name : node.kind}" at ${require('path').relative(process.cwd(), file)}:${line}:${column}`;
}

function listen(run, ofFiles = false) {
  const onException = onError(run, 'uncaughtException');
  const onRejection = onError(run, 'unhandledRejection');
  process.on('uncaughtException', onException);
  process.on('unhandledRejection', onRejection);
  const finish = async () => {
    if (run.concluded || (ofFiles && run.open > 0)) return;
    if (run.idle() || run.root.children.length === 0) await run.after();
    await run.tearDown();
    run.conclude();
    await run.flushed;
    run.stop();
    if (!run.success) process.exitCode ||= 1;
  };
  process.on('beforeExit', finish);
  const interrupted = () => {
    const done = () => process.exit(1);
    setTimeout(done, 2000); // a reader that is gone must not keep it
    // Files that were never begun are nobody's failure.
    for (const child of run.root.children) if (child.ofFile && child.state === 'new') child.filtered = child.passed = true;
    run.conclude();
    Promise.all([run.tearDown(), run.flushed]).then(done, done);
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  const exiting = () => {
    if (!run.success || run.root.children.some((c) => !c.done)) process.exitCode ||= 1;
  };
  run.stop = () => {
    process.removeListener('exit', exiting);
    process.removeListener('uncaughtException', onException);
    process.removeListener('unhandledRejection', onRejection);
    process.removeListener('beforeExit', finish);
    process.removeListener('SIGINT', interrupted);
    process.removeListener('SIGTERM', interrupted);
  };
  process.on('exit', exiting);
}

/** Where in the program this was called. */
function where() {
  const { fileURLToPath } = require('internal/url');
  const { getOptionValue } = require('internal/options');
  for (const s of require('util').getCallSites(20, { sourceMap: getOptionValue('--enable-source-maps') === true })) {
    const { scriptName } = s;
    if (scriptName?.startsWith('node:')) continue;
    if (!scriptName) return undefined; // text that was evaluated
    const file = scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName;
    return { line: s.lineNumber, column: s.columnNumber ?? s.column, file };
  }
  return undefined;
}

// (name, options, fn), each of which may be missing.
function parse(name, options, fn, overrides) {
  if (typeof name === 'function') {
    fn = name;
    name = options = undefined;
  } else if (name !== null && typeof name === 'object') {
    fn = options;
    options = name;
    name = undefined;
  } else if (typeof options === 'function') {
    fn = options;
    options = undefined;
  }
  return { name, options: { ...(options !== null && typeof options === 'object' ? options : undefined), ...overrides }, fn: typeof fn === 'function' ? fn : undefined };
}

function place() {
  const node = storage.getStore();
  return node instanceof Test ? node : (target ?? harness()).root;
}

let target; // the harness that files loaded into this process fill

// A program's first test waits until the module that holds it has run and its reporters are there.
async function begin(test) {
  const run = test.harness;
  run.keepAlive ??= setInterval(() => {}, 2 ** 31 - 1);
  if (run.preparing !== undefined) {
    await run.preparing;
    run.preparing = undefined;
  }
  if (run.below !== undefined && test.parent === run.root && !run.shuffled) {
    // There is an order once all of it is there.
    run.shuffled = run.root.held = true;
    setImmediate(() => run.root.release());
  }
  return test.start();
}

function addTest(name, options, fn, overrides) {
  const parent = place();
  const child = parent.add(Test, { ...parse(name, options, fn, overrides), location: where() });
  return child.parent === parent && parent.type === 'suite' ? Promise.resolve() : begin(child);
}

function addSuite(name, options, fn, overrides) {
  const parent = place();
  const child = parent.add(Suite, { ...parse(name, options, fn, overrides), location: where() });
  child.build();
  return child.parent === parent && parent.type === 'suite' ? Promise.resolve() : begin(child);
}

function withVariants(make, name) {
  const f = { [name](n, o, fn) { return make(n, o, fn); } }[name];
  for (const v of ['expectFailure', 'skip', 'todo', 'only']) f[v] = { [v](n, o, fn) { return make(n, o, fn, { [v]: true }); } }[v];
  return f;
}

function hook(kind) {
  return { [kind](fn, options) { place().hooks.add(kind, fn, options, where()); } }[kind];
}

module.exports = {
  Harness, addSuite, addTest, hook, parse, storage, where, withVariants,
  current() {
    const node = storage.getStore();
    return node instanceof Test ? node.context() : undefined;
  },
  fill(run) {
    target = run;
    if (preset !== undefined && run !== undefined) run.root.hooks.adopt(preset.root.hooks);
  },
  listen,
  main: () => main,
};
