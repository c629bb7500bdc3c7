'use strict';
// events.once() and events.on(): one event as a promise, all events as an async iterator.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal, validateInteger, validateObject } = require('internal/validators');
const { kEmptyObject } = require('internal/util');
const { addAbortListener } = require('internal/events/abort_listener');

const kFirstEventParam = Symbol.for('nodejs.kFirstEventParam');
const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function*() {}).prototype);

function listen(emitter, name, listener, flags) {
  if (typeof emitter.on === 'function') {
    if (flags?.once) emitter.once(name, listener);
    else emitter.on(name, listener);
  } else if (typeof emitter.addEventListener === 'function') {
    emitter.addEventListener(name, listener, flags);
  } else {
    throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

function unlisten(emitter, name, listener, flags) {
  if (typeof emitter.removeListener === 'function') {
    emitter.removeListener(name, listener);
  } else if (typeof emitter.removeEventListener === 'function') {
    emitter.removeEventListener(name, listener, flags);
  } else {
    throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

const abortError = (signal) => new AbortError(undefined, { cause: signal?.reason });

async function once(emitter, name, options = kEmptyObject) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw abortError(signal);
  return new Promise((resolve, reject) => {
    // An emitter may emit while it is being listened to.
    let disposable;
    const onError = (error) => {
      unlisten(emitter, name, onEvent);
      disposable?.[Symbol.dispose]();
      reject(error);
    };
    const onEvent = (...args) => {
      if (typeof emitter.removeListener === 'function') emitter.removeListener('error', onError);
      disposable?.[Symbol.dispose]();
      resolve(args);
    };
    listen(emitter, name, onEvent, { __proto__: null, once: true });
    // EventTargets have no special 'error' event.
    if (name !== 'error' && typeof emitter.once === 'function') emitter.once('error', onError);
    if (signal) {
      disposable = addAbortListener(signal, () => {
        unlisten(emitter, name, onEvent);
        unlisten(emitter, 'error', onError);
        reject(abortError(signal));
      });
    }
  });
}

function on(emitter, event, options = kEmptyObject) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw abortError(signal);
  // The misspelt names came first and stay accepted.
  const high = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
  const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
  validateInteger(high, 'options.highWaterMark', 1);
  validateInteger(low, 'options.lowWaterMark', 1);

  const iterator = new EventIterator(emitter, event, high, low, options[kFirstEventParam] ? (arg) => arg : (...args) => args);
  iterator.start(options.close, signal);
  return iterator.handle;
}

class EventIterator {
  constructor(emitter, event, high, low, pack) {
    this.emitter = emitter;
    this.event = event;
    this.high = high;
    this.low = low;
    this.queue = [];
    this.head = 0;
    this.waiting = [];
    this.error = null;
    this.paused = false;
    this.finished = false;
    this.closeEvents = [];
    this.disposable = undefined;
    this.onEvent = function(...args) { receive(pack(...args)); };
    this.onError = (error) => this.fail(error);
    this.onClose = () => this.finish();
    const receive = (value) => this.receive(value);
    this.handle = Object.setPrototypeOf({
      next: () => this.next(),
      return: () => this.finish(),
      throw: (error) => {
        if (!error || !(error instanceof Error)) {
          throw new ERR_INVALID_ARG_TYPE('EventEmitter.AsyncIterator', 'Error', error);
        }
        this.fail(error);
      },
      [Symbol.asyncIterator]() { return this; },
      [kWatermarkData]: watermarkData(this),
    }, AsyncIteratorPrototype);
  }

  start(closeEvents, signal) {
    const { emitter, event } = this;
    listen(emitter, event, this.onEvent);
    if (event !== 'error' && typeof emitter.on === 'function') emitter.on('error', this.onError);
    if (closeEvents?.length) {
      for (const name of closeEvents) {
        listen(emitter, name, this.onClose);
        this.closeEvents.push(name);
      }
    }
    if (signal) this.disposable = addAbortListener(signal, () => this.fail(abortError(signal)));
  }

  get size() { return this.queue.length - this.head; }

  receive(value) {
    const waiter = this.waiting.shift();
    if (waiter !== undefined) {
      waiter.resolve({ value, done: false });
      return;
    }
    this.queue.push(value);
    if (!this.paused && this.size > this.high) {
      this.paused = true;
      this.emitter.pause?.();
    }
  }

  next() {
    if (this.size > 0) {
      const value = this.queue[this.head];
      this.queue[this.head++] = undefined;
      if (this.head === this.queue.length) {
        this.queue.length = this.head = 0;
      } else if (this.head > 1024 && this.head * 2 > this.queue.length) {
        this.queue = this.queue.slice(this.head);
        this.head = 0;
      }
      if (this.paused && this.size < this.low) {
        this.paused = false;
        this.emitter.resume?.();
      }
      return Promise.resolve({ value, done: false });
    }
    if (this.error) {
      const { error } = this;
      this.error = null;
      return Promise.reject(error);
    }
    if (this.finished) return this.finish();
    return new Promise((resolve, reject) => { this.waiting.push({ resolve, reject }); });
  }

  fail(error) {
    const waiter = this.waiting.shift();
    if (waiter !== undefined) waiter.reject(error);
    else this.error = error;
    this.finish();
  }

  finish() {
    if (!this.finished) {
      const { emitter } = this;
      this.disposable?.[Symbol.dispose]();
      unlisten(emitter, this.event, this.onEvent);
      if (this.event !== 'error' && typeof emitter.on === 'function') unlisten(emitter, 'error', this.onError);
      for (const name of this.closeEvents) unlisten(emitter, name, this.onClose);
    }
    this.finished = true;
    const end = { value: undefined, done: true };
    for (const waiter of this.waiting.splice(0)) waiter.resolve(end);
    return Promise.resolve(end);
  }
}

const kWatermarkData = Symbol.for('nodejs.watermarkData');

const watermarkData = (iterator) => ({
  get size() { return iterator.size; },
  get low() { return iterator.low; },
  get high() { return iterator.high; },
  get isPaused() { return iterator.paused; },
});

module.exports = { on, once };
