'use strict';

// User Timing: marks and measures.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS, ERR_PERFORMANCE_INVALID_TIMESTAMP,
           ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS },
} = require('internal/errors');
const { validateNumber, validateObject } = require('internal/validators');
const { PerformanceEntry, inspectEntry, kInternal } = require('internal/perf/performance_entry');
const { bufferUserTiming, clearEntriesFromBuffer, enqueue } = require('internal/perf/observe');
const { now } = require('internal/perf/clock');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const latest = new Map();
const nodeTimingNames = new Set(['nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete']);

function cloneDetail(detail) {
  if (detail === undefined || detail === null) return null;
  return typeof detail === 'object' || typeof detail === 'function' || typeof detail === 'symbol' ?
    require('internal/messaging').structuredClone(detail) : detail;
}

/** The moment that a mark's name, or a number, stands for. */
function momentOf(name) {
  if (name === undefined) return undefined;
  if (typeof name === 'number') {
    if (name < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(name);
    return name;
  }
  name = `${name}`;
  if (nodeTimingNames.has(name)) return require('internal/perf/nodetiming').nodeTiming[name];
  const moment = latest.get(name);
  if (moment === undefined) {
    const { DOMException } = require('internal/per_context/domexception');
    throw new DOMException(`The "${name}" performance mark has not been set`, 'SyntaxError');
  }
  return moment;
}

class PerformanceMark extends PerformanceEntry {
  #detail;

  constructor(name, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    name = `${name}`;
    if (nodeTimingNames.has(name)) throw new ERR_INVALID_ARG_VALUE('name', name);
    if (options != null) validateObject(options, 'options');
    const startTime = options?.startTime ?? now();
    validateNumber(startTime, 'startTime');
    if (startTime < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(startTime);
    const detail = cloneDetail(options?.detail);
    super(kInternal, name, 'mark', startTime, 0);
    this.#detail = detail;
  }

  get detail() {
    if (typeof this !== 'object' || this === null || !(#detail in this)) throw new ERR_INVALID_THIS('PerformanceMark');
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.detail };
  }

  [customInspect](depth, options) {
    return inspectEntry(this, this.toJSON(), depth, options);
  }
}

class PerformanceMeasure extends PerformanceEntry {
  #detail;

  constructor(token, name, startTime, duration, detail) {
    super(token, name, 'measure', startTime, duration);
    this.#detail = detail;
  }

  get detail() {
    if (typeof this !== 'object' || this === null || !(#detail in this)) {
      throw new ERR_INVALID_THIS('PerformanceMeasure');
    }
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.detail };
  }

  [customInspect](depth, options) {
    return inspectEntry(this, this.toJSON(), depth, options);
  }
}

for (const Class of [PerformanceMark, PerformanceMeasure]) {
  Object.defineProperties(Class.prototype, {
    detail: { __proto__: null, enumerable: true },
    toJSON: { __proto__: null, enumerable: false },
    [Symbol.toStringTag]: { __proto__: null, configurable: true, value: Class.name },
  });
}

function mark(name, options) {
  const entry = new PerformanceMark(name, options);
  latest.set(entry.name, entry.startTime);
  enqueue(entry);
  bufferUserTiming(entry);
  return entry;
}

function checkOptions({ start, end, duration, detail }, endMark) {
  if (start === undefined && end === undefined && duration === undefined && detail === undefined) return;
  if (endMark !== undefined) throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('endMark must not be specified');
  if (start !== undefined && end !== undefined && duration !== undefined) {
    throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS(
      'Must not have options.start, options.end, and options.duration specified');
  }
}

function span(startOrOptions, endMark) {
  const options = typeof startOrOptions === 'object' && startOrOptions !== null ? startOrOptions : undefined;
  if (options !== undefined) checkOptions(options, endMark);
  const duration = momentOf(options?.duration);
  const from = options === undefined ? startOrOptions ?? undefined : options.start;
  let end;
  if (endMark !== undefined) {
    end = momentOf(endMark);
  } else if (options?.end !== undefined) {
    end = momentOf(options.end);
  } else if (from !== undefined && duration !== undefined) {
    end = momentOf(from) + duration;
  } else {
    end = now();
  }
  if (from !== undefined) return { start: momentOf(from), end };
  return { start: options?.end !== undefined && duration !== undefined ? end - duration : 0, end };
}

function measure(name, startOrOptions, endMark) {
  name = `${name}`;
  const { start, end } = span(startOrOptions, endMark);
  const detail = typeof startOrOptions === 'object' ? cloneDetail(startOrOptions?.detail) : null;
  const entry = new PerformanceMeasure(kInternal, name, start, end - start, detail);
  enqueue(entry);
  bufferUserTiming(entry);
  return entry;
}

function clearMarks(name) {
  if (name === undefined) {
    latest.clear();
  } else {
    latest.delete(name);
  }
  clearEntriesFromBuffer('mark', name);
}

module.exports = { PerformanceMark, PerformanceMeasure, clearMarks, mark, measure };
