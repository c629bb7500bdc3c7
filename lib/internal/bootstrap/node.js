'use strict';

// Puts process and the globals together and returns the hooks. All of this is
// frozen into the snapshot.

const { onStart, start: refresh } = require('internal/bootstrap/refresh');
const { makeError } = require('internal/bootstrap/make_error');
const { dispatch, resume } = require('internal/bootstrap/dispatch');
const taskQueues = require('internal/process/task_queues');
const timers = require('internal/timers');
const { onUncaught } = require('internal/process/execution');
const { onPromiseReject } = require('internal/process/promises');
const { FastBuffer } = require('internal/buffer');

require('internal/process/setup').setup(process);
require('internal/bootstrap/globals').install(globalThis, process);
require('internal/bootstrap/preload');

let prepareStackTrace;
onStart(() => { prepareStackTrace = undefined; });

function onPrepareStackTrace(global, error, sites) {
  prepareStackTrace ??= require('internal/prepare_stack_trace').prepareStackTrace;
  return prepareStackTrace(global, error, sites);
}

function start() {
  refresh();
  require('internal/process/start').start();
}

function beforeExit() {
  process.emit('beforeExit', process.exitCode || 0);
  taskQueues.drain();
}

function exit() {
  const { snapshotBuilder } = require('internal/modules/state');
  if (snapshotBuilder !== null) return snapshotBuilder.serialize();
  if (!process._exiting) {
    process._exiting = true;
    process.emit('exit', process.exitCode || require('internal/process/start').exitCodeWithoutOne() || 0);
  }
  require('internal/inspector/hook').finish();
  require('internal/worker/start').flush();
  require('internal/modules/state').compileCache?.flush();
  const code = process.exitCode;
  return Number(code ?? require('internal/process/start').exitCodeWithoutOne()) || 0;
}

function immediates() {
  timers.processImmediate();
  taskQueues.drain();
}

function runTimers(now) {
  timers.processTimers(now);
  // What runs here may set earlier timers, or clear the next.
  taskQueues.drain();
  return timers.nextExpiry();
}

let onMessage = null;

// By the positions of enum rv_hook in internal/v8/bridge.h.
const hooks = [
  start,
  dispatch,
  resume,
  onUncaught,
  makeError,
  runTimers,
  immediates,
  taskQueues.drain,
  onPromiseReject,
  onPrepareStackTrace,
  beforeExit,
  exit,
  FastBuffer.prototype,
  (...args) => { if (onMessage !== null) onMessage(...args); },
];
module.exports = hooks;
Object.defineProperty(hooks, 'setOnMessage', { value: (fn) => { onMessage = fn; } });
