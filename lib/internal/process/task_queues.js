'use strict';

// process.nextTick and the order of ticks, microtasks and rejections.

const { runMicrotasks, enqueueMicrotask } = binding('engine');
const frames = require('internal/async_context_frame');
const hooks = require('internal/async_hooks');

// A queue in chunks of a ring: no array ever shifts.
const kSize = 2048;
class Chunk {
  constructor() {
    this.list = new Array(kSize);
    this.top = 0;
    this.bottom = 0;
    this.next = null;
  }
}
let head = new Chunk();
let tail = head;
let spare = null;
let length = 0;

function push(tick) {
  if (head.top === kSize) {
    const c = spare !== null ? spare : new Chunk();
    spare = null;
    head.next = c;
    head = c;
  }
  head.list[head.top++] = tick;
  length++;
}

function shift() {
  if (length === 0) return null;
  if (tail.bottom === kSize) {
    const used = tail;
    tail = tail.next;
    used.top = used.bottom = 0;
    used.next = null;
    spare = used;
  }
  const i = tail.bottom++;
  const tick = tail.list[i];
  tail.list[i] = undefined;
  length--;
  if (length === 0) {
    tail.top = tail.bottom = 0;
  }
  return tick;
}

class Tick {
  constructor(callback, args, frame) {
    this.callback = callback;
    this.args = args;
    this.frame = frame;
    this.asyncId = undefined;
    this.triggerAsyncId = undefined;
  }
}

let rejections = null; // internal/process/promises, once loaded
let validateFunction;

function nextTick(callback, ...args) {
  if (typeof callback !== 'function') {
    validateFunction ??= require('internal/validators').validateFunction;
    validateFunction(callback, 'callback');
  }
  if (process._exiting) return;
  const tick = new Tick(callback, args.length === 0 ? undefined : args, frames.current());
  if (hooks.enabledHooksExist()) announce(tick, 'TickObject');
  push(tick);
}

function announce(resource, type) {
  resource.asyncId = hooks.newAsyncId();
  resource.triggerAsyncId = hooks.getDefaultTriggerAsyncId();
  hooks.emitInit(resource.asyncId, type, resource.triggerAsyncId, resource);
}

// Runs fn inside the async scope of a resource that announce() has seen.
function within(resource, fn, arg) {
  hooks.emitBefore(resource.asyncId, resource.triggerAsyncId, resource);
  try {
    fn(arg);
  } finally {
    hooks.emitDestroy(resource.asyncId);
  }
  hooks.emitAfter(resource.asyncId);
}

function runTick(tick) {
  const { callback, args } = tick;
  if (args === undefined) callback();
  else if (args.length === 1) callback(args[0]);
  else if (args.length === 2) callback(args[0], args[1]);
  else callback(...args);
}

/**
 * Runs ticks, microtasks and rejections, if there are any. Called on process: stacks of whatever runs in a tick end with
 * these words, in Node and here.
 */
function processTicksAndRejections() {
  if (length === 0) {
    runMicrotasks();
    if (length === 0 && (rejections === null || !rejections.pending())) return;
  }
  do {
    let tick;
    while ((tick = shift()) !== null) {
      // When it throws, the frame stays: the exception's handlers run in it.
      frames.enter(tick.frame);
      const { callback, args } = tick;
      if (tick.asyncId !== undefined) within(tick, runTick, tick);
      else if (args === undefined) callback();
      else if (args.length === 1) callback(args[0]);
      else callback(...args);
    }
    frames.enter(undefined);
    runMicrotasks();
  } while (length !== 0 || (rejections !== null && rejections.process()));
}

const drain = processTicksAndRejections.bind(process);

function setRejections(r) { rejections = r; }

class Microtask {
  constructor() {
    this.asyncId = undefined;
    this.triggerAsyncId = undefined;
  }
}

function queueMicrotask(callback) {
  if (typeof callback !== 'function') {
    validateFunction ??= require('internal/validators').validateFunction;
    validateFunction(callback, 'callback');
  }
  if (hooks.enabledHooksExist()) {
    queueAnnounced(callback);
    return;
  }
  // A reaction is queued without leaving JavaScript, and V8 gives it the async context of now.
  then(settled, () => {
    try {
      callback();
    } catch (e) {
      require('internal/process/execution').triggerUncaught(e, false);
    }
  });
}

const settled = Promise.resolve();
const then = Function.prototype.call.bind(Promise.prototype.then);

// While async hooks are enabled they must not see a promise that the user never made.
function queueAnnounced(callback) {
  const frame = frames.current();
  const resource = new Microtask();
  announce(resource, 'Microtask');
  enqueueMicrotask(() => {
    frames.enter(frame);
    try {
      within(resource, callback);
    } catch (e) {
      require('internal/process/execution').triggerUncaught(e, false);
    } finally {
      frames.enter(undefined);
    }
  });
}

module.exports = { nextTick, queueMicrotask, drain, setRejections, runMicrotasks };
