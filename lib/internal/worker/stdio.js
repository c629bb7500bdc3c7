'use strict';

// The standard streams of a worker: at both ends streams that send chunks through the worker's control port. A writer
// waits until the reader's end wants more.

const { Readable, Writable } = require('stream');

const kWanted = Symbol('kWanted');

/** Keeps a port referenced while somebody waits for what comes through it. */
class Hold {
  #port;
  #count = 0;

  constructor(port) { this.#port = port; }
  take() { if (this.#count++ === 0) this.#port.ref(); }
  drop() { if (--this.#count === 0) this.#port.unref(); }
}

/** The readable end. `port` may be undefined once the worker is gone. */
class ReadableStdio extends Readable {
  #port;
  #name;
  #hold;
  #reading = false;

  constructor(port, name, hold = undefined) {
    super();
    this.#port = port;
    this.#name = name;
    this.#hold = hold;
  }

  _read() {
    if (this.#port === undefined) return;
    if (this.#hold !== undefined && !this.#reading) {
      this.#reading = true;
      this.#hold.take();
    }
    this.#port.postMessage({ type: 'wanted', stream: this.#name });
  }

  /** Chunks of the other end; null ends it. */
  take(chunks) {
    for (const chunk of chunks) {
      if (chunk === null) this.#end();
      else this.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    }
  }

  #end() {
    this.push(null);
    if (this.#reading) this.#hold.drop();
    this.#reading = false;
  }

  /** Nothing will come any more. */
  close() {
    this.#port = undefined;
    if (!this.readableEnded && !this.destroyed) this.push(null);
  }
}

class WritableStdio extends Writable {
  #port;
  #name;
  #waiting = null;
  #open = true;
  #hold;

  constructor(port, name, hold = undefined) {
    super({ decodeStrings: true });
    this.#port = port;
    this.#name = name;
    this.#hold = hold;
  }

  _writev(writes, callback) {
    this.#port?.postMessage({ type: 'stdio', stream: this.#name, chunks: writes.map(({ chunk }) => Uint8Array.from(chunk)) });
    if (!this.#open || this.#port === undefined) return callback();
    this.#waiting = callback;
    this.#hold?.take();
  }

  _final(callback) {
    this.#port?.postMessage({ type: 'stdio', stream: this.#name, chunks: [null] });
    callback();
  }

  [kWanted]() {
    const callback = this.#waiting;
    if (callback === null) return;
    this.#waiting = null;
    this.#hold?.drop();
    callback();
  }

  /** The thread ends: what still waits is sent, and nothing waits any more. */
  flush() {
    this.#open = false;
    for (let callback; (callback = this.#waiting) !== null;) {
      this.#waiting = null;
      callback();
    }
  }

  close() {
    this.#port = undefined;
    this.flush();
  }
}

module.exports = { Hold, ReadableStdio, WritableStdio, kWanted };
