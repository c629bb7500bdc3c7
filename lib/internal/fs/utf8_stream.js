'use strict';

// fs.Utf8Stream: text (or bytes) to a file, gathered into large writes. One write is in flight at a time; `flushSync`
// writes what waits at once. The options' `fs` may replace any of the functions it writes with.

const EventEmitter = require('events');
const path = require('path');
const { TextQueue, ByteQueue } = require('internal/fs/utf8_chunks');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_OPERATION_FAILED },
} = require('internal/errors');
const {
  validateBoolean, validateFunction, validateObject, validateOneOf, validateUint32,
} = require('internal/validators');

const kHighWaterMark = 16387;
const kMaxWrite = 16 * 1024;
const kRetryDelay = 100; // ms until a write that met EAGAIN or EBUSY is tried again
const kFsNames = ['write', 'writeSync', 'fsync', 'fsyncSync', 'close', 'open', 'openSync', 'mkdir', 'mkdirSync'];

const isBusy = (err) => err.code === 'EAGAIN' || err.code === 'EBUSY';

/** Stops the thread: the synchronous forms have nothing else to wait with. */
function sleep(ms) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); }

function pickFs(given) {
  validateObject(given, 'options.fs');
  const real = require('fs');
  const out = {};
  for (const name of kFsNames) {
    out[name] = given[name] === undefined ? real[name] : given[name];
    validateFunction(out[name], `options.fs.${name}`);
  }
  return out;
}

class Utf8Stream extends EventEmitter {
  #fs;
  #queue;
  #chunk;           // in flight, or what a failed write left
  #length = 0;      // all that is not yet written
  #fd = -1;
  #file = null;
  #opening = false;
  #reopening = false;
  #writing = false;
  #ending = false;
  #destroyed = false;
  #flushPending = false;
  #drainScheduled = false;
  #timer;
  #highWaterMark;
  #options;

  constructor(options = {}) {
    validateObject(options, 'options');
    super();
    this.#fs = pickFs(options.fs ?? {});
    const own = this.#options = {
      minLength: options.minLength || 0,
      maxLength: options.maxLength || 0,
      maxWrite: options.maxWrite || kMaxWrite,
      periodicFlush: options.periodicFlush || 0,
      sync: options.sync || false,
      fsync: options.fsync || false,
      append: (options.append === undefined ? true : options.append) || false,
      mkdir: options.mkdir || false,
      mode: options.mode,
      retryEAGAIN: options.retryEAGAIN || (() => true),
    };
    for (const name of ['minLength', 'maxLength', 'maxWrite', 'periodicFlush']) validateUint32(own[name], `options.${name}`);
    for (const name of ['sync', 'fsync', 'append', 'mkdir']) validateBoolean(own[name], `options.${name}`);
    validateFunction(own.retryEAGAIN, 'options.retryEAGAIN');
    const { contentMode = 'utf8' } = options;
    validateOneOf(contentMode, 'options.contentMode', ['buffer', 'utf8']);
    this.#highWaterMark = Math.max(own.minLength, kHighWaterMark);
    this.#queue = contentMode === 'buffer' ? new ByteQueue() : new TextQueue();
    this.#chunk = this.#queue.empty;

