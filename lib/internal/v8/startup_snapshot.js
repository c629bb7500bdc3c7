'use strict';

// Start-up snapshots of a program: the heap as it is when its builder script has come to an end is what a later process
// starts from. What belongs to a process is read anew there, by what internal/bootstrap/refresh is told of.

const path = require('path');
const { validateFunction } = require('internal/validators');
const { builtinId, loadBuiltin } = require('internal/modules/builtins');
const {
  codes: { ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION, ERR_NOT_BUILDING_SNAPSHOT },
} = require('internal/errors');
const state = require('internal/modules/state');

const engine = binding('engine');
const native = binding('process');

// Built-ins that have been seen to work on the other side of a snapshot.
const verified = new Set([
  'assert', 'assert/strict', 'async_hooks', 'buffer', 'child_process', 'console', 'constants', 'crypto', 'diagnostics_channel',
  'dns', 'events', 'fs', 'fs/promises', 'http', 'net', 'os', 'path', 'path/posix', 'path/win32', 'perf_hooks', 'process', 'punycode',
  'querystring', 'stream', 'stream/promises', 'string_decoder', 'sys', 'timers', 'timers/promises', 'url', 'util', 'util/types', 'v8', 'zlib',
]);

const onSerialize = [];
const onDeserialize = [];
const warned = new Set();
let options; // of the build
let main; // what runs instead of a main program
let limit; // Error.stackTraceLimit as it was set up

const isBuildingSnapshot = () => state.snapshotBuilder !== null;

function demandBuilding() {
  if (!isBuildingSnapshot()) throw new ERR_NOT_BUILDING_SNAPSHOT();
}

function addSerializeCallback(callback, data) {
  demandBuilding();
  validateFunction(callback, 'callback');
  onSerialize.push([callback, data]);
}

function addDeserializeCallback(callback, data) {
  demandBuilding();
  validateFunction(callback, 'callback');
  onDeserialize.push([callback, data]);
}

function setDeserializeMainFunction(callback, data) {
  demandBuilding();
  validateFunction(callback, 'callback');
  if (main !== undefined) throw new ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION();
  main = [callback, data];
}

/** The require() of a builder script: it has the built-ins alone. */
function requireBuiltin(request) {
  const internal = require('internal/options').getOptionValue('--expose-internals') === true && request.startsWith('internal/');
  const id = internal ? request : builtinId(request);
  if (id === undefined) {
    const error = new Error(`Cannot find module '${request}'. `);
    error.code = 'MODULE_NOT_FOUND';
    throw error;
  }
  if (isBuildingSnapshot() && !internal && !verified.has(id) && !warned.has(id)) {
    warned.add(id);
    require('internal/process/warning').emitWarningSync(
      `It's not yet fully verified whether built-in module "${request}" works in user snapshot builder scripts.\n` +
      'It may still work in some cases, but in other cases certain run-time states may be out-of-sync after snapshot deserialization.');
  }
  return loadBuiltin(id);
}

/** Runs the builder script. */
function build(info) {
  options = JSON.parse(info.source);
  // V8 leaves this to processes that start out of the snapshot; without it errors have no stack.
  limit = info.stackTraceLimit >= 0 ? info.stackTraceLimit : 10;
  Object.defineProperty(Error, 'stackTraceLimit', { value: limit, writable: true, enumerable: true, configurable: true });
  if (options.sea && !options.quiet) require('internal/util').emitExperimentalWarning('Single executable application');
  const filename = path.resolve(info.main);
  const { function: run } = engine.compileFunction(options.source, filename, 0, 0, ['require', '__filename', '__dirname']);
  run(requireBuiltin, filename, path.dirname(filename));
}

/** The script is over: leaves a heap that has nothing of this process. Returns an exit code; 0: the snapshot can be made. */
function serialize() {
  const { drain } = require('internal/process/task_queues');
  if (process.exitCode) return process.exitCode;
  for (const [callback, data] of onSerialize.splice(0)) callback(data);
  drain();
  if (options.sea && main === undefined) {
    native.writeStderr(`${options.main} does not invoke v8.startupSnapshot.setDeserializeMainFunction(), which is required for ` +
      'snapshot scripts used to build single executable applications.\n');
    return 1;
  }
  require('internal/inspector/hook').finish();
  const { onWarning } = require('internal/process/warning');
  if (!process.listeners('warning').includes(onWarning)) process.on('warning', onWarning);
  process.removeAllListeners('SIGWINCH');
  for (const name of ['noDeprecation', 'throwDeprecation', 'traceDeprecation', 'traceProcessWarnings', 'exitCode']) {
    if (name === 'exitCode') process.exitCode = undefined;
    else delete process[name];
  }
  warned.clear();
  state.restored = { callbacks: onDeserialize.splice(0), main, stackTraceLimit: keptLimit() };
  main = undefined;
  options = undefined;
  state.snapshotBuilder = null;
  return 0;
}

/** Takes Error.stackTraceLimit away, which V8 wants to set itself. Returns what the script made of it. */
function keptLimit() {
  const now = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  let kept;
  if (now !== undefined && !(now.value === limit && now.writable && now.enumerable && now.configurable)) {
    process._rawDebug('Error.stackTraceLimit has been modified by the snapshot builder script.');
    if (now.configurable) {
      kept = { __proto__: null, ...now };
      process._rawDebug('It will be preserved after snapshot deserialization and override --stack-trace-limit passed into the ' +
        'deserialized application.\nTo allow --stack-trace-limit override in the deserialized application, delete Error.stackTraceLimit.');
    } else {
      process._rawDebug('It is not configurable and will crash the application upon deserialization.\n' +
        'To fix the error, make Error.stackTraceLimit configurable.');
    }
  }
  Reflect.deleteProperty(Error, 'stackTraceLimit');
  return kept;
}

/** What comes first in a process that starts out of a snapshot. True: its main function has run. */
function restore(info) {
  const { callbacks, main, stackTraceLimit } = state.restored;
  state.restored = null;
  if (stackTraceLimit !== undefined) Object.defineProperty(Error, 'stackTraceLimit', stackTraceLimit);
  for (const [callback, data] of callbacks) callback(data);
  if (main === undefined) return false;
  process.argv = [process.execPath, ...(info.args ?? [])];
  require('internal/modules/run_main').preload();
  const [callback, data] = main;
  callback(data);
  return true;
}

module.exports = {
  build,
  restore,
  builder: { serialize },
  startupSnapshot: { addDeserializeCallback, addSerializeCallback, setDeserializeMainFunction, isBuildingSnapshot },
};
