'use strict';

// fs.watch, fs.watchFile and the asynchronous iterator of fs/promises.

const EventEmitter = require('events');
const { toOptions, toPath, checkEncoding, visiblePath } = require('internal/fs/args');
const { kInts, newFloats, newInts, statsOf } = require('internal/fs/stats');
const {
  AbortError, codes: { ERR_FS_WATCH_QUEUE_OVERFLOW, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateIgnoreOption, validateInteger, validateObject,
  validateOneOf, validateUint32,
} = require('internal/validators');

const ops = binding('fs');

// ---- events of the kernel ----

const watchers = new Map(); // by the number of the op

function onEvent(id, rename, name) {
  watchers.get(id)?._event(rename ? 'rename' : 'change', name);
}

/** What `ignore` says of a name. */
function ignorer(ignore) {
  if (ignore == null) return null;
  const { matcher } = require('internal/fs/glob');
  const tests = (Array.isArray(ignore) ? ignore : [ignore]).map((item) => {
    if (typeof item === 'function') return item;
    if (typeof item !== 'string') return (name) => item.test(name);
    const matches = matcher(item, { dot: true });
    return item.includes('/') ? matches : (name) => matches(name) || matches(require('path').basename(name));
  });
  return (name) => tests.some((test) => test(name));
}

class FSWatcher extends EventEmitter {
  #id = 0;
  #encoding;
  #ignores;

  /** Begins to watch; the work of fs.watch. */
  _start(filename, { persistent, recursive, encoding, ignore }) {
    this.#encoding = encoding;
    this.#ignores = ignorer(ignore);
    try {
      this.#id = ops.watch(toPath(filename, 'filename'), recursive, onEvent);
    } catch (error) {
      error.filename = filename;
      throw error;
    }
    watchers.set(this.#id, this);
    if (!persistent) ops.watchRef(this.#id, false);
  }

  _event(type, bytes) {
    const encoding = this.#encoding;
    const filename = encoding === 'buffer' ? bytes : bytes.toString(encoding);
    if (this.#ignores?.(encoding === 'buffer' ? bytes.toString() : filename)) return;
    this.emit('change', type, filename);
  }

  close() {
    if (this.#id === 0) return;
    watchers.delete(this.#id);
    ops.unwatch(this.#id);
    this.#id = 0;
    process.nextTick(() => this.emit('close'));
  }

  ref() {
    if (this.#id !== 0) ops.watchRef(this.#id, true);
    return this;
  }

  unref() {
    if (this.#id !== 0) ops.watchRef(this.#id, false);
    return this;
  }

  [Symbol.dispose]() { this.close(); }
}

function watch(filename, options, listener) {
  if (typeof options === 'function') listener = options;
  const path = visiblePath(filename, 'filename');
  const given = toOptions(options);
  const { persistent = true, recursive = false, encoding = 'utf8', signal, ignore } = given;
  validateBoolean(persistent, 'options.persistent');
  validateBoolean(recursive, 'options.recursive');
  validateIgnoreOption(ignore, 'options.ignore');
  const watcher = new FSWatcher();
  watcher._start(path, { persistent, recursive, encoding: encoding ?? 'utf8', ignore });
  if (listener) watcher.addListener('change', listener);
  if (signal) {
    const close = () => watcher.close();
    if (signal.aborted) {
      process.nextTick(close);
    } else {
      signal.addEventListener('abort', close, { once: true });
      watcher.once('close', () => signal.removeEventListener('abort', close));
    }
  }
  return watcher;
}

/** fsPromises.watch */
async function* watchAsync(filename, options = {}) {
  const path = visiblePath(filename, 'filename');
  validateObject(options, 'options');
  const {
    persistent = true, recursive = false, encoding = 'utf8', maxQueue = 2048, overflow = 'ignore', signal, ignore,
  } = options;
  validateBoolean(persistent, 'options.persistent');
  validateBoolean(recursive, 'options.recursive');
  validateInteger(maxQueue, 'options.maxQueue');
  validateOneOf(overflow, 'options.overflow', ['ignore', 'error']);
  validateAbortSignal(signal, 'options.signal');
  validateIgnoreOption(ignore, 'options.ignore');
  if (encoding && encoding !== 'buffer') {
    try {
      checkEncoding(encoding);
    } catch {
      throw new ERR_INVALID_ARG_VALUE('options.encoding', encoding);
    }
  }
  const abortError = () => new AbortError(undefined, { cause: signal?.reason });
  if (signal?.aborted) throw abortError();

  const events = [];
  let failure = null;
  let wake = () => {};
  const fail = (error) => {
    failure ??= error;
    wake();
  };
  const watcher = new FSWatcher();
  const abort = () => fail(abortError());
  watcher.on('change', (eventType, filename) => {
    if (events.length < maxQueue) {
      events.push({ __proto__: null, eventType, filename });
      wake();
    } else if (overflow === 'error') {
      fail(new ERR_FS_WATCH_QUEUE_OVERFLOW(maxQueue));
    } else {
      process.emitWarning('fs.watch maxQueue exceeded');
    }
  });
  watcher._start(path, { persistent, recursive, encoding, ignore });
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      while (events.length > 0 && failure === null) yield events.shift();
      if (failure !== null) throw failure;
      await new Promise((resolve) => { wake = resolve; });
    }
  } finally {
    watcher.close();
    signal?.removeEventListener('abort', abort);
  }
}

// ---- polling ----

const kAtime = 10;

function sameFile(a, b) {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && i !== kAtime) return false;
  }
  return true;
}

/** Asks for the stats of a file again and again. */
class StatWatcher extends EventEmitter {
  #path = null;
  #interval;
  #bigint;
  #timer = null;
  #reffed = true;
  #last = null;
  #failed = false; // the file was not there, and that has been told

  constructor(bigint) {
    super();
    this.#bigint = bigint;
  }

  _start(path, interval) {
    this.#path = path;
    this.#interval = Math.max(1, interval);
    this.#ask();
  }

  #ask() {
    const path = this.#path;
    const now = this.#bigint ? newInts() : newFloats();
    this.#timer = null;
    ops.stat(toPath(path), this.#bigint ? kInts : 0, now, (error) => {
      if (this.#path !== path) return; // stopped
      this.#timer = setTimeout(() => this.#ask(), this.#interval);
      if (!this.#reffed) this.#timer.unref();
      this.#answer(error, now);
    });
  }

  #answer(error, now) {
    const before = this.#last;
    if (error) {
      now.fill(this.#bigint ? 0n : 0);
      const known = this.#failed;
      this.#failed = true;
      this.#last = now;
      if (!known) this.emit('change', statsOf(now), statsOf(before ?? now));
      return;
    }
    this.#last = now;
    const cameBack = this.#failed;
    this.#failed = false;
    if (before !== null && (cameBack || !sameFile(before, now))) this.emit('change', statsOf(now), statsOf(before));
  }

  stop() {
    if (this.#path === null) return;
    this.#path = null;
    clearTimeout(this.#timer);
    process.nextTick(() => this.emit('stop'));
  }

  ref() {
    this.#reffed = true;
    this.#timer?.ref();
    return this;
  }

  unref() {
    this.#reffed = false;
    this.#timer?.unref();
    return this;
  }
}

const statWatchers = new Map(); // by absolute path

const absolute = (filename) => {
  const path = visiblePath(filename, 'filename');
  return require('path').resolve(typeof path === 'string' ? path : path.toString());
};

function watchFile(filename, options, listener) {
  const path = absolute(filename);
  if (options === null || typeof options !== 'object') {
    listener = options;
    options = {};
  }
  const { interval = 5007, persistent = true, bigint = false } = options;
  validateFunction(listener, 'listener');
  validateUint32(interval, 'interval');
  let watcher = statWatchers.get(path);
  if (watcher === undefined) {
    binding('permission').demand('FileSystemRead', path);
    watcher = new StatWatcher(bigint);
    if (!persistent) watcher.unref();
    watcher._start(path, interval);
    statWatchers.set(path, watcher);
  }
  watcher.addListener('change', listener);
  return watcher;
}

function unwatchFile(filename, listener) {
  const path = absolute(filename);
  const watcher = statWatchers.get(path);
  if (watcher === undefined) return;
  if (typeof listener === 'function') watcher.removeListener('change', listener);
  else watcher.removeAllListeners('change');
  if (watcher.listenerCount('change') === 0) {
    watcher.stop();
    statWatchers.delete(path);
  }
}

module.exports = { FSWatcher, StatWatcher, unwatchFile, watch, watchAsync, watchFile };
