'use strict';
// Readable's array-like methods. Those that give a stream are async generators which Readable.from() wraps.

const Readable = require('internal/streams/readable');
const { finished } = require('internal/streams/end-of-stream');
const {
  AbortError, codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateAbortSignal, validateFunction, validateInteger, validateObject } = require('internal/validators');
const { addAbortSignalNoValidate } = require('internal/streams/add-abort-signal');
const { isNodeStream, isWritable } = require('internal/streams/utils');

const kSkip = Symbol('kSkip');

function checkOptions(options) {
  if (options !== null && options !== undefined) validateObject(options, 'options');
  if (options?.signal !== null && options?.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
}

const abortedBy = (signal) => new AbortError(undefined, { cause: signal.reason });

function compose(stream, options) {
  checkOptions(options);
  if (isNodeStream(stream) && !isWritable(stream)) throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be writable');
  const composed = require('internal/streams/compose')(this, stream);
  if (options?.signal) addAbortSignalNoValidate(options.signal, composed);
  return composed;
}

function map(fn, options) {
  validateFunction(fn, 'fn');
  checkOptions(options);
  let concurrency = 1;
  if (options?.concurrency !== null && options?.concurrency !== undefined) concurrency = Math.floor(options.concurrency);
  let ahead = concurrency - 1;
  if (options?.highWaterMark !== null && options?.highWaterMark !== undefined) ahead = Math.floor(options.highWaterMark);
  validateInteger(concurrency, 'options.concurrency', 1);
  validateInteger(ahead, 'options.highWaterMark', 0);
  return mapChunks(this, fn, concurrency, ahead + concurrency, options?.signal);
}

/** Keeps up to `concurrency` calls running and up to `room` results waiting; yields in the order of the source. */
async function* mapChunks(stream, fn, concurrency, room, outerSignal) {
  const { AbortSignal } = require('internal/abort_controller');
  const signal = AbortSignal.any(outerSignal ? [outerSignal] : []);
  const fnOptions = { signal };
  const results = [];
  let running = 0;
  let done = false;
  let wakeReader = null;
  let wakePump = null;

  const notifyReader = () => {
    wakeReader?.();
    wakeReader = null;
  };
  const notifyPump = () => {
    if (wakePump !== null && (done || (running < concurrency && results.length < room))) {
      wakePump();
      wakePump = null;
    }
  };
  const track = (promise) => {
    promise.then(() => {
      running--;
      notifyPump();
    }, () => {
      running--;
      done = true;
      notifyPump();
    });
    results.push(promise);
  };
  const call = (chunk) => {
    try {
      const value = fn(chunk, fnOptions);
      return value === kSkip ? null : Promise.resolve(value);
    } catch (error) {
      return Promise.reject(error);
    }
  };

  const pump = async () => {
    try {
      for await (const chunk of stream) {
        if (done) return;
        if (signal.aborted) throw abortedBy(signal);
        const promise = call(chunk);
        if (promise === null) continue;
        running++;
        track(promise);
        notifyReader();
        if (!done && (results.length >= room || running >= concurrency)) {
          await new Promise((resolve) => { wakePump = resolve; });
        }
      }
      results.push(null);
    } catch (error) {
      running++;
      track(Promise.reject(error));
    } finally {
      done = true;
      notifyReader();
    }
  };

  pump();
  try {
    for (;;) {
      while (results.length > 0) {
        if (results[0] === null) return;
        const value = await results[0];
        if (signal.aborted) throw abortedBy(signal);
        if (value !== kSkip) yield value;
        results.shift();
        notifyPump();
      }
      await new Promise((resolve) => { wakeReader = resolve; });
    }
  } finally {
    done = true;
    notifyPump();
  }
}

function filter(fn, options) {
  validateFunction(fn, 'fn');
  return map.call(this, async (value, fnOptions) => (await fn(value, fnOptions) ? value : kSkip), options);
}

async function forEach(fn, options) {
  validateFunction(fn, 'fn');
  const visit = async (value, fnOptions) => {
    await fn(value, fnOptions);
    return kSkip;
  };
  // eslint-disable-next-line no-unused-vars
  for await (const unused of map.call(this, visit, options));
}

async function some(fn, options = undefined) {
  for await (const unused of filter.call(this, fn, options)) return true; // eslint-disable-line no-unused-vars
  return false;
}

async function every(fn, options = undefined) {
  validateFunction(fn, 'fn');
  return !(await some.call(this, async (...args) => !(await fn(...args)), options));
}

async function find(fn, options) {
  for await (const result of filter.call(this, fn, options)) return result;
  return undefined;
}

class EmptyReduceError extends ERR_MISSING_ARGS {
  constructor() {
    super('reduce');
    this.message = 'Reduce of an empty stream requires an initial value';
  }
}

async function reduce(reducer, initialValue, options) {
  validateFunction(reducer, 'reducer');
  checkOptions(options);
  let has = arguments.length > 1;
  if (options?.signal?.aborted) {
    const error = abortedBy(options.signal);
    this.once('error', () => {}); // ours, and reported by the rejection
    await finished(this.destroy(error));
    throw error;
  }
  const { AbortController } = require('internal/abort_controller');
  const controller = new AbortController();
  const { signal } = controller;
  if (options?.signal) {
    const { kResistStopPropagation, kWeakHandler } = require('internal/event_target');
    options.signal.addEventListener('abort', () => controller.abort(),
                                    { once: true, [kWeakHandler]: this, [kResistStopPropagation]: true });
  }
  let got = false;
  try {
    for await (const value of this) {
      got = true;
      if (options?.signal?.aborted) throw new AbortError();
      if (has) {
        initialValue = await reducer(initialValue, value, { signal });
      } else {
        initialValue = value;
        has = true;
      }
    }
    if (!got && !has) throw new EmptyReduceError();
  } finally {
    controller.abort();
  }
  return initialValue;
}

async function toArray(options) {
  checkOptions(options);
  const result = [];
  for await (const value of this) {
    if (options?.signal?.aborted) throw abortedBy(options.signal);
    result.push(value);
  }
  return result;
}

function flatMap(fn, options) {
  const values = map.call(this, fn, options);
  return (async function* flatMap() {
    for await (const value of values) yield* value;
  })();
}

function toCount(number) {
  number = Number(number);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw new ERR_OUT_OF_RANGE('number', '>= 0', number);
  return number;
}

function drop(number, options = undefined) {
  checkOptions(options);
  number = toCount(number);
  return (async function* drop() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of this) {
      if (options?.signal?.aborted) throw new AbortError();
      if (number-- <= 0) yield value;
    }
  }).call(this);
}

