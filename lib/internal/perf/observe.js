'use strict';

// The performance timeline: what is kept of it, and who is told of it.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateFunction, validateObject } = require('internal/validators');
const { createPerformanceNodeEntry, kInternal } = require('internal/perf/performance_entry');
const { now } = require('internal/perf/clock');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const kWarnSize = 1e6;

const supportedEntryTypes = Object.freeze(['dns', 'function', 'http', 'http2', 'mark', 'measure', 'net', 'resource']);

const timeline = { mark: [], measure: [], resource: [] };
const warnedTypes = new Set();
let resourceLimit = 250;
// Resources that came while the buffer was full, until the page's handler has had its chance.
let overflow = [];
let dispatchingFull = false;
let tellFull = () => {};

const observers = new Set();
const observed = new Map();
let pending = new Set();
let scheduled = false;

function domException(message, name) {
  const { DOMException } = require('internal/per_context/domexception');
  return new DOMException(message, name);
}

// ---- entries come in ----

function schedule(observer) {
  pending.add(observer);
  if (scheduled) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    const due = pending;
    pending = new Set();
    for (const one of due) notify(one);
  });
}

let notify;

/** Gives an entry to those who observe its type. */
function enqueue(entry) {
  if (!observed.get(entry.entryType)) return;
  for (const observer of observers) offer(observer, entry);
}

let offer;

/** Keeps an entry for getEntries(). */
function bufferUserTiming(entry) {
  const kept = timeline[entry.entryType];
  kept.push(entry);
  if (kept.length > kWarnSize && !warnedTypes.has(entry.entryType)) {
    warnedTypes.add(entry.entryType);
    const warning = new Error(
      `Possible perf_hooks memory leak detected. ${kept.length} ${entry.entryType} entries added to the global ` +
      'performance entry buffer. Use performance.clear' +
      `${entry.entryType === 'mark' ? 'Marks' : 'Measures'} to clear the buffer.`);
    warning.name = 'MaxPerformanceEntryBufferExceededWarning';
    warning.entryType = entry.entryType;
    warning.count = kept.length;
    process.emitWarning(warning);
  }
}

function bufferResourceTiming(entry) {
  if (timeline.resource.length < resourceLimit && !dispatchingFull) {
    timeline.resource.push(entry);
    return;
  }
  overflow.push(entry);
  if (dispatchingFull) return;
  dispatchingFull = true;
  setImmediate(flushOverflow);
}

// Resource Timing's "fire a buffer full event".
function flushOverflow() {
  while (overflow.length > 0) {
    const before = overflow.length;
    if (timeline.resource.length >= resourceLimit) tellFull();
    while (overflow.length > 0 && timeline.resource.length < resourceLimit) timeline.resource.push(overflow.shift());
    if (overflow.length >= before) {
      overflow = [];
      break;
    }
  }
  dispatchingFull = false;
}

function setResourceTimingBufferSize(size) {
  resourceLimit = size;
}

function onBufferFull(callback) {
  tellFull = callback;
}

// ---- and are looked up ----

function sorted(entries) {
  return entries.sort((a, b) => a.startTime - b.startTime);
}

function kept(type) {
  if (type !== undefined) return (timeline[type] ?? []).slice();
  return [...timeline.mark, ...timeline.measure, ...timeline.resource];
}

function filterBufferMapByNameAndType(name, type) {
  let entries = kept(type);
  if (name !== undefined) entries = entries.filter((entry) => entry.name === name);
  return sorted(entries);
}

function clearEntriesFromBuffer(type, name) {
  timeline[type] = name === undefined ? [] : timeline[type].filter((entry) => entry.name !== name);
}

// ---- observers ----

class PerformanceObserverEntryList {
  #entries;

