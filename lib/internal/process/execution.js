'use strict';

// Uncaught exceptions: who hears of them, how they are printed, how they end the process.

const engine = binding('engine');
const scripts = binding('contextify');

let captureFn = null;
let domainFn = null; // the domain module's, once loaded
let fatal = false;

function setUncaughtExceptionCaptureCallback(fn) {
  const { codes: { ERR_INVALID_ARG_TYPE, ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET } } = require('internal/errors');
  if (fn === null) {
    captureFn = null;
    return;
  }
  if (typeof fn !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', ['Function', 'null'], fn);
  if (captureFn !== null) throw new ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
  captureFn = fn;
}

function hasUncaughtExceptionCaptureCallback() {
  return captureFn !== null;
}

// Where the error was thrown: 'file:line', the source line and carets under it.
function arrow(message) {
  if (!message) return '';
  const { originalMessage } = require('internal/modules/state');
  // By index: the program may have deleted what destructuring needs.
  const place = originalMessage?.(message) ?? message;
  const resource = place[0];
  const line = place[1];
  const start = place[2];
  const end = place[3];
  const source = place[4];
  if (typeof source !== 'string' || line <= 0 || typeof resource !== 'string' || resource === '') return '';
  if (source.length > 4096) return `${resource}:${line}\n`;
  let mark = '';
  for (let i = 0; i < start; i++) mark += source[i] === '\t' ? '\t' : ' ';
  mark += '^'.repeat(Math.max(end - start, 1));
  return `${resource}:${line}\n${source}\n${mark}\n`;
}

function describe(error) {
  const { inspect } = require('internal/util/inspect');
  const { kEnhanceStackBeforeInspector } = require('internal/errors');
  if (typeof error?.[kEnhanceStackBeforeInspector] === 'function') {
    // Thrown by emit('error'): the stack tells where that was, too.
    try {
      error.stack = error[kEnhanceStackBeforeInspector]();
      delete error[kEnhanceStackBeforeInspector];
    } catch {
      // A frozen error is shown as it is.
    }
  }
  if (typeof error === 'object' && error !== null) {
    try {
      return inspect(error, { colors: false });
    } catch {
      // A broken inspect must not hide the error.
    }
    if (typeof error.stack === 'string') return error.stack;
  }
  try {
    return inspect(error);
  } catch {
    return String(error);
  }
}

function writeStderr(text) {
  binding('process').writeStderr(text);
}

function isErrorObject(error) {
  return require('internal/util/types').isNativeError(error) || error instanceof Error;
}

function printUncaught(error, message) {
  // Passed on by a loader: where it was thrown first is what matters.
  if (typeof message?.[0] === 'string' && message[0].startsWith('node:internal/modules/')) {
    const first = engine.messageOf(error);
    if (first?.[4] && !first[0].startsWith('node:')) message = first;
  }
  const { getOptionValue } = require('internal/options');
  const where = arrow(message);
  let text = where;
  const object = typeof error === 'object' && error !== null;
  if (isErrorObject(error) || (object && typeof error.stack === 'string')) {
    text += `${where ? '\n' : ''}${describe(error)}\n`;
  } else {
    text = `\n${where}${typeof error === 'string' ? error : describe(error)}\n`;
    if (getOptionValue('--trace-uncaught')) {
      if (message) text += `Thrown at:\n    at ${message[0]}:${message[1]}:${message[2] + 1}\n`;
    } else if (!object) {
      const name = require('path').basename(process.argv0 || 'node', '.exe');
      text += `(Use \`${name} --trace-uncaught ...\` to show where the exception was thrown)\n`;
    }
  }
  writeStderr(getOptionValue('--extra-info-on-fatal-exception') === false ? text : `${text}\nNode.js ${process.version}\n`);
}

/**
 * The host's answer to an exception that left JavaScript. True: somebody took
 * it and the loop goes on. Otherwise the process is told to end.
 */
function onUncaught(error, message, fromPromise = false) {
  if (typeof process._fatalException !== 'function') {
    // A program took it away: Node ends with a code of its own.
    printUncaught(error, message);
    binding('process').reallyExit(6);
    return false;
  }
  const kind = fromPromise ? 'unhandledRejection' : 'uncaughtException';
  if (fatal) {
    printUncaught(error, message);
    binding('process').reallyExit(7);
    return false;
  }
  if (captureFn === null && require('internal/options').getOptionValue('--abort-on-uncaught-exception') &&
      !require('internal/worker/start').isWorker()) {
    // As V8 would at the throw: whoever listens to 'uncaughtException' is not asked.
    let taken = false;
    try {
      taken = domainFn !== null && domainFn(error, fromPromise);
    } catch (e) {
      error = e;
      message = engine.messageOf(e);
    }
    if (!taken) {
      printUncaught(error, message);
      process.abort();
    }
    afterUncaught();
    return true;
  }
  try {
    if (typeof process.emit === 'function') {
      process.emit('uncaughtExceptionMonitor', error, kind);
      if (captureFn !== null) {
        captureFn(error);
        afterUncaught();
        return true;
      }
      if (domainFn !== null && domainFn(error, fromPromise)) {
        afterUncaught();
        return true;
      }
      if (process.emit('uncaughtException', error, kind)) {
        afterUncaught();
        return true;
      }
    }
  } catch (e) {
    // The handler failed: exit code 7, the new error is what is shown.
    fatal = true;
    const worker = require('internal/worker/start');
    if (worker.isWorker()) worker.reportError(e);
    else printUncaught(e, engine.messageOf(e));
    exitNow(worker.isWorker() ? 1 : 7);
    return false;
  }
  fatal = true;
  if (require('internal/options').getOptionValue('--report-uncaught-exception') === true || reportIsLoaded()) {
    require('internal/process/report').onUncaught(error);
  }
  require('internal/inspector/hook').reportException(error);
  const worker = require('internal/worker/start');
  if (worker.isWorker()) worker.reportError(error);
  else printUncaught(error, message);
  exitNow(1);
  return false;
}

const reportIsLoaded = () => require('internal/bootstrap/realm').loadedModules().has('internal/process/report');

/** What was running when it was thrown runs no more. */
function afterUncaught() {
  require('internal/async_hooks').clearAsyncIdStack();
}

function exitNow(code) {
  try {
    if (!process._exiting) {
      process._exiting = true;
      process.exitCode = code;
      process.emit('exit', code);
    }
  } catch {
    // Nobody is left to hear of it.
  }
  require('internal/inspector/hook').finish();
  require('internal/worker/start').flush();
  require('internal/modules/state').compileCache?.flush();
  const set = process.exitCode;
  binding('process').reallyExit(Number(set ?? code) || 0);
}

/** Reports an exception that JavaScript of ours caught. */
function triggerUncaught(error, fromPromise) {
  return onUncaught(error, engine.messageOf(error), fromPromise);
}

/** Runs the compiled script of --eval or standard input. */
function runEval(script) {
  require('internal/inspector/hook').pauseNext();
  return scripts.runScript(script)[0]; // the first call of a function of JavaScript from here is the program's
}

module.exports = {
  runEval,
  onUncaught,
  triggerUncaught,
  arrow,
  setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback,
  setDomainHandler(fn) { domainFn = fn; },
};
