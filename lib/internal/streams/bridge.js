'use strict';
// One Duplex before two streams: what is written to it goes to `writable`, what it yields comes from `readable`.
// compose() and Duplex.from() are made of it.

const Duplex = require('internal/streams/duplex');
const { AbortError } = require('internal/errors');
const { eos } = require('internal/streams/end-of-stream');
const { isNodeStream, isTransformStream } = require('internal/streams/utils');

/** A Duplex whose sides can be told not to exist. */
class Duplexify extends Duplex {
  constructor(options) {
    super(options);
    // Both sides or one of them may be missing from the start.
    if (options?.readable === false) {
      this._readableState.readable = false;
      this._readableState.ended = true;
      this._readableState.endEmitted = true;
    }
    if (options?.writable === false) {
      this._writableState.writable = false;
      this._writableState.ending = true;
      this._writableState.ended = true;
      this._writableState.finished = true;
    }
  }
}

class Bridge {
  /**
   * @param {object} options for the Duplex: readable, writable, readableObjectMode, writableObjectMode
   * @param {(error: Error) => void} destroyEnds destroys the streams behind
   */
  constructor(options, destroyEnds) {
    this.duplex = new Duplexify(options);
    this.reads = options.readable;
    this.writes = options.writable;
    // Callbacks of the Duplex that wait for something behind it.
    this.onDrain = null;
    this.onFinish = null;
    this.onReadable = null;
    // The callback of a destroy() that waits for the streams behind.
    this.onClose = undefined;
    this.isOver = false;
    this.duplex._destroy = (error, callback) => {
      if (!error && !this.isOver) error = new AbortError();
      this.onReadable = this.onDrain = this.onFinish = null;
      if (this.isOver) {
        callback(error);
      } else {
        this.onClose = callback;
        destroyEnds(error);
      }
    };
  }

  /** To be called when the streams behind are over. */
  over(error) {
    const callback = this.onClose;
    this.isOver = true;
    this.onClose = undefined;
    if (callback !== undefined) callback(error);
    else if (error) this.duplex.destroy(error);
    else if (!this.reads && !this.writes) this.duplex.destroy();
  }

  wake(name) {
    const callback = this[name];
    if (callback !== null) {
      this[name] = null;
      callback();
    }
  }

  writeTo(head) {
    if (isNodeStream(head)) {
      this.duplex._write = (chunk, encoding, callback) => {
        if (head.write(chunk, encoding)) callback();
        else this.onDrain = callback;
      };
      this.duplex._final = (callback) => {
        head.end();
        this.onFinish = callback;
      };
      head.on('drain', () => this.wake('onDrain'));
      return;
    }
    const writer = (isTransformStream(head) ? head.writable : head).getWriter();
    this.duplex._write = async (chunk, encoding, callback) => {
      try {
        await writer.ready;
        writer.write(chunk).catch(() => {}); // the failure comes back by `ready`
        callback();
      } catch (error) {
        callback(error);
      }
    };
    this.duplex._final = async (callback) => {
      try {
        await writer.ready;
        writer.close().catch(() => {});
        this.onFinish = callback;
      } catch (error) {
        callback(error);
      }
    };
  }

  finishWith(stream) {
    eos(isTransformStream(stream) ? stream.readable : stream, () => this.wake('onFinish'));
  }

  readFrom(tail) {
    const { duplex } = this;
    if (isNodeStream(tail)) {
      tail.on('readable', () => this.wake('onReadable'));
      tail.on('end', () => { duplex.push(null); });
      const read = duplex._read = () => {
        for (;;) {
          const chunk = tail.read();
          if (chunk === null) {
            this.onReadable = read;
            return;
          }
          if (!duplex.push(chunk)) return;
        }
      };
      return;
    }
    const reader = (isTransformStream(tail) ? tail.readable : tail).getReader();
    duplex._read = async () => {
      for (;;) {
        try {
          const { value, done } = await reader.read();
          if (!duplex.push(done ? null : value) || done) return;
        } catch {
          return; // the stream behind reports it
        }
      }
    };
  }
}

module.exports = { Bridge, Duplexify };
