'use strict';

// mock.timers: time that passes when the test says so.

const { AbortError, codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE } } = require('internal/errors');
const { validateAbortSignal, validateNumber, validateObject, validateStringArray, validateUint32 } = require('internal/validators');

const kApis = ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'scheduler.wait', 'AbortSignal.timeout'];
const kMax = 2 ** 31 - 1;
const NativeDate = Date;
const delayOf = (delay) => (delay >= 0 && delay <= kMax ? Number(delay) : 1);

class MockTimeout {
  #clock;
  constructor(clock, entry) {
    this.#clock = clock;
    this.id = entry.id;
    this.priority = entry.id;
  }

  hasRef() { return true; }
  ref() { return this; }
  unref() { return this; }
  refresh() {
    this.#clock.refresh(this.id);
    return this;
  }

  close() {
    this.#clock.cancel(this);
    return this;
  }

  [Symbol.toPrimitive]() { return this.id; }
  [Symbol.dispose]() { this.#clock.cancel(this); }
}

/** The queue of what is to happen. */
class Clock {
  now = 0;
  #queue = new Map(); // id -> entry
  #past = new Map();
  #lastId = 0;

  add(callback, delay, args, { every = false, immediate = false } = {}) {
    const id = ++this.#lastId;
    const entry = { id, callback, args, delay, at: this.now + delay, every, rank: immediate ? 0 : 1 };
    this.#queue.set(id, entry);
    return new MockTimeout(this, entry);
  }

  cancel(timer) {
    const id = typeof timer === 'object' && timer !== null ? timer.id : Number(timer);
    this.#queue.delete(id);
    this.#past.delete(id);
  }

  refresh(id) {
    const entry = this.#queue.get(id) ?? this.#past.get(id);
    if (entry === undefined) return;
    entry.at = this.now + entry.delay;
    this.#queue.set(id, entry);
  }

  #next() {
    let first;
    for (const e of this.#queue.values()) {
      if (first === undefined || e.at < first.at || (e.at === first.at && (e.rank < first.rank || (e.rank === first.rank && e.id < first.id)))) first = e;
    }
    return first;
  }

  /** Lets time pass, calling what falls due. */
  advance(time) {
    const end = this.now + time;
    for (let e = this.#next(); e !== undefined && e.at <= end; e = this.#next()) {
      this.now = Math.max(this.now, e.at);
      if (e.every) {
        e.at += Math.max(e.delay, 1);
      } else {
        this.#queue.delete(e.id);
        this.#past.set(e.id, e);
      }
      Reflect.apply(e.callback, undefined, e.args);
    }
    this.now = end;
  }

  longest() {
    let at = this.now;
    for (const e of this.#queue.values()) at = Math.max(at, e.at);
    return at - this.now;
  }
}

function mockedDate(clock) {
  function MockDate(...args) {
    if (new.target === undefined) return new NativeDate(clock.now).toString();
    return Reflect.construct(NativeDate, args.length === 0 ? [clock.now] : args, new.target === MockDate ? NativeDate : new.target);
  }
  Object.defineProperties(MockDate, Object.getOwnPropertyDescriptors(NativeDate));
  MockDate.now = () => clock.now;
  Object.defineProperty(MockDate, 'isMock', { configurable: true, enumerable: true, writable: false, value: true });
  MockDate.toString = () => NativeDate.toString();
  return MockDate;
}

/** The promise of a wait that a signal may end. */
function waiting(clock, delay, value, options, immediate) {
  const { signal } = options ?? {};
  try {
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  } catch (error) {
    return Promise.reject(error);
  }
  const aborted = () => new AbortError(undefined, { cause: signal.reason });
  if (signal?.aborted) return Promise.reject(aborted());
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clock.cancel(timer);
      reject(aborted());
    };
    const timer = clock.add(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
    }, delay, [], { immediate });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

