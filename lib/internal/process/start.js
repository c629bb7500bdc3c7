'use strict';

// What a process does first: facts about itself, then its main program.

const native = binding('process');
const { getOptionValue } = require('internal/options');
const inspector = require('internal/inspector/hook');
const state = require('internal/modules/state');

let mainPending; // the promise of an ES main that has not settled

function patchProcess(info) {
  process.argv = info.argv;
  process.argv0 = info.argv0;
  process.execPath = info.execPath;
  process.execArgv = info.execArgv;
  process.platform = info.platform;
  process.arch = info.arch;
  process.versions = Object.freeze({ ...info.versions });
  const again = state.snapshotBuilder !== null; // and what starts out of the snapshot sets them
  for (const name of ['versions', 'version', 'arch', 'platform', 'release']) {
    const enumerable = true;
    Object.defineProperty(process, name, { value: process[name], writable: again, enumerable, configurable: again || name === 'release' });
  }
  Object.defineProperty(process, 'env', {
    value: require('internal/process/env').create(), writable: true, enumerable: true, configurable: true,
  });
  Object.defineProperty(process, 'title', Object.getOwnPropertyDescriptor(process, 'title'));
  const title = getOptionValue('--title');
  if (title && !info.worker) process.title = title;
  process.debugPort = getOptionValue('--inspect-port')?.port ?? 9229;
  if (getOptionValue('--no-warnings') || getOptionValue('--warnings') === false || process.env.NODE_NO_WARNINGS === '1') {
    process.removeAllListeners('warning');
  }
  if (getOptionValue('--no-deprecation') || getOptionValue('--deprecation') === false) process.noDeprecation = true;
  if (getOptionValue('--throw-deprecation')) process.throwDeprecation = true;
  if (getOptionValue('--trace-deprecation')) process.traceDeprecation = true;
  if (getOptionValue('--trace-warnings')) process.traceProcessWarnings = true;
  if (getOptionValue('--disable-proto')) require('internal/process/disable_proto').apply(getOptionValue('--disable-proto'));
  if (info.stackTraceLimit >= 0) Error.stackTraceLimit = info.stackTraceLimit;
}

function start() {
  const info = native.startInfo();
  if (info.mode === 'build-snapshot') state.snapshotBuilder = require('internal/v8/startup_snapshot').builder;
  patchProcess(info);
  require('internal/bootstrap/globals').applyOptions(globalThis, getOptionValue);
  if (info.permission) require('internal/process/permission').start();
  else require('internal/process/permission').checkOptions(getOptionValue);
  inspector.prepare();
  if (!info.worker && (getOptionValue('--trace-event-categories') || getOptionValue('--trace-events-enabled') === true)) {
    require('internal/trace_events/agent').start();
  }
  if (getOptionValue('--trace-sigint') === true && !info.worker) require('internal/process/trace_sigint').setTraceSigInt(true);
  if (info.worker) {
    require('internal/worker/start').start(info);
    return;
  }
  if (getOptionValue('--inspect') === true && !(info.mode === 'test' && getOptionValue('--test-isolation') !== 'none')) inspector.start();
  inspector.startProfiles();
  if (getOptionValue('--report-on-signal') === true) require('internal/process/report').start();
  joinParent();
  if (process.env.WATCH_REPORT_DEPENDENCIES !== undefined) reportDependencies();
  if (getOptionValue('--use-env-proxy') ?? process.env.NODE_USE_ENV_PROXY === '1') require('internal/http/proxy').checkGlobalProxy();
  const runMain = require('internal/modules/run_main');
  runMain.initialize?.();
  if (state.restored !== null && require('internal/v8/startup_snapshot').restore(info)) return;
  switch (info.mode) {
    case 'none':
      return;
    case 'check':
      runMain.preload();
      require('internal/process/check').checkSyntax(info.main);
      return;
    case 'repl':
      if (getOptionValue('--input-type')) {
        native.writeStderr('Cannot specify --input-type for REPL\n');
        native.reallyExit(1);
      }
      runMain.preload();
      require('internal/process/repl').start();
      return;
    case 'inspect':
      require('internal/debugger/main').start();
      return;
    case 'watch':
      require('internal/watch/main').main();
      return;
    case 'test':
      // Where tests run in this process, --require is for them: after their global set-up.
      if (getOptionValue('--test-isolation') === 'none') runMain.prepare();
      else runMain.preload();
      mainPending = require('internal/test_runner/main').main();
      return;
    case 'eval':
      runMain.preload();
      // fork() looks for it in execArgv: a child must not evaluate, and fork, the same again.
      process._eval = info.source;
      evaluate(info.source, info.print, '[eval]');
      if (info.interactive) require('internal/process/repl').start();
      return;
    case 'build-snapshot':
      runMain.preload();
      require('internal/v8/startup_snapshot').build(info);
      return;
    case 'sea':
      runMain.preload();
      mainPending = require('internal/sea/main').run();
      return;
    case 'sea-compile':
      require('internal/sea/main').compileAhead(JSON.parse(info.source));
      return;
    case 'stdin':
      runMain.preload();
      evaluate(require('internal/process/read_stdin').readAll(), info.print, '[stdin]');
      return;
    default:
      runMain.preload();
      mainPending = runMain.runEntryPoint(info.main);
  }
}

function reportDependencies() {
  delete process.env.WATCH_REPORT_DEPENDENCIES;
  if (process.send) require('internal/watch/dependencies').start();
}

// A forked child finds its parent's channel in the environment.
function joinParent() {
  const { NODE_CHANNEL_FD, NODE_CHANNEL_SERIALIZATION_MODE } = process.env;
  if (!NODE_CHANNEL_FD) return;
  const fd = Number.parseInt(NODE_CHANNEL_FD, 10);
  delete process.env.NODE_CHANNEL_FD;
  delete process.env.NODE_CHANNEL_SERIALIZATION_MODE;
  if (fd >= 0) require('child_process')._forkChild(fd, NODE_CHANNEL_SERIALIZATION_MODE || 'json');
  if (process.argv[1] && process.env.NODE_UNIQUE_ID) {
    require('internal/cluster/mode').isWorker = true;
    require('cluster')._setupWorker();
    delete process.env.NODE_UNIQUE_ID;
  }
}

function evaluate(source, print, name) {
  const runMain = require('internal/modules/run_main');
  const type = getOptionValue('--input-type');
  if (type === 'module' || type === 'module-typescript') {
    mainPending = runMain.evalModule(source, print, name);
  } else {
    mainPending = runMain.evalScript(source, name, print);
  }
}

/** 13 when the main module's top-level await never settled. */
function exitCodeWithoutOne() {
  const { exitCodeOfMain } = require('internal/modules/run_main');
  return exitCodeOfMain ? exitCodeOfMain() : 0;
}

module.exports = { start, exitCodeWithoutOne, mainPromise: () => mainPending };
