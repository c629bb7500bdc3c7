'use strict';

// The functions of node:test over the tree, the root of it, and the end of the process.

const { TestNode, Hook, running, checkOptions } = require('internal/test_runner/node');
const { getOptionValue } = require('internal/options');

const customAssertions = new Map();
let root = null;
let reporter = null;
let loose = 0; // errors outside any test

const onlyMode = () => getOptionValue('--test-only') === true;

function start() {
  if (root !== null) return root;
  root = new TestNode({ type: 'suite', name: '<root>' });
  root.state = 'running';
  root.started = performance.now();
  const name = [].concat(getOptionValue('--test-reporter') ?? [])[0] ?? 'spec';
  reporter = require('internal/test_runner/reporters').create(name);
  const onError = (kind) => (error) => {
    const at = running.getStore() ?? latest(root);
    if (at !== undefined && at !== root && at.state === 'running') {
      const { failure } = require('internal/test_runner/node');
      const wrapped = failure(kind, kind);
      wrapped.cause = error;
      at.fail(error ?? wrapped);
      at.controller.abort();
    } else {
      loose++;
      reporter.diagnostic(`Error: A resource generated asynchronous activity after the test ended. This activity created the error "${error}" which triggered an ${kind} event, caught by the test runner.`);
    }
  };
  process.on('uncaughtException', onError('uncaughtException'));
  process.on('unhandledRejection', onError('unhandledRejection'));
  process.on('beforeExit', settle);
  process.on('exit', conclude);
  return root;
}

// The test that runs now, where nothing better is known.
function latest(node) {
  for (const c of node.children) {
    if (c.state === 'running') return latest(c) ?? c;
  }
  return node === root ? undefined : node;
}

let settled = false;
async function settle() {
  if (settled) return;
  const { failure } = require('internal/test_runner/node');
  const pending = root.children.filter((c) => c.state !== 'done');
  if (pending.length > 0) {
    // Nothing can wake them any more.
    for (const c of pending) cancelPending(c, failure('Promise resolution is still pending but the event loop has already resolved', 'cancelledByParent'));
    return;
  }
  settled = true;
  await root.runRootHooks();
}

function cancelPending(node, error) {
  for (const c of node.children) if (c.state !== 'done') cancelPending(c, error);
  if (node.state === 'running') node.cancel(error);
}

let concluded = false;
function conclude() {
  if (concluded) return;
  concluded = true;
  const failed = root.children.some((c) => !c.passed && !c.isTodo) || root.error !== null || loose > 0 ||
    root.children.some((c) => c.state !== 'done');
  reporter.end(root, performance.now() - root.started);
  if (failed && !process.exitCode) process.exitCode = 1;
}

function report(node) {
  if (!node.hidden) reporter.done(node);
}

// (name, options, fn) in any of the forms node:test takes.
function parse(name, options, fn, overrides) {
  if (typeof name === 'function') {
    fn = name;
    name = undefined;
    options = undefined;
  } else if (name !== null && typeof name === 'object') {
    fn = options;
    options = name;
    name = undefined;
  }
  if (typeof options === 'function') {
    fn = options;
    options = undefined;
  }
  options = { ...options, ...overrides };
  checkOptions(options);
  return { name, options, fn: typeof fn === 'function' ? fn : undefined };
}

function where() {
  const sites = require('util').getCallSites(12);
  for (const s of sites) {
    if (s.scriptName && !s.scriptName.startsWith('node:')) {
      const file = s.scriptName.startsWith('file:') ? require('internal/url').fileURLToPath(s.scriptName) : s.scriptName;
      return { file, line: s.lineNumber, column: s.columnNumber ?? s.column };
    }
  }
  return null;
}

let building = null; // the suite whose function runs

function parentNode() {
  return building ?? running.getStore() ?? start();
}

function subtest(parent, name, options, fn, overrides) {
  const spec = parse(name, options, fn, overrides);
  const node = parent.add(new TestNode({ ...spec, type: 'test', parent, location: where() }));
  if (parent.type === 'suite' && parent !== root) return Promise.resolve();
  if (parent.state === 'done') {
    const { failure } = require('internal/test_runner/node');
    node.cancel(failure('test could not be started because its parent finished', 'parentAlreadyFinished'));
  }
  return parent.schedule(node);
}

function addTest(name, options, fn, overrides) {
  start();
  return subtest(parentNode(), name, options, fn, overrides);
}

function addSuite(name, options, fn, overrides) {
  start();
  const parent = parentNode();
  const spec = parse(name, options, fn, overrides);
  const node = parent.add(new TestNode({ ...spec, type: 'suite', parent, location: where() }));
  const outer = building;
  building = node;
  if (!node.skipped) {
    try {
      const out = node.fn === undefined ? undefined : Reflect.apply(node.fn, node.context(), [node.context()]);
      if (typeof out?.then === 'function') {
        node.built = Promise.resolve(out);
        node.built.catch(() => {});
      }
    } catch (e) {
      node.fail(e);
    }
  }
  building = outer;
  if (parent === root || parent.type === 'test') return parent.schedule(node);
  return Promise.resolve();
}

function hook(kind) {
  return { [kind](fn, options) {
    start();
    parentNode().hooks[kind].push(new Hook(fn, options));
  } }[kind];
}

function withVariants(make, name) {
  const f = { [name](n, o, fn) { return make(n, o, fn); } }[name];
  for (const v of ['skip', 'todo', 'only']) {
    f[v] = { [v](n, o, fn) { return make(n, o, fn, { [v]: true }); } }[v];
  }
  return f;
}

module.exports = {
  addTest, addSuite, hook, withVariants, subtest, report, onlyMode, customAssertions,
  current: () => running.getStore()?.context(),
};
