'use strict';

// What a run tells: a stream of events, which are also emitted by name.

const { Readable } = require('stream');

class TestsStream extends Readable {
  #waiting = [];
  #flowing = false;

  constructor() {
    super({ __proto__: null, objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER });
  }

  _read() {
    this.#flowing = true;
    while (this.#flowing && this.#waiting.length > 0) this.#flowing = this.push(this.#waiting.shift());
  }

  /** @param {string} type without "test:" */
  tell(type, data) {
    const event = { __proto__: null, type: `test:${type}`, data };
    this.emit(event.type, data);
    this.put(event);
  }

  put(event) {
    if (this.#flowing && this.#waiting.length === 0) this.#flowing = this.push(event);
    else this.#waiting.push(event);
  }

  end() { this.put(null); }
}

module.exports = { TestsStream };
