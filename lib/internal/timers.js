'use strict';

// Timers in lists by duration: within a list they expire in the order they were
// started, so only the lists need sorting. One native timer stands for all.

const native = binding('timers');
const { drain } = require('internal/process/task_queues');
const frames = require('internal/async_context_frame');
const hooks = require('internal/async_hooks');
const { onStart } = require('internal/bootstrap/refresh');
const { validateFunction, validateNumber } = require('internal/validators');

const { monotonicMs } = binding('engine');

const kMax = 2 ** 31 - 1;
let epoch = 0; // of the loop, on the clock of monotonicMs

// As uv_now() after uv_update_time(): a timer counts from when it is set.
function loopNow() { return Math.floor(monotonicMs() - epoch); }

const kRefed = Symbol('refed');
const kHasPrimitive = Symbol('kHasPrimitive');

let sequence = 1;
// Shared with the loop: immediates, ref'd immediates, ref'd timers.
const counts = new Int32Array(3);
const kCount = 0;
const kRefCount = 1;
const kTimers = 2;
let scheduledAt = 0; // what the native timer was last set to
let running = false;
const lists = new Map(); // duration -> List
const heap = []; // lists by expiry
const byPrimitive = new Map();

class List {
  constructor(duration, expiry) {
    this.next = this;
    this.prev = this;
    this.duration = duration;
    this.expiry = expiry;
    this.order = sequence++;
    this.slot = -1;
  }
}

function before(a, b) {
  return a.expiry < b.expiry || (a.expiry === b.expiry && a.order < b.order);
}

function up(i) {
  const x = heap[i];
  while (i > 0) {
    const p = (i - 1) >> 1;
    if (!before(x, heap[p])) break;
    heap[i] = heap[p];
    heap[i].slot = i;
    i = p;
  }
  heap[i] = x;
  x.slot = i;
}

function down(i) {
  const x = heap[i];
  const n = heap.length;
  for (;;) {
    let c = 2 * i + 1;
    if (c >= n) break;
    if (c + 1 < n && before(heap[c + 1], heap[c])) c++;
    if (!before(heap[c], x)) break;
    heap[i] = heap[c];
    heap[i].slot = i;
    i = c;
  }
  heap[i] = x;
  x.slot = i;
}

function heapRemove(list) {
  const i = list.slot;
  const last = heap.pop();
  if (last !== list) {
    heap[i] = last;
    last.slot = i;
    up(i);
    down(last.slot);
  }
  list.slot = -1;
}

function schedule(at) {
  scheduledAt = at;
  native.schedule(at);
}

function append(list, timer) {
  const last = list.prev;
  timer._idlePrev = last;
  timer._idleNext = list;
  if (last === list) list.next = timer;
  else last._idleNext = timer;
  list.prev = timer;
}

function insert(timer, duration, start) {
  duration = Math.trunc(duration);
  timer._idleStart = start;
  let list = lists.get(duration);
  if (list === undefined) {
    const expiry = start + duration;
    list = new List(duration, expiry);
    lists.set(duration, list);
    list.slot = heap.length;
    heap.push(list);
    up(list.slot);
    if (!running && (scheduledAt === 0 || expiry < scheduledAt)) schedule(Math.max(expiry, 1));
  }
  append(list, timer);
}

function unlink(timer) {
  const next = timer._idleNext;
  if (next === null || next === undefined) return;
  const prev = timer._idlePrev;
  if (prev instanceof List) prev.next = next;
  else prev._idleNext = next;
  if (next instanceof List) next.prev = prev;
  else next._idlePrev = prev;
  timer._idleNext = null;
  timer._idlePrev = null;
  if (prev === next) {
    // The list is empty now; while it runs, its loop removes it.
    if (prev !== runningList) {
      lists.delete(prev.duration);
      heapRemove(prev);
    }
  }
}

class Timeout {
  constructor(callback, after, args, isRepeat, isRefed) {
    if (after === undefined) after = 1;
    else after *= 1;
    if (!(after >= 1 && after <= kMax)) {
      if (after > kMax) {
        process.emitWarning(`${after} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`,
                            'TimeoutOverflowWarning');
      } else if (after < 0 && !negativeWarned) {
        negativeWarned = true;
        process.emitWarning(`${after} is a negative number.\nTimeout duration was set to 1.`, 'TimeoutNegativeWarning');
      } else if (Number.isNaN(after) && !nanWarned) {
        nanWarned = true;
        process.emitWarning(`${after} is not a number.\nTimeout duration was set to 1.`, 'TimeoutNaNWarning');
      }
      after = 1;
    }
    this._idleTimeout = after;
    this._idlePrev = this;
    this._idleNext = null;
    this._idleStart = null;
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = isRepeat ? after : null;
    this._destroyed = false;
    if (isRefed) counts[kTimers]++;
    this[kRefed] = isRefed;
    this[kHasPrimitive] = false;
    this[kFrame] = frames.current();
    this[kAsyncId] = 0;
    this[kTriggerId] = 0;
    if (hooks.enabledHooksExist()) announce(this, 'Timeout');
  }