function take(number, options = undefined) {
  checkOptions(options);
  number = toCount(number);
  return (async function* take() {
    if (options?.signal?.aborted) throw new AbortError();
    for await (const value of this) {
      if (options?.signal?.aborted) throw new AbortError();
      if (number-- > 0) yield value;
      // Not one chunk more than needed is waited for.
      if (number <= 0) return;
    }
  }).call(this);
}

const streaming = { drop, filter, flatMap, map, take };
const promising = { every, forEach, reduce, toArray, some, find };

function define(proto, name, operator, method) {
  Object.defineProperty(method, 'name', { __proto__: null, value: operator.name, configurable: true });
  Object.defineProperty(method, 'length', { __proto__: null, value: operator.length, configurable: true });
  Object.defineProperty(proto, name, { __proto__: null, value: method, enumerable: false, configurable: true, writable: true });
}

function addTo(proto) {
  for (const [name, operator] of Object.entries(streaming)) {
    define(proto, name, operator, function(...args) {
      if (new.target) throw new ERR_ILLEGAL_CONSTRUCTOR();
      return Readable.from(Reflect.apply(operator, this, args));
    });
  }
  for (const [name, operator] of Object.entries(promising)) {
    define(proto, name, operator, function(...args) {
      if (new.target) throw new ERR_ILLEGAL_CONSTRUCTOR();
      return Reflect.apply(operator, this, args);
    });
  }
}

module.exports = { addTo, compose };
