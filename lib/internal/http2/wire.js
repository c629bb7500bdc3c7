'use strict';
// A stream as the protocol sees it.

class Wire {
  /** @param {object} owner the Http2Stream */
  constructor(id, sendWindow, recvWindow) {
    this.id = id;
    this.owner = undefined;
    this.sendWindow = sendWindow;
    this.recvWindow = recvWindow;
    /** Received, but not read by the program; read, but not yet given back to the peer. */
    this.unread = 0;
    this.returned = 0;
    this.queue = [];
    this.offset = 0;
    this.offered = false;
    this.moved = false;
    /** Waits for the peer to allow one more stream. */
    this.held = false;
    this.ending = false;
    this.headersSent = false;
    this.headersReceived = false;
    this.finalReceived = false;
    this.localEnded = false;
    this.remoteEnded = false;
    this.counted = false;
    this.gone = false;
    this.expected = -1;
    this.received = 0;
  }

  wantsToSend() { return !this.localEnded && (this.queue.length > 0 || this.ending); }

  /** Whether what was queued last is the end as well. */
  lastOne() { return this.ending || this.owner !== undefined && this.owner.endsHere(); }

  get state() {
    if (this.gone) return 7;
    if (this.localEnded) return this.remoteEnded ? 7 : 5;
    return this.remoteEnded ? 6 : 2;
  }
}

module.exports = { Wire };
