'use strict';
// The booleans of a stream's two states, packed into one integer each. Those that both states have bear the same bit, so
// that destroy.js can treat them alike. Everything stays below 2^30: V8 keeps such integers in place.

const shared = {
  OBJECT_MODE: 1 << 0,
  CONSTRUCTED: 1 << 1,
  SYNC: 1 << 2,            // inside _read() or _write()
  ENDED: 1 << 3,
  DESTROYED: 1 << 4,
  CLOSED: 1 << 5,
  CLOSE_EMITTED: 1 << 6,
  ERROR_EMITTED: 1 << 7,
  EMIT_CLOSE: 1 << 8,
  AUTO_DESTROY: 1 << 9,
  ERRORED: 1 << 10,
  SIDE_OFF: 1 << 11,       // a Duplex made with readable: false or writable: false
};

const readable = {
  END_EMITTED: 1 << 12,
  READING: 1 << 13,
  NEED_READABLE: 1 << 14,
  EMITTED_READABLE: 1 << 15,
  READABLE_LISTENING: 1 << 16,
  RESUME_SCHEDULED: 1 << 17,
  MULTI_AWAIT_DRAIN: 1 << 18,
  READING_MORE: 1 << 19,
  DATA_EMITTED: 1 << 20,
  HAS_FLOWING: 1 << 21,    // flowing is null without it
  FLOWING: 1 << 22,
  HAS_PAUSED: 1 << 23,
  PAUSED: 1 << 24,
};

const writable = {
  FINAL_CALLED: 1 << 12,
  NEED_DRAIN: 1 << 13,
  ENDING: 1 << 14,
  FINISHED: 1 << 15,
  DECODE_STRINGS: 1 << 16,
  WRITING: 1 << 17,
  BUFFER_PROCESSING: 1 << 18,
  PREFINISHED: 1 << 19,
  ALL_BUFFERS: 1 << 20,
  ALL_NOOP: 1 << 21,
  AFTER_WRITE_PENDING: 1 << 22,
};

/** Defines one boolean accessor per name on a state's prototype: `[['ended', ENDED], ...]`. */
function defineFlags(prototype, names) {
  for (const [name, bit] of names) {
    Object.defineProperty(prototype, name, {
      __proto__: null,
      get() { return (this.flags & bit) !== 0; },
      set(value) {
        if (value) this.flags |= bit;
        else this.flags &= ~bit;
      },
      enumerable: false,
      configurable: true,
    });
  }
}

/** A value that is null until it is set to a boolean. */
function defineTristate(prototype, name, hasBit, bit) {
  Object.defineProperty(prototype, name, {
    __proto__: null,
    get() { return this.flags & hasBit ? (this.flags & bit) !== 0 : null; },
    set(value) {
      this.flags &= ~(hasBit | bit);
      if (value !== null && value !== undefined) this.flags |= value ? hasBit | bit : hasBit;
    },
    enumerable: false,
    configurable: true,
  });
}

/** `errored` and `readable`/`writable`, which are no plain booleans. */
function defineErrored(prototype) {
  Object.defineProperty(prototype, 'errored', {
    __proto__: null,
    get() { return this.flags & shared.ERRORED ? this.error : null; },
    set(value) {
      this.error = value ?? null;
      if (value) this.flags |= shared.ERRORED;
      else this.flags &= ~shared.ERRORED;
    },
    enumerable: false,
    configurable: true,
  });
}

function defineSide(prototype, name) {
  Object.defineProperty(prototype, name, {
    __proto__: null,
    get() { return this.flags & shared.SIDE_OFF ? false : undefined; },
    set(value) {
      if (value === false) this.flags |= shared.SIDE_OFF;
      else this.flags &= ~shared.SIDE_OFF;
    },
    enumerable: false,
    configurable: true,
  });
}

module.exports = { shared, readable, writable, defineErrored, defineFlags, defineSide, defineTristate };
