'use strict';

// The first steps of a worker thread: its ports, streams and program.

const native = binding('worker');

// The program may take it away.
const SharedMemory = globalThis.SharedArrayBuffer;

let control;
let parentPort = null;
let workerData = null;
let info = null;
let counter; // counts process.chdir(), for all threads

function start(startInfo) {
  info = startInfo.worker;
  const { createPort } = require('internal/messaging');
  const [c, p] = native.ports();
  control = createPort(c);
  parentPort = createPort(p);
  if (info.shareEnv) require('internal/process/env').share();
  restrict();
  stdio();
  const first = receive(receive(control).port);
  cacheCwd(first.cwdCounter);
  if (info.trackUnmanagedFds) trackDescriptors();
  require('internal/worker/thread_messaging').open();
  workerData = first.workerData;
  const { setEnvironmentData } = require('internal/worker');
  for (const [key, value] of first.environmentData) setEnvironmentData(key, value);
  control.on('message', (m) => {
    if (m.type === 'stdio') stdin.take(m.chunks);
    else if (m.type === 'wanted') writers[m.stream][require('internal/worker/stdio').kWanted]();
  });
  control.unref();
  if (binding('trace').categories() !== '') require('internal/trace_events/agent').startWorker(native.threadId(), info.name);
  const runMain = require('internal/modules/run_main');
  runMain.initialize?.();
  control.postMessage({ type: 'online' });
  if (info.kind === 'hooks') {
    const hooks = require('internal/modules/esm/hooks_worker');
    require('internal/inspector/hook').startCoverage();
    hooks.openStreams();
    hooks.start(workerData);
    runMain.preload();
    return;
  }
  const inspector = require('internal/inspector/hook');
  inspector.startWorker(info, native.threadId());
  inspector.startProfiles();
  runMain.preload();
  switch (info.kind) {
    case 'eval':
      runMain.evalScript(info.text, '[worker eval]', false);
      break;
    case 'data':
      runMain.runURL(info.text);
      break;
    default:
      runMain.runEntryPoint(info.text);
  }
}

// The parent has posted before the thread began, so there is something to take.
function receive(port) {
  const { receiveMessageOnPort } = require('internal/messaging');
  return receiveMessageOnPort(port).message;
}

let stdin;
const writers = { __proto__: null };

function stdio() {
  const { Hold, ReadableStdio, WritableStdio } = require('internal/worker/stdio');
  const hold = new Hold(control);
  const define = (name, value) =>
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true, writable: true });
  for (const [name, fd] of [['stdout', 1], ['stderr', 2]]) {
    const stream = writers[name] = new WritableStdio(control, name, hold);
    stream.fd = fd;
    stream._type = 'pipe';
    stream._isStdio = true;
    define(name, stream);
  }
  stdin = new ReadableStdio(info.stdin ? control : undefined, 'stdin', hold);
  if (!info.stdin) stdin.push(null);
  define('stdin', stdin);
}

/** What was written and still waits for the parent is sent. */
function flush() {
  if (info === null) return;
  for (const name in writers) writers[name].flush();
}

/** The count of changes of the working directory, shared by all threads of the process. */
function cwdCounter() {
  if (counter === undefined && SharedMemory !== undefined) {
    counter = new Int32Array(new SharedMemory(4));
    require('internal/process/cwd').setOnChdir(() => { Atomics.add(counter, 0, 1); });
  }
  return counter;
}

// The directory is asked for again when somebody changed it.
function cacheCwd(shared) {
  counter = shared;
  if (shared === undefined) return;
  const AtomicsLoad = Atomics.load;
  let seen = -1;
  let cached = '';
  process.cwd = function cwd() {
    const current = AtomicsLoad(shared, 0);
    if (current !== seen) {
      seen = current;
      cached = binding('process').cwd();
    }
    return cached;
  };
}

// Descriptors that the program leaves open are closed with the thread.
function trackDescriptors() {
  const ops = binding('fs');
  const noted = (fd, open) => {
    if (native.trackFd(fd, open)) return;
    process.emitWarning(open ? `File descriptor ${fd} opened in unmanaged mode twice` :
      `File descriptor ${fd} closed but not opened in unmanaged mode`);
  };
  for (const name of ['open', 'quickOpen']) {
    const original = ops[name];
    ops[name] = function(...args) {
      const callback = args.at(-1);
      if (typeof callback === 'function') {
        args[args.length - 1] = (error, fd) => {
          if (error === null || error === undefined) noted(fd, true);
          callback(error, fd);
        };
        return original(...args);
      }
      const fd = original(...args);
      if (fd >= 0) noted(fd, true);
      return fd;
    };
  }
  const { close, quickClose } = ops;
  ops.close = (fd, ...rest) => {
    noted(fd, false);
    return close(fd, ...rest);
  };
  ops.quickClose = (fd) => {
    const result = quickClose(fd);
    if (result >= 0) noted(fd, false);
    return result;
  };
}

// What concerns the whole process is not a worker's to change.
function restrict() {
  const { codes: { ERR_WORKER_UNSUPPORTED_OPERATION } } = require('internal/errors');
  for (const name of ['chdir', 'abort', 'send', 'disconnect', 'setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups']) {
    process[name] = function() { throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}()`); };
    process[name].disabled = true;
  }
  for (const name of ['_startProfilerIdleNotifier', '_stopProfilerIdleNotifier', '_debugProcess', '_debugPause', '_debugEnd']) {
    delete process[name];
  }
  for (const name of ['channel', 'connected']) {
    Object.defineProperty(process, name, {
      __proto__: null, configurable: true, enumerable: false,
      get() { throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}`); },
    });
  }
  const { umask } = process;
  process.umask = function(mask) {
    if (mask !== undefined) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Setting process.umask()');
    return umask();
  };
}

/** Tells the parent of an exception nobody took. */
function reportError(error) {
  const { packError } = require('internal/worker/io');
  control.postMessage(packError(error));
}

module.exports = {
  start,
  reportError,
  cwdCounter,
  flush,
  isWorker: () => info !== null,
  parentPort: () => parentPort,
  workerData: () => workerData,
  info: () => info,
};
