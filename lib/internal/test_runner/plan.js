'use strict';

// How many assertions and subtests a test promised.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateNumber, validateObject, validateUint32 } = require('internal/validators');
const { failure, kinds } = require('internal/test_runner/failure');

class Plan {
  actual = 0;
  #waiting;

  constructor(count, options = {}) {
    validateUint32(count, 'count');
    validateObject(options, 'options');
    this.expected = count;
    const { wait = false } = options;
    if (typeof wait !== 'boolean' && typeof wait !== 'number') {
      throw new ERR_INVALID_ARG_TYPE('options.wait', ['boolean', 'number'], wait);
    }
    if (typeof wait === 'number') validateNumber(wait, 'options.wait', 0);
    this.wait = wait;
  }

  count() {
    this.actual++;
    if (this.actual === this.expected) this.#waiting?.resolve();
  }

  /** Waits for what is missing, as long as it was told to. */
  async settled(race) {
    if (this.actual >= this.expected) return;
    this.#waiting = Promise.withResolvers();
    let timer;
    const all = [this.#waiting.promise];
    if (typeof this.wait === 'number') {
      all.push(new Promise((resolve, reject) => {
        timer = setTimeout(() => {
          reject(failure(`plan timed out after ${this.wait}ms with ${this.actual} assertions when expecting ${this.expected}`, kinds.timeout));
        }, this.wait);
      }));
    }
    if (race !== undefined) all.push(race);
    try {
      await Promise.race(all);
    } finally {
      clearTimeout(timer);
    }
  }

  check() {
    if (this.actual !== this.expected) {
      throw failure(`plan expected ${this.expected} assertions but received ${this.actual}`, kinds.code);
    }
  }
}

module.exports = { Plan };
