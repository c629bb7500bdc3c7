'use strict';
// Readable.from(): a stream over any iterable.

const { Buffer } = require('buffer');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_NULL_VALUES } } = require('internal/errors');

module.exports = function from(Readable, iterable, options) {
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    // One chunk, not one per character.
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  const isAsync = typeof iterable?.[Symbol.asyncIterator] === 'function';
  if (!isAsync && typeof iterable?.[Symbol.iterator] !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('iterable', ['Iterable'], iterable);
  }
  const iterator = isAsync ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();

  const readable = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  let reading = false;

  readable._read = function() {
    if (reading) return;
    reading = true;
    if (isAsync) readAsync();
    else readSync();
  };

  readable._destroy = function(error, callback) {
    close(error).then(
      () => process.nextTick(callback, error),
      (closeError) => process.nextTick(callback, closeError || error),
    );
  };

  async function close(error) {
    const failed = error !== undefined && error !== null;
    if (failed && typeof iterator.throw === 'function') {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === 'function') {
      const { value } = await iterator.return();
      await value;
    }
  }

  /** @returns {boolean} whether the stream wants more at once */
  function give(value) {
    if (value === null) {
      reading = false;
      throw new ERR_STREAM_NULL_VALUES();
    }
    if (readable.push(value)) return true;
    reading = false;
    return false;
  }

  // Values that are there are pushed without a promise in between; a promise among them is awaited.
  function readSync() {
    try {
      for (;;) {
        const { value, done } = iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (value !== null && value !== undefined && typeof value.then === 'function') {
          resumeSync(value);
          return;
        }
        if (!give(value)) return;
      }
    } catch (error) {
      readable.destroy(error);
    }
  }

  async function resumeSync(promised) {
    try {
      if (!give(await promised)) return;
    } catch (error) {
      readable.destroy(error);
      return;
    }
    readSync();
  }

  async function readAsync() {
    try {
      for (;;) {
        const { value, done } = await iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        const pending = value !== null && value !== undefined && typeof value.then === 'function';
        if (!give(pending ? await value : value)) return;
      }
    } catch (error) {
      readable.destroy(error);
    }
  }

  return readable;
};
