'use strict';

// The global `performance`.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { Event, EventTarget, defineEventHandler } = require('internal/event_target');
const { getTimeOrigin, now } = require('internal/perf/clock');
const { eventLoopUtilization } = require('internal/perf/event_loop_utilization');
const { nodeTiming } = require('internal/perf/nodetiming');
const {
  clearEntriesFromBuffer, filterBufferMapByNameAndType, onBufferFull, setResourceTimingBufferSize,
} = require('internal/perf/observe');
const { markResourceTiming } = require('internal/perf/resource_timing');
const { timerify } = require('internal/perf/timerify');
const { clearMarks, mark, measure } = require('internal/perf/usertiming');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const kInternal = Symbol('kInternal');

class Performance extends EventTarget {
  #brand = true;

  constructor(token) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#brand in value)) throw new ERR_INVALID_THIS('Performance');
  }

  clearMarks(name = undefined) {
    Performance.#check(this);
    clearMarks(name === undefined ? undefined : `${name}`);
  }

  clearMeasures(name = undefined) {
    Performance.#check(this);
    clearEntriesFromBuffer('measure', name === undefined ? undefined : `${name}`);
  }

  clearResourceTimings(name = undefined) {
    Performance.#check(this);
    clearEntriesFromBuffer('resource', name === undefined ? undefined : `${name}`);
  }

  getEntries() {
    Performance.#check(this);
    return filterBufferMapByNameAndType();
  }

  getEntriesByName(name, type = undefined) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    return filterBufferMapByNameAndType(`${name}`, type === undefined ? undefined : `${type}`);
  }

  getEntriesByType(type) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    return filterBufferMapByNameAndType(undefined, `${type}`);
  }

  mark(name, options = {}) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    return mark(name, options);
  }

  measure(name, startOrMeasureOptions = {}, endMark = undefined) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    return measure(name, startOrMeasureOptions, endMark);
  }

  now() {
    if (this !== performance) Performance.#check(this);
    return now();
  }

  setResourceTimingBufferSize(maxSize) {
    Performance.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('maxSize');
    setResourceTimingBufferSize(+maxSize >>> 0);
  }

  get timeOrigin() {
    Performance.#check(this);
    return getTimeOrigin();
  }

  toJSON() {
    Performance.#check(this);
    return { nodeTiming: this.nodeTiming, timeOrigin: this.timeOrigin, eventLoopUtilization: eventLoopUtilization() };
  }

  [customInspect](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const { nodeTiming, timeOrigin } = this;
    return `Performance ${inspect({ nodeTiming, timeOrigin }, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }
}

const enumerable = { __proto__: null, configurable: true, enumerable: true };
const extension = (value) => ({ __proto__: null, configurable: true, enumerable: false, writable: true, value });
Object.defineProperties(Performance.prototype, {
  clearMarks: enumerable, clearMeasures: enumerable, clearResourceTimings: enumerable, getEntries: enumerable,
  getEntriesByName: enumerable, getEntriesByType: enumerable, mark: enumerable, measure: enumerable, now: enumerable,
  setResourceTimingBufferSize: enumerable, timeOrigin: enumerable, toJSON: enumerable,
  // Node's own.
  eventLoopUtilization: extension(eventLoopUtilization),
  nodeTiming: extension(nodeTiming),
  markResourceTiming: extension(markResourceTiming),
  timerify: extension(timerify),
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'Performance' },
});
defineEventHandler(Performance.prototype, 'resourcetimingbufferfull');

const performance = new Performance(kInternal);
onBufferFull(() => performance.dispatchEvent(new Event('resourcetimingbufferfull')));

module.exports = { Performance, performance };
