'use strict';
// duplexPair(): two Duplexes; what is written to one is read from the other.

const Duplex = require('internal/streams/duplex');

const kOther = Symbol('kOtherSide');
const kCallback = Symbol('kCallback');
const kInit = Symbol('kInitOtherSide');

class DuplexSide extends Duplex {
  #other = null;

  constructor(options) {
    super(options);
    this[kCallback] = null;
  }

  [kInit](other) {
    this.#other = other;
  }

  get [kOther]() { return this.#other; }

  _read() {
    const callback = this[kCallback];
    if (callback) {
      this[kCallback] = null;
      callback();
    }
  }

  _write(chunk, encoding, callback) {
    const other = this.#other;
    if (chunk.length === 0) {
      // An empty chunk never wakes the reader, so it can't wait for it.
      process.nextTick(callback);
    } else {
      other.push(chunk);
      other[kCallback] = callback;
    }
  }

  _final(callback) {
    this.#other.on('end', callback);
    this.#other.push(null);
  }

  _destroy(error, callback) {
    const other = this.#other;
    if (other !== null && !other.destroyed) {
      process.nextTick(() => {
        if (error) other.destroy();
        else if (!other.destroyed) other.push(null);
      });
    }
    callback(error);
  }
}

module.exports = function duplexPair(options) {
  const one = new DuplexSide(options);
  const two = new DuplexSide(options);
  one[kInit](two);
  two[kInit](one);
  return [one, two];
};
