'use strict';

const { Timeout, Immediate, start, clearTimeout, clearImmediate } = require('internal/timers');
const { AbortError, codes: { ERR_ILLEGAL_CONSTRUCTOR } } = require('internal/errors');
const { validateAbortSignal, validateBoolean, validateNumber, validateObject } = require('internal/validators');

function check(options) {
  validateObject(options, 'options');
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  if (options.ref !== undefined) validateBoolean(options.ref, 'options.ref');
}

// A promise for what begin(resolve) starts and cancel(handle) gives up.
function abortable(signal, begin, cancel) {
  if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }));
  return new Promise((resolve, reject) => {
    let onAbort;
    const handle = begin((value) => {
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
      resolve(value);
    });
    if (signal) {
      onAbort = () => {
        if (handle._destroyed) return;
        cancel(handle);
        reject(new AbortError(undefined, { cause: signal.reason }));
      };
      const { kResistStopPropagation } = require('internal/event_target');
      signal.addEventListener('abort', onAbort, { once: true, [kResistStopPropagation]: true });
    }
  });
}

function setTimeout(after, value, options = {}) {
  try {
    if (after !== undefined) validateNumber(after, 'delay');
    check(options);
  } catch (e) {
    return Promise.reject(e);
  }
  return abortable(options.signal, (done) => {
    const t = new Timeout(() => done(value), after, undefined, false, options.ref ?? true);
    start(t);
    return t;
  }, clearTimeout);
}

function setImmediate(value, options = {}) {
  try {
    check(options);
  } catch (e) {
    return Promise.reject(e);
  }
  return abortable(options.signal, (done) => {
    const i = new Immediate(() => done(value));
    if (options.ref === false) i.unref();
    return i;
  }, clearImmediate);
}

async function* setInterval(after, value, options = {}) {
  validateObject(options, 'options');
  if (after !== undefined) validateNumber(after, 'delay');
  check(options);
  const { signal, ref = true } = options;
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  let passed = 0;
  let wake;
  const interval = new Timeout(() => {
    passed++;
    if (wake) {
      wake();
      wake = undefined;
    }
  }, after, undefined, true, ref);
  start(interval);
  let onAbort;
  try {
    if (signal) {
      onAbort = () => {
        clearTimeout(interval);
        if (wake) {
          wake(Promise.reject(new AbortError(undefined, { cause: signal.reason })));
          wake = undefined;
        }
      };
      const { kResistStopPropagation } = require('internal/event_target');
      signal.addEventListener('abort', onAbort, { once: true, [kResistStopPropagation]: true });
    }
    while (!signal?.aborted) {
      if (passed === 0) await new Promise((resolve) => { wake = resolve; });
      for (; passed > 0; passed--) yield value;
    }
    throw new AbortError(undefined, { cause: signal?.reason });
  } finally {
    clearTimeout(interval);
    signal?.removeEventListener('abort', onAbort);
  }
}

const kScheduler = Symbol('scheduler');
class Scheduler {
  constructor(key) {
    if (key !== kScheduler) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }
  #check() {
    if (!(#check in this)) throw new (require('internal/errors').codes.ERR_INVALID_THIS)('Scheduler');
  }
  yield() {
    this.#check();
    return setImmediate();
  }
  wait(delay, options) {
    this.#check();
    return setTimeout(delay, undefined, options);
  }
}

module.exports = { setTimeout, setImmediate, setInterval, scheduler: new Scheduler(kScheduler) };
