'use strict';

/** A bound socket of the primary that all workers get: the kernel deals out what comes in. */
class SharedHandle {
  #workers = new Set();
  #handle = null;
  #errno = 0;

  constructor(key, address, { port, addressType, fd, flags }) {
    this.key = key;
    const result = addressType === 'udp4' || addressType === 'udp6' ?
      require('internal/dgram')._createSocketHandle(address, port, addressType, fd, flags) :
      require('internal/net/server').createServerHandle(address, port, addressType, fd, flags);
    if (typeof result === 'number') {
      this.#errno = result;
    } else if (result.delayed) { // a busy address, which a TCP handle tells only when it listens
      this.#errno = result.delayed;
      result.close();
    } else {
      this.#handle = result;
    }
  }

  /** reply(errno, fields, handle) */
  add(worker, reply) {
    this.#workers.add(worker.id);
    reply(this.#errno, null, this.#handle);
  }

  has(worker) {
    return this.#workers.has(worker.id);
  }

  /** Whether this was the last worker that used it. */
  remove(worker) {
    if (!this.#workers.delete(worker.id) || this.#workers.size > 0) return false;
    this.#handle?.close();
    this.#handle = null;
    return true;
  }
}

module.exports = SharedHandle;
