'use strict';

// Histograms of integers with a fixed relative precision, as HdrHistogram keeps them: values fall into ranges whose width
// doubles with every power of two, so that `figures` decimal digits are always exact.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateInteger, validateNumber, validateObject } = require('internal/validators');
const { kClone, kDeserialize, markTransferMode } = require('internal/worker/js_transferable');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const kInternal = Symbol('kInternal');
const { MAX_SAFE_INTEGER } = Number;
// What an empty histogram calls its minimum: the largest 64-bit integer.
const kEmptyMin = 2 ** 63;

class Store {
  constructor(lowest, highest, figures) {
    this.highest = highest;
    this.unit = 2 ** Math.floor(Math.log2(lowest));
    // Values below this many units are kept exactly.
    this.exact = 2 ** Math.ceil(Math.log2(2 * 10 ** figures)) * this.unit;
    this.reset();
  }

  reset() {
    this.counts = new Map();
    this.count = 0;
    this.exceeds = 0;
    this.min = kEmptyMin;
    this.max = 0;
    this.previous = 0n;
    this.order = null;
  }

  /** The width of the range that a value falls into. */
  width(value) {
    return value < this.exact ? this.unit : 2 ** (Math.floor(Math.log2(value)) + 1) / this.exact * this.unit;
  }

  floor(value) {
    const width = this.width(value);
    return Math.floor(value / width) * width;
  }

  ceiling(value) {
    return this.floor(value) + this.width(value) - 1;
  }

  middle(value) {
    return this.floor(value) + Math.floor(this.width(value) / 2);
  }

  record(value, times = 1) {
    if (value > this.highest) {
      this.exceeds += times;
      return;
    }
    const slot = this.floor(value);
    const seen = this.counts.get(slot);
    if (seen === undefined) this.order = null;
    this.counts.set(slot, (seen ?? 0) + times);
    this.count += times;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  add(other) {
    for (const [slot, times] of other.counts) this.record(slot, times);
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.exceeds += other.exceeds;
  }

  slots() {
    return this.order ??= [...this.counts.keys()].sort((a, b) => a - b);
  }

  lowest() {
    return this.count === 0 ? this.min : this.floor(this.min);
  }

  largest() {
    return this.count === 0 ? 0 : this.ceiling(this.max);
  }

  mean() {
    let sum = 0;
    for (const [slot, times] of this.counts) sum += this.middle(slot) * times;
    return sum / this.count;
  }

  stddev() {
    const mean = this.mean();
    let sum = 0;
    for (const [slot, times] of this.counts) sum += (this.middle(slot) - mean) ** 2 * times;
    return Math.sqrt(sum / this.count);
  }

  percentile(percentile) {
    const wanted = Math.max(Math.floor(percentile / 100 * this.count + 0.5), 1);
    let seen = 0;
    for (const slot of this.slots()) {
      seen += this.counts.get(slot);
      if (seen >= wanted) return this.ceiling(slot);
    }
    return 0;
  }

  /** Percentiles in steps that halve the distance to 100 each time, as far as the data tells them apart. */
  percentiles() {
    const result = new Map();
    let next = 0, seen = 0, last = 0;
    const slots = this.slots();
    for (let i = 0; i < slots.length; i++) {
      last = slots[i];
      seen += this.counts.get(last);
      while (next <= 100 * seen / this.count) {
        result.set(next, last);
        if (seen === this.count) break;
        next += 100 / 2 ** (Math.floor(Math.log2(100 / (100 - next))) + 1);
      }
    }
    result.set(100, last);
    return result;
  }
}

const createStore = (lowest = 1, highest = MAX_SAFE_INTEGER, figures = 3) => new Store(lowest, highest, figures);

const isHistogram = (value) => value instanceof Histogram;

function check(value) {
  if (!isHistogram(value)) throw new ERR_INVALID_THIS('Histogram');
  return value.store;
}

function checkPercentile(percentile) {
  validateNumber(percentile, 'percentile');
  if (!(percentile > 0 && percentile <= 100)) throw new ERR_OUT_OF_RANGE('percentile', '> 0 && <= 100', percentile);
}

const bigMap = (map) => new Map(Array.from(map, ([key, value]) => [key, BigInt(value)]));

class Histogram {
  constructor(token, store) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    Object.defineProperty(this, 'store', { __proto__: null, value: store, enumerable: false });
  }