  refresh() {
    if (this[kRefed] === null) return this;
    if (this._destroyed) {
      if (this._idleTimeout < 0) return this;
      this._destroyed = false;
      if (this[kRefed]) incRef();
    }
    unlink(this);
    insert(this, this._idleTimeout, loopNow());
    return this;
  }

  unref() {
    if (this[kRefed]) {
      this[kRefed] = false;
      if (!this._destroyed) decRef();
    }
    return this;
  }

  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      if (!this._destroyed) incRef();
    }
    return this;
  }

  hasRef() { return this[kRefed]; }

  close() {
    clearTimeout(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    const id = idOf(this);
    if (!this[kHasPrimitive]) {
      this[kHasPrimitive] = true;
      byPrimitive.set(String(id), this);
    }
    return id;
  }

  [Symbol.dispose]() { clearTimeout(this); }

  [Symbol.for('nodejs.util.inspect.custom')](_, options) {
    const { inspect } = require('internal/util/inspect');
    return inspect(this, { ...options, depth: 0, customInspect: false });
  }
}

const kFrame = Symbol('frame');
const kAsyncId = Symbol('asyncId');
const kTriggerId = Symbol('triggerId');
let negativeWarned = false;
let nanWarned = false;

function idOf(timer) {
  if (timer[kAsyncId] === 0) timer[kAsyncId] = hooks.newAsyncId();
  return timer[kAsyncId];
}

function announce(resource, type) {
  resource[kAsyncId] = hooks.newAsyncId();
  resource[kTriggerId] = hooks.getDefaultTriggerAsyncId();
  hooks.emitInit(resource[kAsyncId], type, resource[kTriggerId], resource);
}

function incRef() { counts[kTimers]++; }

function decRef() { counts[kTimers]--; }

function start(timer) { insert(timer, timer._idleTimeout, loopNow()); }

// --- running ------------------------------------------------------------

let runningList = null;
let runningTimer = null;

/** The host's timer hook: runs what is due, returns the next expiry, 0 for none. */
function processTimers(now) {
  running = true;
  scheduledAt = 0;
  if (runningList !== null) {
    // The last run left by an exception.
    finishTimer();
    drain();
    now = loopNow();
    runList(now);
    now = loopNow();
  }
  let first = true;
  while (heap.length > 0) {
    const list = heap[0];
    if (list.expiry > now) {
      now = loopNow();
      if (list.expiry > now) {
        running = false;
        scheduledAt = list.expiry;
        return list.expiry;
      }
    }
    if (!first) drain();
    first = false;
    runningList = list;
    runList(now);
  }
  running = false;
  return 0;
}

/** When the next timer is due, by the host's clock; 0 if there is none. */
function nextExpiry() {
  scheduledAt = heap.length > 0 ? heap[0].expiry : 0;
  return scheduledAt;
}

function runList(now) {
  const list = runningList;
  let any = false;
  let timer;
  while ((timer = list.next) !== list) {
    const diff = now - timer._idleStart;
    if (diff < list.duration) {
      list.expiry = Math.max(timer._idleStart + list.duration, now + 1);
      list.order = sequence++;
      down(list.slot);
      up(list.slot);
      runningList = null;
      return;
    }
    if (any) drain();
    any = true;
    unlink(timer);
    if (timer._onTimeout === null || timer._onTimeout === undefined) {
      if (!timer._destroyed) {
        timer._destroyed = true;
        if (timer[kRefed]) decRef();
      }
      continue;
    }
    runningTimer = timer;
    call(timer);
    finishTimer();
    if (timer._repeat !== null) now = loopNow();
  }
  // Nothing is left in the list.
  runningList = null;
  if (list.slot >= 0) {
    lists.delete(list.duration);
    heapRemove(list);
  }
}

function call(timer) {
  // When it throws, the frame stays: the exception's handlers run in it.
  frames.enter(timer[kFrame]);
  const traced = timer[kTriggerId] !== 0;
  if (traced) hooks.emitBefore(timer[kAsyncId], timer[kTriggerId], timer);
  const args = timer._timerArgs;
  if (args === undefined) timer._onTimeout();
  else timer._onTimeout(...args);
  frames.enter(undefined);
  if (traced) hooks.emitAfter(timer[kAsyncId]);
}

function finishTimer() {
  const timer = runningTimer;
  runningTimer = null;
  if (timer === null) return;
  if (timer._repeat && timer._idleTimeout !== -1) {
    timer._idleTimeout = timer._repeat;
    if (timer._idleNext === null) insert(timer, timer._idleTimeout, loopNow());
  } else if (timer._idleNext === null && !timer._destroyed) {
    // Not started anew by its own callback.
    timer._destroyed = true;
    if (timer[kRefed]) decRef();
    forget(timer);
  }
}

function forget(timer) {
  if (timer[kHasPrimitive]) byPrimitive.delete(String(timer[kAsyncId]));
  if (timer[kTriggerId] !== 0) hooks.emitDestroy(timer[kAsyncId]);
}

function unenroll(timer) {
  if (timer._destroyed) return;
  timer._destroyed = true;
  forget(timer);
  unlink(timer);
  if (timer[kRefed]) decRef();
  timer._idleTimeout = -1;
}