    const target = options.fd ?? options.dest;
    if (typeof target !== 'number' && typeof target !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('fd', ['number', 'string'], target);
    }
    if (own.minLength >= own.maxWrite) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('minLength', own.minLength, `should be smaller than maxWrite (${own.maxWrite})`);
    }
    if (typeof target === 'number') {
      this.#fd = target;
      process.nextTick(() => this.emit('ready'));
    } else {
      this.#open(target);
    }
    if (own.periodicFlush !== 0) {
      this.#timer = setInterval(() => { if (!this.#destroyed) this.flush(() => {}); }, own.periodicFlush).unref();
    }
  }

  get mode() { return this.#options.mode; }
  get file() { return this.#file; }
  get fd() { return this.#fd; }
  get minLength() { return this.#options.minLength; }
  get maxLength() { return this.#options.maxLength; }
  get writing() { return this.#writing; }
  get sync() { return this.#options.sync; }
  get fsync() { return this.#options.fsync; }
  get append() { return this.#options.append; }
  get periodicFlush() { return this.#options.periodicFlush; }
  get contentMode() { return this.#queue.mode; }
  get mkdir() { return this.#options.mkdir; }
  [Symbol.dispose]() { this.destroy(); }

  write(data) {
    this.#needAlive();
    if (!this.#queue.accepts(data)) {
      throw new ERR_INVALID_ARG_TYPE('data', this.#queue.mode === 'buffer' ? 'Buffer' : 'string', data);
    }
    const { maxLength, maxWrite, minLength } = this.#options;
    const length = this.#length + data.length;
    if (maxLength && length > maxLength) {
      this.emit('drop', data);
    } else {
      this.#queue.add(data, maxWrite);
      this.#length = length;
      if (!this.#writing && length >= minLength) this.#writeNext();
    }
    return this.#length < this.#highWaterMark;
  }

  flush(callback = () => {}) {
    if (callback === null) callback = () => {};
    validateFunction(callback, 'cb');
    if (this.#destroyed) {
      callback(new ERR_INVALID_STATE('Utf8Stream is destroyed'));
      return;
    }
    if (this.#options.minLength <= 0) {
      callback();
      return;
    }
    this.#afterDrain(callback);
    if (!this.#writing) this.#writeNext();
  }

  flushSync() {
    this.#needAlive();
    if (this.#fd < 0) throw new ERR_INVALID_STATE('Invalid file descriptor');
    const queue = this.#queue;
    let chunk = queue.empty;
    if (!this.#writing) { // what a failed write left comes first
      chunk = this.#chunk;
      this.#chunk = queue.empty;
    } else if (!this.#options.sync) { // a write is in flight: it gets its chance to be the first
      binding('fs').handOver();
      sleep(1);
    }
    for (;;) {
      if (chunk.length === 0) {
        if (queue.chunks.length === 0) break;
        chunk = queue.take();
      }
      try {
        const rest = queue.rest(chunk, this.#callWriteSync(chunk));
        this.#length = Math.max(this.#length - (chunk.length - rest.length), 0);
        chunk = rest;
      } catch (err) {
        if (!isBusy(err) || !this.#options.retryEAGAIN(err, chunk.length, this.#length - chunk.length)) {
          queue.putBack(chunk);
          throw err;
        }
        sleep(kRetryDelay);
      }
    }
    try {
      this.#fs.fsyncSync(this.#fd);
    } catch {
      // Pipes and terminals have nothing to sync.
    }
  }

  reopen(file) {
    this.#needAlive();
    if (this.#opening) {
      this.once('ready', () => this.reopen(file));
      return;
    }
    if (this.#ending) return;
    if (!this.#file) {
      throw new ERR_OPERATION_FAILED('Unable to reopen a file descriptor, you must pass a file to Utf8Stream');
    }
    if (file) this.#file = file;
    this.#reopening = true;
    if (this.#writing) return; // the end of that write reopens
    const old = this.#fd;
    this.once('ready', () => {
      if (old === this.#fd) return;
      this.#fs.close(old, (err) => { if (err) this.emit('error', err); });
    });
    this.#open(this.#file);
  }

  end() {
    this.#needAlive();
    if (this.#opening) {
      this.once('ready', () => this.end());
      return;
    }
    if (this.#ending) return;
    this.#ending = true;
    if (this.#writing) return;
    if (this.#length > 0 && this.#fd >= 0) this.#writeNext();
    else this.#close();
  }

  destroy() { if (!this.#destroyed) this.#close(); }

  #needAlive() { if (this.#destroyed) throw new ERR_INVALID_STATE('Utf8Stream is destroyed'); }

  #open(file) {
    const { append, mode, mkdir, sync } = this.#options;
    const flags = append ? 'a' : 'w';
    this.#opening = true;
    this.#writing = true;
    if (sync) {
      let fd;
      try {
        if (mkdir) this.#fs.mkdirSync(path.dirname(file), { recursive: true });
        fd = this.#fs.openSync(file, flags, mode);
      } catch (err) {
        this.#openFailed(err);
        throw err;
      }
      this.#opened(file, fd);
      return;
    }
    const open = () => this.#fs.open(file, flags, mode, (err, fd) => {
      if (err) this.#openFailed(err);
      else this.#opened(file, fd);
    });
    if (!mkdir) open();
    else this.#fs.mkdir(path.dirname(file), { recursive: true }, (err) => { if (err) this.#openFailed(err); else open(); });
  }

  #openFailed(err) {
    this.#opening = this.#reopening = this.#writing = false;
    if (!this.#options.sync) this.emit('error', err);
    else process.nextTick(() => { if (this.listenerCount('error') > 0) this.emit('error', err); });
  }

  #opened(file, fd) {
    const again = this.#reopening;
    this.#fd = fd;
    this.#file = file;
    this.#opening = this.#reopening = this.#writing = false;
    if (this.#options.sync) process.nextTick(() => this.emit('ready'));
    else this.emit('ready');
    if (this.#destroyed || this.#writing || this.#opening) return;
    if (this.#length > this.#options.minLength || this.#flushPending) this.#writeNext();
    else if (again) process.nextTick(() => this.emit('drain'));
  }

  #writeNext() {
    this.#writing = true;
    if (this.#chunk.length === 0) this.#chunk = this.#queue.take();
    if (this.#options.sync) this.#writeInPlace();
    else this.#callWrite();
  }

  #callWriteSync(chunk) {
    return this.#queue.mode === 'buffer' ? this.#fs.writeSync(this.#fd, chunk) : this.#fs.writeSync(this.#fd, chunk, 'utf8');
  }

  #callWrite() {
    const done = (err, n) => {
      if (!err) {
        if (!this.#wrote(n)) this.#callWrite();
      } else if (this.#shouldRetry(err)) {
        setTimeout(() => this.#callWrite(), kRetryDelay);
      } else {
        this.#writeFailed(err);
      }
    };
    if (this.#queue.mode === 'buffer') this.#fs.write(this.#fd, this.#chunk, done);
    else this.#fs.write(this.#fd, this.#chunk, 'utf8', done);
  }

  #writeInPlace() {
    for (;;) {
      let n;
      try {
        n = this.#callWriteSync(this.#chunk);
      } catch (err) {
        if (!this.#shouldRetry(err)) {
          this.#writeFailed(err);
          return;
        }
        sleep(kRetryDelay);
        continue;
      }
      if (this.#wrote(n)) return;
    }
  }

  #shouldRetry(err) {
    return isBusy(err) && this.#options.retryEAGAIN(err, this.#chunk.length, this.#length - this.#chunk.length);
  }

  #writeFailed(err) {
    this.#writing = false;
    this.emit('error', err);
  }

  /** False when a part of the chunk is still to be written. */
  #wrote(n) {
    this.emit('write', n);
    const rest = this.#queue.rest(this.#chunk, n);
    this.#length = Math.max(this.#length - (this.#chunk.length - rest.length), 0);
    this.#chunk = rest;
    if (rest.length > 0) return false;
    if (this.#options.fsync) this.#fs.fsyncSync(this.#fd);
    if (this.#reopening) {
      this.#writing = this.#reopening = false;
      this.reopen();
    } else if (this.#length > this.#options.minLength || (this.#ending && this.#length > 0)) {
      this.#writeNext();
    } else {
      this.#writing = false;
      if (this.#ending) this.#close();
      else this.#drained();
    }
    return true;
  }

  #drained() {
    if (!this.#options.sync) {
      this.emit('drain');
    } else if (!this.#drainScheduled) {
      this.#drainScheduled = true;
      process.nextTick(() => {
        this.#drainScheduled = false;
        this.emit('drain');
      });
    }
  }

  #afterDrain(callback) {
    this.#flushPending = true;
    const onDrain = () => {
      this.off('error', onError);
      const done = (err) => {
        this.#flushPending = false;
        callback(err);
      };
      if (this.#options.fsync) {
        done();
        return;
      }
      try {
        this.#fs.fsync(this.#fd, done);
      } catch (err) {
        done(err);
      }
    };
    const onError = (err) => {
      this.off('drain', onDrain);
      this.#flushPending = false;
      callback(err);
    };
    this.once('drain', onDrain);
    this.once('error', onError);
  }

  #close() {
    if (this.#fd === -1) {
      this.once('ready', () => this.#close());
      return;
    }
    clearInterval(this.#timer);
    this.#destroyed = true;
    this.#queue.chunks.length = 0;
    const closed = (err) => {
      if (err) {
        this.emit('error', err);
        return;
      }
      if (this.#ending && !this.#writing) this.emit('finish');
      this.emit('close');
    };
    const close = () => {
      if (this.#fd === 1 || this.#fd === 2) closed();
      else this.#fs.close(this.#fd, closed);
    };
    try {
      this.#fs.fsync(this.#fd, close); // its error says only that there is nothing to sync
    } catch {
      close();
    }
  }
}

module.exports = { Utf8Stream };