  get count() { return check(this).count; }
  get countBigInt() { return BigInt(check(this).count); }
  get min() { return check(this).lowest(); }
  get minBigInt() { return BigInt.asIntN(64, BigInt(check(this).lowest()) - (this.store.count === 0 ? 1n : 0n)); }
  get max() { return check(this).largest(); }
  get maxBigInt() { return BigInt(check(this).largest()); }
  get mean() { return check(this).mean(); }
  get exceeds() { return check(this).exceeds; }
  get exceedsBigInt() { return BigInt(check(this).exceeds); }
  get stddev() { return check(this).stddev(); }

  percentile(percentile) {
    const store = check(this);
    checkPercentile(percentile);
    return store.percentile(percentile);
  }

  percentileBigInt(percentile) {
    const store = check(this);
    checkPercentile(percentile);
    return BigInt(store.percentile(percentile));
  }

  get percentiles() { return check(this).percentiles(); }
  get percentilesBigInt() { return bigMap(check(this).percentiles()); }

  reset() { check(this).reset(); }

  [kClone]() {
    return { data: { id: shareStore(check(this)), store: { ...check(this) } }, deserializeInfo: `internal/histogram:Cloned${this instanceof RecordableHistogram ? 'Recordable' : ''}Histogram` };
  }

  toJSON() {
    const { count, min, max, mean, exceeds, stddev, percentiles } = this;
    return { count, min, max, mean, exceeds, stddev, percentiles: Object.fromEntries(percentiles) };
  }

  [customInspect](depth, options) {
    if (depth < 0) return `[${this.constructor.name}]`;
    const { inspect } = require('internal/util/inspect');
    const { min, max, mean, exceeds, stddev, count, percentiles } = this;
    return `Histogram ${inspect({ min, max, mean, exceeds, stddev, count, percentiles }, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }
}

class RecordableHistogram extends Histogram {
  record(val) {
    const store = check(this);
    if (typeof val === 'bigint') {
      if (val < 1n || val > BigInt(MAX_SAFE_INTEGER)) {
        throw new ERR_OUT_OF_RANGE('val', `>= 1 && <= ${MAX_SAFE_INTEGER}`, val);
      }
      val = Number(val);
    } else {
      validateInteger(val, 'val', 1);
    }
    store.record(val);
  }

  recordDelta() {
    const store = check(this);
    const now = process.hrtime.bigint();
    if (store.previous !== 0n) store.record(Math.max(1, Number(now - store.previous)));
    store.previous = now;
  }

  add(other) {
    const store = check(this);
    if (!isHistogram(other)) throw new ERR_INVALID_ARG_TYPE('other', 'RecordableHistogram', other);
    store.add(other.store);
  }
}

markTransferMode(Histogram.prototype, true, false);

// A clone in the same thread goes on counting with the original; one in another thread starts from a copy of its counts.
const shared = new Map();
const idOf = new WeakMap();
const forget = new FinalizationRegistry((id) => { shared.delete(id); });
let lastId = 0;

function shareStore(store) {
  let id = idOf.get(store);
  if (id === undefined) {
    id = `${process.pid} ${binding('worker').threadId()} ${++lastId}`;
    idOf.set(store, id);
    shared.set(id, new WeakRef(store));
    forget.register(store, id);
  }
  return id;
}

const storeFrom = ({ id, store }) => shared.get(id)?.deref() ?? Object.assign(createStore(), store);

/** What structured clone makes first; they become histograms. */
class ClonedHistogram {
  [kDeserialize](data) {
    return new Histogram(kInternal, storeFrom(data));
  }
}

class ClonedRecordableHistogram {
  [kDeserialize](data) {
    return new RecordableHistogram(kInternal, storeFrom(data));
  }
}

function limit(value, name, min) {
  if (typeof value === 'bigint') {
    if (value < BigInt(min) || value > BigInt(MAX_SAFE_INTEGER)) {
      throw new ERR_OUT_OF_RANGE(name, `>= ${min} && <= ${MAX_SAFE_INTEGER}`, value);
    }
    return Number(value);
  }
  validateInteger(value, name, min);
  return value;
}

function createHistogram(options = {}) {
  validateObject(options, 'options');
  const { lowest = 1, highest = MAX_SAFE_INTEGER, figures = 3 } = options;
  const low = limit(lowest, 'options.lowest', 1);
  const high = limit(highest, 'options.highest', 2 * low);
  validateInteger(figures, 'options.figures', 1, 5);
  return new RecordableHistogram(kInternal, createStore(low, high, figures));
}

module.exports = {
  ClonedHistogram, ClonedRecordableHistogram, Histogram, RecordableHistogram, createHistogram, createStore, isHistogram, kInternal,
};