function clearTimeout(timer) {
  if (timer?._onTimeout) {
    timer._onTimeout = null;
    unenroll(timer);
    return;
  }
  if (typeof timer === 'number' || typeof timer === 'string') {
    const known = byPrimitive.get(String(timer));
    if (known !== undefined) {
      known._onTimeout = null;
      unenroll(known);
    }
  }
}

// --- immediates ------------------------------------------------------------

let queueHead = null;
let queueTail = null;
let outstanding = null; // what an exception left of a run

onStart(() => {
  native.shareCounts(counts);
  epoch = monotonicMs() - native.uptime();
});

class Immediate {
  constructor(callback, args) {
    this._idleNext = null;
    this._idlePrev = null;
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    this[kRefed] = true;
    this[kFrame] = frames.current();
    this[kAsyncId] = 0;
    this[kTriggerId] = 0;
    if (hooks.enabledHooksExist()) announce(this, 'Immediate');
    counts[kCount]++;
    counts[kRefCount]++;
    if (queueTail === null) {
      queueHead = queueTail = this;
    } else {
      queueTail._idleNext = this;
      this._idlePrev = queueTail;
      queueTail = this;
    }
  }

  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      if (!this._destroyed) counts[kRefCount]++;
    }
    return this;
  }

  unref() {
    if (this[kRefed] === true) {
      this[kRefed] = false;
      if (!this._destroyed) counts[kRefCount]--;
    }
    return this;
  }

  hasRef() { return !!this[kRefed]; }

  [Symbol.dispose]() { clearImmediate(this); }
}

function clearImmediate(immediate) {
  if (!immediate?._onImmediate || immediate._destroyed) return;
  counts[kCount]--;
  immediate._destroyed = true;
  if (immediate[kRefed]) counts[kRefCount]--;
  immediate[kRefed] = null;
  if (immediate[kTriggerId] !== 0) hooks.emitDestroy(immediate[kAsyncId]);
  immediate._onImmediate = null;
  // One that is in the run now stays linked; the run skips it.
  if (immediate._idlePrev !== null) immediate._idlePrev._idleNext = immediate._idleNext;
  else if (queueHead === immediate) queueHead = immediate._idleNext;
  if (immediate._idleNext !== null) immediate._idleNext._idlePrev = immediate._idlePrev;
  else if (queueTail === immediate) queueTail = immediate._idlePrev;
}

/** The host's check phase. */
function processImmediate() {
  hooks.drainDestroyed();
  let immediate;
  if (outstanding !== null) {
    immediate = outstanding;
    outstanding = null;
    drain();
  } else {
    immediate = queueHead;
    queueHead = queueTail = null;
  }
  let any = false;
  while (immediate !== null) {
    if (immediate._destroyed) {
      immediate = immediate._idleNext;
      continue;
    }
    if (any) drain();
    any = true;
    // drain() may have cleared it.
    if (immediate._destroyed) continue;
    immediate._destroyed = true;
    counts[kCount]--;
    if (immediate[kRefed]) counts[kRefCount]--;
    immediate[kRefed] = null;
    const next = immediate._idleNext;
    outstanding = next;
    frames.enter(immediate[kFrame]);
    const traced = immediate[kTriggerId] !== 0;
    if (traced) hooks.emitBefore(immediate[kAsyncId], immediate[kTriggerId], immediate);
    try {
      const args = immediate._argv;
      if (args === undefined) immediate._onImmediate();
      else immediate._onImmediate(...args);
    } finally {
      immediate._onImmediate = null;
      if (traced) hooks.emitDestroy(immediate[kAsyncId]);
    }
    frames.enter(undefined);
    if (traced) hooks.emitAfter(immediate[kAsyncId]);
    outstanding = null;
    immediate = immediate._idleNext;
  }
}

/** True when an exception cut a run of immediates short. */
const hasOutstanding = () => outstanding !== null;

function getTimerDuration(msecs, name) {
  validateNumber(msecs, name);
  if (msecs < 0 || !Number.isFinite(msecs)) {
    const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
    throw new ERR_OUT_OF_RANGE(name, 'a non-negative finite number', msecs);
  }
  if (msecs > kMax) {
    process.emitWarning(`${msecs} does not fit into a 32-bit signed integer.\nTimer duration was truncated to ${kMax}.`,
                        'TimeoutOverflowWarning');
    return kMax;
  }
  return msecs;
}

/** Sets a timeout that never keeps the process alive; for sockets and the like. */
function setUnrefTimeout(callback, after) {
  validateFunction(callback, 'callback');
  const timer = new Timeout(callback, after, undefined, false, false);
  start(timer);
  return timer;
}

module.exports = {
  Timeout, Immediate, TIMEOUT_MAX: kMax, kTimeout: Symbol('timeout'), kRefed,
  start, clearTimeout, clearImmediate, setUnrefTimeout, getTimerDuration,
  nextExpiry, processTimers, processImmediate, hasOutstanding,
  activeTimeouts: () => counts[kTimers],
  activeImmediates: () => counts[kRefCount],
};
