'use strict';
// When a fetch did what, for performance.getEntriesByType('resource') (Resource Timing, Fetch 2.2.1).

const { now } = require('internal/perf/clock');

class Timing {
  startTime = now();
  postRedirectStartTime = this.startTime;
  redirectStartTime = 0;
  redirectEndTime = 0;
  finalServiceWorkerStartTime = 0;
  finalConnectionTimingInfo = null;
  finalNetworkRequestStartTime = this.startTime;
  finalNetworkResponseStartTime = 0;
  endTime = 0;
  encodedBodySize = 0;
  decodedBodySize = 0;

  /** @param {string} address where the program asked for it, with its fragment */
  constructor(address) {
    this.address = address;
  }

  redirected() {
    if (this.redirectStartTime === 0) this.redirectStartTime = this.startTime;
    this.redirectEndTime = this.postRedirectStartTime = this.finalNetworkRequestStartTime = now();
  }

  /** @param {{ begun: number, ready: number } | null} connection its times; they count if this fetch was what it was made for */
  answered(connection) {
    this.finalNetworkResponseStartTime = now();
    const begun = Math.max(connection?.begun ?? 0, this.postRedirectStartTime);
    const ready = Math.max(connection?.ready ?? 0, begun);
    this.finalConnectionTimingInfo = {
      domainLookupStartTime: begun, domainLookupEndTime: begun, connectionStartTime: begun, connectionEndTime: ready,
      secureConnectionStartTime: begun, ALPNNegotiatedProtocol: undefined,
    };
    this.finalNetworkRequestStartTime = ready;
  }

  /** The body has come to its end. */
  ended(status, encoded, decoded) {
    this.endTime = now();
    this.encodedBodySize = encoded;
    this.decodedBodySize = decoded;
    require('internal/perf/resource_timing').markResourceTiming(this, this.address, 'fetch', globalThis, '', null, status);
  }
}

module.exports = { Timing };
