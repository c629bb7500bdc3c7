'use strict';

// The Web Locks API. The queues are shared by a program's threads and stand in Go; here is what one thread asked for.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');
const { current, run } = require('internal/async_context_frame');
const { validateFunction } = require('internal/validators');

const native = binding('messaging');
const kMake = Symbol('make');
/** What a request is told; 0 is that the lock is not available. */
const GRANTED = 1, STOLEN = 2;

/** Requests of this thread, by number. */
const requests = new Map();
let joined = false;

function domException(message, name) {
  const { DOMException } = require('internal/per_context/domexception');
  return new DOMException(message, name);
}

class Lock {
  #name;
  #mode;

  constructor(key, name, mode) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#mode = mode;
  }

  get name() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('Lock');
    return this.#name;
  }

  get mode() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('Lock');
    return this.#mode;
  }
}

class Request {
  constructor(name, mode, callback, signal) {
    Object.assign(this, { name, mode, callback, signal, id: 0, frame: current() });
    this.done = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.onAbort = undefined;
  }

  watchSignal() {
    if (this.signal === undefined) return;
    this.onAbort = () => {
      if (!native.abortLock(this.id)) return; // it is held: the callback has the say
      requests.delete(this.id);
      this.reject(this.signal.reason);
    };
    this.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  stopWatching() { if (this.onAbort !== undefined) this.signal.removeEventListener('abort', this.onAbort); }

  begin(what) {
    this.stopWatching();
    const lock = what === GRANTED ? new Lock(kMake, this.name, this.mode) : null;
    if (lock === null) requests.delete(this.id);
    const over = (settle) => (value) => {
      if (lock !== null) {
        requests.delete(this.id);
        // Stolen in the meantime, though the word of it is still on its way.
        if (!native.releaseLock(this.id)) this.reject(domException('The operation was aborted', 'AbortError'));
      }
      settle(value);
    };
    // The callback is called by a promise's job, as the specification has it.
    run(this.frame, () => new Promise((resolve) => resolve(this.callback(lock))).then(over(this.resolve), over(this.reject)));
  }
}

function onLock(id, what) {
  const request = requests.get(id);
  if (request === undefined) {
    if (what === GRANTED) native.releaseLock(id); // it was given up meanwhile
    return;
  }
  if (what === STOLEN) {
    requests.delete(id);
    request.reject(domException('The operation was aborted', 'AbortError'));
  } else {
    request.begin(what);
  }
}

function join() {
  if (joined) return;
  joined = true;
  const { threadId } = require('worker_threads');
  native.onLock(`node-${process.pid}-${threadId}`, onLock);
}

function checkedOptions(options) {
  if (options === undefined || options === null) options = {};
  if (typeof options !== 'object' && typeof options !== 'function') {
    throw coded('ERR_INVALID_ARG_TYPE', 'Value cannot be converted to a dictionary');
  }
  const mode = options.mode === undefined ? 'exclusive' : `${options.mode}`;
  if (mode !== 'exclusive' && mode !== 'shared') {
    throw coded('ERR_INVALID_ARG_VALUE', `mode '${mode}' is not a valid enum value of type LockMode.`);
  }
  const { signal } = options;
  if (signal !== undefined) {
    const { AbortSignal } = require('internal/abort_controller');
    if (typeof signal !== 'object' || signal === null) throw coded('ERR_INVALID_ARG_TYPE', 'signal is not an object.');
    if (!(signal instanceof AbortSignal)) throw coded('ERR_INVALID_ARG_TYPE', 'signal is not an AbortSignal.');
  }
  return { mode, signal, ifAvailable: Boolean(options.ifAvailable), steal: Boolean(options.steal) };
}

/** WebIDL's errors: a TypeError with Node's code and a message of its own. */
function coded(code, message) {
  return Object.assign(new TypeError(message), { code });
}

function refuse(name, { mode, signal, ifAvailable, steal }) {
  if (name.startsWith('-')) return 'Lock name may not start with hyphen';
  if (ifAvailable && steal) return 'ifAvailable and steal are mutually exclusive';
  if (mode !== 'exclusive' && steal) return 'mode: "shared" and steal are mutually exclusive';
  if (signal !== undefined && (steal || ifAvailable)) return 'signal cannot be used with steal or ifAvailable';
  return undefined;
}

class LockManager {
  constructor(key) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  async request(name, options, callback = undefined) {
    if (!(this instanceof LockManager)) throw new ERR_INVALID_THIS('LockManager');
    if (callback === undefined) {
      callback = options;
      options = undefined;
    }
    name = `${name}`.toWellFormed();
    validateFunction(callback, 'callback');
    const given = checkedOptions(options);
    given.signal?.throwIfAborted();
    const refusal = refuse(name, given);
    if (refusal !== undefined) throw domException(refusal, 'NotSupportedError');
    join();
    const request = new Request(name, given.mode, callback, given.signal);
    request.id = native.requestLock(name, given.mode === 'shared', given.ifAvailable, given.steal);
    requests.set(request.id, request);
    request.watchSignal();
    return request.done;
  }

  async query() {
    if (!(this instanceof LockManager)) throw new ERR_INVALID_THIS('LockManager');
    join();
    return native.queryLocks();
  }
}

for (const [Class, names] of [[Lock, ['name', 'mode']], [LockManager, ['request', 'query']]]) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { __proto__: null, enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: Class.name });
}

module.exports = { LockManager, makeLockManager: () => new LockManager(kMake) };
