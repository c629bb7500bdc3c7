'use strict';
// AsyncLocalStorage. A frame is a flat list [storage, value, ...] that is never changed once it is current (but by disable());
// there are few storages in a process, so that copying and scanning it beat a map.

const { current, exchange, run: runIn } = require('internal/async_context_frame');
const { validateFunction, validateObject } = require('internal/validators');

function indexIn(frame, storage) {
  if (frame === undefined) return -1;
  for (let i = 0; i < frame.length; i += 2) if (frame[i] === storage) return i;
  return -1;
}

function frameWith(frame, storage, value) {
  if (frame === undefined) return [storage, value];
  const at = indexIn(frame, storage);
  const next = frame.slice();
  if (at === -1) next.push(storage, value);
  else next[at + 1] = value;
  return next;
}

class AsyncLocalStorage {
  #defaultValue;
  #name;

  constructor(options = undefined) {
    if (options !== undefined) {
      validateObject(options, 'options');
      this.#defaultValue = options.defaultValue;
      if (options.name !== undefined) this.#name = `${options.name}`;
    }
  }

  get name() { return this.#name || ''; }

  /** Binds fn to the frame of now. */
  static bind(fn) {
    validateFunction(fn, 'fn');
    return require('async_hooks').AsyncResource.bind(fn);
  }

  /** A function that calls others in the frame of now. */
  static snapshot() {
    const frame = current();
    return function(fn, ...args) {
      return runIn(frame, fn, this, ...args);
    };
  }

  getStore() {
    const frame = current();
    const at = indexIn(frame, this);
    return at === -1 ? this.#defaultValue : frame[at + 1];
  }

  enterWith(value) {
    exchange(frameWith(current(), this, value));
  }

  run(value, fn, ...args) {
    const before = current();
    const at = indexIn(before, this);
    if (at !== -1 && Object.is(before[at + 1], value)) return Reflect.apply(fn, null, args);
    const frame = frameWith(before, this, value);
    exchange(frame);
    try {
      return Reflect.apply(fn, null, args);
    } finally {
      const after = current();
      // What fn did to other storages stays.
      if (after === frame) exchange(before);
      else exchange(at === -1 ? without(after, this) : frameWith(after, this, before[at + 1]));
    }
  }

  exit(fn, ...args) {
    return this.run(undefined, fn, ...args);
  }

  disable() {
    const frame = current();
    const at = indexIn(frame, this);
    if (at === -1) return;
    frame.splice(at, 2);
    // A frame of another identity: those who restore theirs see that this one was changed.
    exchange(frame.slice());
  }
}

function without(frame, storage) {
  const at = indexIn(frame, storage);
  return at === -1 ? frame : frame.toSpliced(at, 2);
}

module.exports = { AsyncLocalStorage };