  constructor(token, entries) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#entries = sorted(entries);
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#entries in value)) {
      throw new ERR_INVALID_THIS('PerformanceObserverEntryList');
    }
  }

  getEntries() {
    PerformanceObserverEntryList.#check(this);
    return this.#entries.slice();
  }

  getEntriesByType(type) {
    PerformanceObserverEntryList.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    type = `${type}`;
    return this.#entries.filter((entry) => entry.entryType === type);
  }

  getEntriesByName(name, type = undefined) {
    PerformanceObserverEntryList.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (type != null) type = `${type}`;
    return this.#entries.filter((entry) => entry.name === name && (type == null || entry.entryType === type));
  }

  [customInspect](depth, options) {
    const { inspect } = require('internal/util/inspect');
    if (depth < 0) return this;
    return `${this.constructor.name} ${inspect(this.#entries, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }
}

class PerformanceObserver {
  #callback;
  #queue = [];
  #types = new Set();
  // 'single' after observe({ type }), 'multiple' after observe({ entryTypes }).
  #mode;

  static {
    notify = (observer) => {
      const entries = observer.takeRecords();
      if (entries.length === 0) return;
      const list = new PerformanceObserverEntryList(kInternal, entries);
      Reflect.apply(observer.#callback, observer, [list, observer]);
    };
    offer = (observer, entry) => {
      if (!observer.#types.has(entry.entryType)) return;
      observer.#queue.push(entry);
      schedule(observer);
    };
  }

  constructor(callback) {
    validateFunction(callback, 'callback');
    this.#callback = callback;
  }

  observe(options = {}) {
    validateObject(options, 'options');
    const { entryTypes, type, buffered } = options;
    if (entryTypes === undefined && type === undefined) {
      throw new ERR_MISSING_ARGS('options.entryTypes', 'options.type');
    }
    if (entryTypes !== undefined && type !== undefined) {
      throw new ERR_INVALID_ARG_VALUE(
        'options.entryTypes', entryTypes, 'options.entryTypes can not set with options.type together');
    }
    const mode = entryTypes === undefined ? 'single' : 'multiple';
    if (this.#mode !== undefined && this.#mode !== mode) {
      throw domException(
        `PerformanceObserver can not change to ${mode} observation${mode === 'multiple' ? 's' : ''}`,
        'InvalidModificationError');
    }
    this.#mode = mode;
    if (mode === 'multiple') {
      if (!Array.isArray(entryTypes)) throw new ERR_INVALID_ARG_TYPE('options.entryTypes', 'string[]', entryTypes);
      this.#forget();
      for (const one of entryTypes) this.#watch(`${one}`);
    } else if (supportedEntryTypes.includes(type)) {
      this.#watch(type);
      if (buffered) {
        for (const entry of filterBufferMapByNameAndType(undefined, type)) this.#queue.push(entry);
        if (this.#queue.length > 0) schedule(this);
      }
    }
    if (this.#types.size > 0) {
      observers.add(this);
    } else {
      this.disconnect();
    }
  }

  #watch(type) {
    if (!supportedEntryTypes.includes(type) || this.#types.has(type)) return;
    this.#types.add(type);
    observed.set(type, (observed.get(type) ?? 0) + 1);
  }

  #forget() {
    for (const type of this.#types) observed.set(type, observed.get(type) - 1);
    this.#types.clear();
  }

  disconnect() {
    this.#forget();
    this.#queue = [];
    this.#mode = undefined;
    observers.delete(this);
    pending.delete(this);
  }

  takeRecords() {
    const entries = this.#queue;
    this.#queue = [];
    return entries;
  }

  static get supportedEntryTypes() {
    return supportedEntryTypes;
  }

  [customInspect](depth, options) {
    const { inspect } = require('internal/util/inspect');
    if (depth < 0) return this;
    return `${this.constructor.name} ${inspect({
      connected: observers.has(this), pending: pending.has(this), entryTypes: [...this.#types],
      buffer: this.#queue.slice(),
    }, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

const enumerable = { __proto__: null, enumerable: true };
const tag = (value) => ({ __proto__: null, configurable: true, value });
Object.defineProperties(PerformanceObserverEntryList.prototype, {
  getEntries: enumerable, getEntriesByType: enumerable, getEntriesByName: enumerable,
  [Symbol.toStringTag]: tag('PerformanceObserverEntryList'),
});
Object.defineProperties(PerformanceObserver.prototype, {
  observe: enumerable, disconnect: enumerable, takeRecords: enumerable,
  [Symbol.toStringTag]: tag('PerformanceObserver'),
});
Object.defineProperty(PerformanceObserver, 'supportedEntryTypes', enumerable);

// ---- for the families that measure themselves ----

const hasObserver = (type) => (observed.get(type) ?? 0) > 0;

/** Notes under `key` that something of `context.type` begins. */
function startPerf(target, key, context = {}) {
  target[key] = { ...context, startTime: now() };
}

/** Ends what startPerf began and tells the observers. */
function stopPerf(target, key, context = {}) {
  const begun = target[key];
  if (!begun?.startTime) return;
  const detail = { ...begun.detail, ...context.detail };
  enqueue(createPerformanceNodeEntry(begun.name, begun.type, begun.startTime, now() - begun.startTime, detail));
}

module.exports = {
  PerformanceObserver,
  PerformanceObserverEntryList,
  bufferResourceTiming,
  bufferUserTiming,
  clearEntriesFromBuffer,
  enqueue,
  filterBufferMapByNameAndType,
  hasObserver,
  onBufferFull,
  setResourceTimingBufferSize,
  startPerf,
  stopPerf,
};