async function* ticking(clock, delay, value, options) {
  const { signal } = options ?? {};
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  let due = 0;
  let wake;
  const timer = clock.add(() => {
    due++;
    wake?.();
  }, delay, [], { every: true });
  const onAbort = () => wake?.();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      if (due === 0 && !signal?.aborted) await new Promise((resolve) => { wake = resolve; });
      if (due === 0 && signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
      for (; due > 0; due--) yield value;
    }
  } finally {
    clock.cancel(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

class MockTimers {
  #clock;
  #undo = [];

  #check() {
    if (this.#clock === undefined) throw new ERR_INVALID_STATE('You should enable MockTimers first by calling the .enable function');
  }

  enable(options = {}) {
    if (this.#clock !== undefined) throw new ERR_INVALID_STATE('MockTimers is already enabled!');
    validateObject(options, 'options');
    const { apis = kApis, now = 0 } = options;
    validateStringArray(apis, 'options.apis');
    for (const api of apis) {
      if (!kApis.includes(api)) throw new ERR_INVALID_ARG_VALUE('options.apis', api, `option ${api} is not supported`);
    }
    const epoch = now instanceof NativeDate ? now.getTime() : now;
    validateNumber(epoch, 'options.now');
    if (!(epoch >= 0)) throw new ERR_INVALID_ARG_VALUE('now', now, 'epoch must be a positive integer received');
    if (apis.includes('Date') && globalThis.Date.isMock) throw new ERR_INVALID_STATE('Date is already being mocked!');
    const clock = this.#clock = new Clock();
    clock.now = Number(now);
    for (const api of apis) this.#replace(api, clock);
  }

  #set(object, name, value) {
    const own = Object.getOwnPropertyDescriptor(object, name);
    Object.defineProperty(object, name, { configurable: true, enumerable: own?.enumerable ?? true, writable: true, value });
    this.#undo.push(() => {
      if (own === undefined) delete object[name];
      else Object.defineProperty(object, name, own);
    });
  }

  #replace(api, clock) {
    const timers = require('timers');
    const promises = require('timers/promises');
    const everywhere = (name, fn) => {
      this.#set(globalThis, name, fn);
      this.#set(timers, name, fn);
    };
    const { promisify } = require('util');
    switch (api) {
      case 'setTimeout': {
        const setTimeout = (callback, delay, ...args) => clock.add(callback, delayOf(delay), args);
        const later = (delay, value, options) => waiting(clock, delayOf(delay), value, options);
        Object.defineProperty(setTimeout, promisify.custom, { enumerable: true, value: later });
        everywhere('setTimeout', setTimeout);
        everywhere('clearTimeout', (timer) => clock.cancel(timer));
        this.#set(promises, 'setTimeout', later);
        break;
      }
      case 'setInterval':
        everywhere('setInterval', (callback, delay, ...args) => clock.add(callback, delayOf(delay), args, { every: true }));
        everywhere('clearInterval', (timer) => clock.cancel(timer));
        this.#set(promises, 'setInterval', (delay, value, options) => ticking(clock, delayOf(delay), value, options));
        break;
      case 'setImmediate':
        everywhere('setImmediate', (callback, ...args) => clock.add(callback, 0, args, { immediate: true }));
        everywhere('clearImmediate', (timer) => clock.cancel(timer));
        this.#set(promises, 'setImmediate', (value, options) => waiting(clock, 0, value, options, true));
        break;
      case 'scheduler.wait':
        this.#set(promises.scheduler, 'wait', (delay, options) => waiting(clock, delayOf(delay), undefined, options));
        break;
      case 'AbortSignal.timeout':
        this.#set(AbortSignal, 'timeout', (delay) => {
          validateUint32(delay, 'delay', false);
          const controller = new AbortController();
          clock.add(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), delay, []);
          return controller.signal;
        });
        break;
      case 'Date':
        this.#set(globalThis, 'Date', mockedDate(clock));
    }
    // What was imported by name from these modules follows.
    require('module').syncBuiltinESMExports();
  }

  tick(time = 1) {
    this.#check();
    if (!(time >= 0)) throw new ERR_INVALID_ARG_VALUE('time', time, 'must be a positive integer');
    this.#clock.advance(time);
  }

  setTime(time = 0) {
    validateNumber(time, 'time', 0);
    this.#check();
    this.#clock.now = time;
  }

  runAll() {
    this.#check();
    this.#clock.advance(this.#clock.longest());
  }

  reset() {
    if (this.#clock === undefined) return;
    this.#clock = undefined;
    for (const undo of this.#undo.splice(0).reverse()) undo();
    require('module').syncBuiltinESMExports();
  }

  [Symbol.dispose]() { this.reset(); }
}

module.exports = { MockTimers };
