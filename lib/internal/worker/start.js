'use strict';

// The first steps of a worker thread: its ports, streams and program.

const native = binding('worker');

let control;
let parentPort = null;
let workerData = null;
let info = null;

function start(startInfo) {
  info = startInfo.worker;
  const { createPort } = require('internal/messaging');
  const [c, p] = native.ports();
  control = createPort(c);
  parentPort = createPort(p);
  restrict();
  stdio();
  const first = receive(receive(control).port);
  workerData = first.workerData;
  const { setEnvironmentData } = require('internal/worker');
  for (const [key, value] of first.environmentData) setEnvironmentData(key, value);
  control.on('message', (m) => {
    if (m.type === 'stdin') stdin.push(m.chunk === null ? null : Buffer.from(m.chunk));
  });
  control.unref();
  const runMain = require('internal/modules/run_main');
  runMain.initialize?.();
  control.postMessage({ type: 'online' });
  if (info.kind === 'hooks') {
    const hooks = require('internal/modules/esm/hooks_worker');
    hooks.openStreams();
    hooks.start(workerData);
    runMain.preload();
    return;
  }
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

function stdio() {
  const { Readable, Writable } = require('stream');
  const out = (name, fd) => {
    const s = new Writable({
      decodeStrings: true,
      write(chunk, encoding, cb) {
        control.postMessage({ type: 'stdio', stream: name, chunk: Uint8Array.from(chunk) });
        cb();
      },
    });
    s.fd = fd;
    s._type = 'pipe';
    s._isStdio = true;
    Object.defineProperty(process, name, { value: s, configurable: true, enumerable: true, writable: true });
  };
  out('stdout', 1);
  out('stderr', 2);
  stdin = new Readable({ read() {} });
  if (!info.stdin) stdin.push(null);
  Object.defineProperty(process, 'stdin', { value: stdin, configurable: true, enumerable: true, writable: true });
}

// What concerns the whole process is not a worker's to change.
function restrict() {
  const { codes: { ERR_WORKER_UNSUPPORTED_OPERATION } } = require('internal/errors');
  for (const name of ['chdir', 'abort', 'setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups']) {
    process[name] = function() { throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}()`); };
    process[name].disabled = true;
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
  try {
    control.postMessage(packError(error));
  } catch {
    const { inspect } = require('internal/util/inspect');
    control.postMessage({ type: 'error', value: inspect(error), shape: 'value' });
  }
}

module.exports = {
  start,
  reportError,
  isWorker: () => info !== null,
  parentPort: () => parentPort,
  workerData: () => workerData,
  info: () => info,
};
