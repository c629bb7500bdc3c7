'use strict';

const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
const { validateInteger, validateObject } = require('internal/validators');
const { Histogram, createStore, kInternal } = require('internal/histogram');

const engine = binding('engine');

/** A histogram that samples, while enabled, how late a timer comes. */
class ELDHistogram extends Histogram {
  #resolution;
  #timer = null;
  #last = 0;

  constructor(token, resolution) {
    super(token, createStore());
    this.#resolution = resolution;
  }

  #sample() {
    const now = engine.monotonicMs();
    if (this.#last !== 0) this.store.record(Math.max(1, Math.round((now - this.#last) * 1e6)));
    this.#last = now;
  }

  enable() {
    if (!(#timer in this)) throw new ERR_INVALID_THIS('ELDHistogram');
    if (this.#timer !== null) return false;
    this.#last = 0;
    this.#timer = setInterval(() => this.#sample(), this.#resolution);
    this.#timer.unref();
    return true;
  }

  disable() {
    if (!(#timer in this)) throw new ERR_INVALID_THIS('ELDHistogram');
    if (this.#timer === null) return false;
    clearInterval(this.#timer);
    this.#timer = null;
    return true;
  }

  [Symbol.dispose]() {
    this.disable();
  }
}

function monitorEventLoopDelay(options = {}) {
  validateObject(options, 'options');
  const { resolution = 10 } = options;
  validateInteger(resolution, 'options.resolution', 1);
  return new ELDHistogram(kInternal, resolution);
}

module.exports = { monitorEventLoopDelay };
