'use strict';
// The promise behind reader.closed. Few ask for it, so it is made when somebody does, and so is the error of a reader that was
// released.

const { handledDeferred, rejectedDeferred, settledDeferred } = require('internal/webstreams/util');

const kPending = 0, kResolved = 1, kRejected = 2;

class Closed {
  constructor() {
    this.state = kPending;
    this.deferred = undefined;
    this.makeReason = undefined;
  }

  get promise() {
    if (this.deferred === undefined) {
      if (this.state === kPending) this.deferred = handledDeferred();
      else this.deferred = this.state === kResolved ? settledDeferred() : rejectedDeferred(this.makeReason());
    }
    return this.deferred.promise;
  }

  resolve() {
    if (this.state !== kPending) return;
    this.state = kResolved;
    this.deferred?.resolve();
  }

  /** `makeReason` is called at most once. */
  reject(makeReason) {
    if (this.state !== kPending) return;
    this.state = kRejected;
    if (this.deferred === undefined) this.makeReason = makeReason;
    else this.deferred.reject(makeReason());
  }
}

module.exports = { Closed };
