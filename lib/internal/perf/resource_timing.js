'use strict';

// Resource Timing: what fetch makes of its requests.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');
const { PerformanceEntry, inspectEntry, kInternal } = require('internal/perf/performance_entry');
const { bufferResourceTiming, enqueue } = require('internal/perf/observe');

const customInspect = Symbol.for('nodejs.util.inspect.custom');

class PerformanceResourceTiming extends PerformanceEntry {
  #timing;
  #initiatorType;
  #deliveryType;
  #responseStatus;
  #cacheMode;

  constructor(token, name, initiatorType, timing, cacheMode, responseStatus, deliveryType) {
    if (token !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super(token, name, 'resource', timing.startTime, timing.endTime - timing.startTime);
    this.#timing = timing;
    this.#initiatorType = initiatorType;
    this.#responseStatus = responseStatus;
    this.#deliveryType = deliveryType;
    this.#cacheMode = cacheMode;
  }

  static #of(value) {
    if (typeof value !== 'object' || value === null || !(#timing in value)) {
      throw new ERR_INVALID_THIS('PerformanceResourceTiming');
    }
    return value.#timing;
  }

  get name() {
    PerformanceResourceTiming.#of(this);
    return super.name;
  }
  get startTime() { return PerformanceResourceTiming.#of(this).startTime; }
  get duration() {
    const { startTime, endTime } = PerformanceResourceTiming.#of(this);
    return endTime - startTime;
  }
  get initiatorType() {
    PerformanceResourceTiming.#of(this);
    return this.#initiatorType;
  }
  get workerStart() { return PerformanceResourceTiming.#of(this).finalServiceWorkerStartTime; }
  get redirectStart() { return PerformanceResourceTiming.#of(this).redirectStartTime; }
  get redirectEnd() { return PerformanceResourceTiming.#of(this).redirectEndTime; }
  get fetchStart() { return PerformanceResourceTiming.#of(this).postRedirectStartTime; }
  get domainLookupStart() { return PerformanceResourceTiming.#of(this).finalConnectionTimingInfo?.domainLookupStartTime; }
  get domainLookupEnd() { return PerformanceResourceTiming.#of(this).finalConnectionTimingInfo?.domainLookupEndTime; }
  get connectStart() { return PerformanceResourceTiming.#of(this).finalConnectionTimingInfo?.connectionStartTime; }
  get connectEnd() { return PerformanceResourceTiming.#of(this).finalConnectionTimingInfo?.connectionEndTime; }
  get secureConnectionStart() {
    return PerformanceResourceTiming.#of(this).finalConnectionTimingInfo?.secureConnectionStartTime;
  }
  get nextHopProtocol() {
    return PerformanceResourceTiming.#of(this).finalConnectionTimingInfo?.ALPNNegotiatedProtocol;
  }
  get requestStart() { return PerformanceResourceTiming.#of(this).finalNetworkRequestStartTime; }
  get responseStart() { return PerformanceResourceTiming.#of(this).finalNetworkResponseStartTime; }
  get responseEnd() { return PerformanceResourceTiming.#of(this).endTime; }
  get encodedBodySize() { return PerformanceResourceTiming.#of(this).encodedBodySize; }
  get decodedBodySize() { return PerformanceResourceTiming.#of(this).decodedBodySize; }
  get transferSize() {
    const { encodedBodySize } = PerformanceResourceTiming.#of(this);
    // 300 stands for the headers of what came over the network (Resource Timing, 4.4).
    if (this.#cacheMode === 'local') return 0;
    return this.#cacheMode === 'validated' ? 300 : encodedBodySize + 300;
  }
  get deliveryType() {
    PerformanceResourceTiming.#of(this);
    return this.#deliveryType;
  }
  get responseStatus() {
    PerformanceResourceTiming.#of(this);
    return this.#responseStatus;
  }

  toJSON() {
    const json = { name: this.name, entryType: this.entryType };
    for (const key of fields) json[key] = this[key];
    return json;
  }

  [customInspect](depth, options) {
    return inspectEntry(this, this.toJSON(), depth, options);
  }
}

const fields = [
  'startTime', 'duration', 'initiatorType', 'nextHopProtocol', 'workerStart', 'redirectStart', 'redirectEnd', 'fetchStart',
  'domainLookupStart', 'domainLookupEnd', 'connectStart', 'connectEnd', 'secureConnectionStart', 'requestStart',
  'responseStart', 'responseEnd', 'transferSize', 'encodedBodySize', 'decodedBodySize', 'deliveryType', 'responseStatus',
];
for (const key of [...fields, 'toJSON']) {
  Object.defineProperty(PerformanceResourceTiming.prototype, key, { __proto__: null, enumerable: true });
}
Object.defineProperty(PerformanceResourceTiming.prototype, Symbol.toStringTag, {
  __proto__: null, configurable: true, value: 'PerformanceResourceTiming',
});

/** Fetch's "mark resource timing". */
function markResourceTiming(timingInfo, requestedUrl, initiatorType, global, cacheMode, bodyInfo, responseStatus,
                            deliveryType = '') {
  const entry = new PerformanceResourceTiming(
    kInternal, requestedUrl, initiatorType, { ...timingInfo, ...bodyInfo }, cacheMode, responseStatus, deliveryType);
  enqueue(entry);
  bufferResourceTiming(entry);
  return entry;
}

module.exports = { PerformanceResourceTiming, markResourceTiming };
