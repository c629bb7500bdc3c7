'use strict';

// Rejections that nobody handled, in the modes of --unhandled-rejections.

const { getOptionValue } = require('internal/options');
const taskQueues = require('internal/process/task_queues');

const kRejectWithNoHandler = 0;
const kHandlerAddedAfterReject = 1;
const kResolveAfterResolved = 2;
const kRejectAfterResolved = 3;

const unhandled = new Map(); // promise -> info, in order of rejection
const warned = new WeakMap();
let lateHandled = [];
let uid = 0;
let tell = null; // of those who trace: how many had no handler at first, and how many of them got one
let handledLate = 0;

function onPromiseReject(type, promise, reason) {
  switch (type) {
    case kRejectWithNoHandler:
      if (tell !== null) tell(uid + 1, handledLate);
      unhandled.set(promise, { reason, uid: ++uid, frame: require('internal/async_context_frame').current() });
      break;
    case kHandlerAddedAfterReject: {
      handledLate++;
      if (tell !== null) tell(uid, handledLate);
      if (unhandled.delete(promise)) return;
      const info = warned.get(promise);
      if (info !== undefined) {
        warned.delete(promise);
        lateHandled.push({ promise, info });
      }
      break;
    }
    case kResolveAfterResolved:
    case kRejectAfterResolved: {
      const name = type === kResolveAfterResolved ? 'resolve' : 'reject';
      queueMultiple(name, promise, reason);
      break;
    }
  }
}

// 'multipleResolves' is deprecated but still emitted for those who listen.
function queueMultiple(type, promise, reason) {
  if (process.listenerCount === undefined || process.listenerCount('multipleResolves') === 0) return;
  process.nextTick(() => process.emit('multipleResolves', type, promise, reason));
}

function pending() {
  return unhandled.size !== 0 || lateHandled.length !== 0;
}

function describe(reason) {
  const { inspect } = require('internal/util/inspect');
  try {
    return inspect(reason);
  } catch {
    return String(reason);
  }
}

function isErrorLike(o) {
  return typeof o === 'object' && o !== null && Object.prototype.hasOwnProperty.call(o, 'stack');
}

class UnhandledPromiseRejection extends Error {
  constructor(reason) {
    super('This error originated either by throwing inside of an async function without a catch block, ' +
      'or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason ' +
      `"${describe(reason)}".`);
    this.code = 'ERR_UNHANDLED_REJECTION';
  }
}
Object.defineProperty(UnhandledPromiseRejection.prototype, 'name', {
  value: 'UnhandledPromiseRejection', writable: true, configurable: true,
});

function rejectionError(reason) {
  return new UnhandledPromiseRejection(reason);
}

function warn(info) {
  const text = 'Unhandled promise rejection. This error originated either by throwing inside of an async function ' +
    'without a catch block, or by rejecting a promise which was not handled with .catch(). To terminate the node ' +
    `process on unhandled promise rejection, use the CLI flag \`--unhandled-rejections=strict\` (see ` +
    `https://nodejs.org/api/cli.html#cli_unhandled_rejections_mode). (rejection id: ${info.uid})`;
  const warning = new Error(text);
  warning.name = 'UnhandledPromiseRejectionWarning';
  if (isErrorLike(info.reason)) {
    warning.stack = info.reason.stack;
    process.emitWarning(info.reason.stack, 'UnhandledPromiseRejectionWarning');
  } else {
    process.emitWarning(describe(info.reason), 'UnhandledPromiseRejectionWarning');
  }
  process.emitWarning(warning);
}

function throwRejection(info) {
  const { triggerUncaught } = require('internal/process/execution');
  const error = isErrorLike(info.reason) ? info.reason : rejectionError(info.reason);
  require('internal/async_context_frame').run(info.frame, triggerUncaught, undefined, error, true);
}

function emit(promise, info) {
  const frames = require('internal/async_context_frame');
  const tell = () => process.emit('unhandledRejection', info.reason, promise);
  const { symbols } = require('internal/async_hooks');
  const id = promise[symbols.async_id_symbol];
  if (id === undefined) return frames.run(info.frame, tell);
  const { callIn } = require('internal/async_wrap');
  return frames.run(info.frame, callIn, undefined, { id, trigger: promise[symbols.trigger_async_id_symbol], resource: promise }, tell);
}

const modes = {
  'strict'(promise, info) {
    const { triggerUncaught } = require('internal/process/execution');
    triggerUncaught(isErrorLike(info.reason) ? info.reason : rejectionError(info.reason), true);
    if (!emit(promise, info)) warn(info);
  },
  'warn'(promise, info) {
    emit(promise, info);
    warn(info);
  },
  'warn-with-error-code'(promise, info) {
    if (!emit(promise, info)) {
      warn(info);
      process.exitCode = 1;
    }
  },
  'throw'(promise, info) {
    if (!emit(promise, info)) throwRejection(info);
  },
  'none'(promise, info) {
    emit(promise, info);
  },
};

/** Called when ticks and microtasks are done; true when callbacks ran. */
function processRejections() {
  let ran = false;
  while (lateHandled.length > 0) {
    const { promise, info } = lateHandled.shift();
    ran = true;
    if (info.mode !== 'none') {
      const w = new Error(`Promise rejection was handled asynchronously (rejection id: ${info.uid})`);
      w.name = 'PromiseRejectionHandledWarning';
      w.id = info.uid;
      process.emitWarning(w);
    }
    process.emit('rejectionHandled', promise);
  }
  if (unhandled.size === 0) return ran;
  const mode = getOptionValue('--unhandled-rejections') || 'throw';
  const run = modes[mode] ?? modes.throw;
  for (const [promise, info] of unhandled) {
    unhandled.delete(promise);
    info.mode = mode;
    warned.set(promise, info);
    ran = true;
    run(promise, info);
  }
  return ran;
}

taskQueues.setRejections({ pending, process: processRejections });

module.exports = { countWith(fn) { tell = fn; }, onPromiseReject };
