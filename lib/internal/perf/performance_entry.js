'use strict';

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const kInternal = Symbol('kInternal');

/** Shows `entry` as its class name and `fields`. */
function inspectEntry(entry, fields, depth, options) {
  if (depth < 0) return entry;
  const { inspect } = require('internal/util/inspect');
  return `${entry.constructor.name} ${inspect(fields, {
    ...options, depth: options.depth == null ? null : options.depth - 1,
  })}`;
}

class PerformanceEntry {
  #name;
  #entryType;
  #startTime;
  #duration;

  constructor(token, name, entryType, startTime, duration) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#entryType = entryType;
    this.#startTime = startTime;
    this.#duration = duration;
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#name in value)) throw new ERR_INVALID_THIS('PerformanceEntry');
  }

  get name() {
    PerformanceEntry.#check(this);
    return this.#name;
  }

  get entryType() {
    PerformanceEntry.#check(this);
    return this.#entryType;
  }

  get startTime() {
    PerformanceEntry.#check(this);
    return this.#startTime;
  }

  get duration() {
    PerformanceEntry.#check(this);
    return this.#duration;
  }

  toJSON() {
    PerformanceEntry.#check(this);
    return { name: this.#name, entryType: this.#entryType, startTime: this.#startTime, duration: this.#duration };
  }

  [customInspect](depth, options) {
    return inspectEntry(this, this.toJSON(), depth, options);
  }
}

const enumerable = { __proto__: null, enumerable: true };
Object.defineProperties(PerformanceEntry.prototype, {
  name: enumerable, entryType: enumerable, startTime: enumerable, duration: enumerable, toJSON: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'PerformanceEntry' },
});

/** Entries of the types that have no class of their own: 'function', 'net' and the like. */
class PerformanceNodeEntry extends PerformanceEntry {
  #detail;

  constructor(token, name, entryType, startTime, duration, detail) {
    super(token, name, entryType, startTime, duration);
    this.#detail = detail;
  }

  get detail() {
    if (!(#detail in this)) throw new ERR_INVALID_THIS('NodePerformanceEntry');
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

const createPerformanceNodeEntry = (name, entryType, startTime, duration, detail) =>
  new PerformanceNodeEntry(kInternal, name, entryType, startTime, duration, detail);

module.exports = { PerformanceEntry, PerformanceNodeEntry, createPerformanceNodeEntry, inspectEntry, kInternal };
