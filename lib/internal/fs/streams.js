'use strict';

// ReadStream and WriteStream: streams over a descriptor, a FileHandle, or a path opened for them.

const { toFD, toOptions, visiblePath } = require('internal/fs/args');
const { FileHandle, kRef, kUnref } = require('internal/fs/handle');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_METHOD_NOT_IMPLEMENTED, ERR_OUT_OF_RANGE, ERR_STREAM_DESTROYED, ERR_SYSTEM_ERROR },
} = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger } = require('internal/validators');
const { deprecate } = require('internal/util');
const { Buffer } = require('buffer');
const { Readable, Writable, finished } = require('stream');

const kFs = Symbol('kFs');
const kHandle = Symbol('kHandle');
const kBusy = Symbol('kIsPerformingIO');
const kIdle = Symbol('kIoDone');

// ---- where the bytes come from ----

/** The calls of `fs` that a stream makes, done by a FileHandle. */
function handleCalls(handle) {
  const callback = (promise, cb, count) => promise.then(
    (result) => process.nextTick(cb, null, result?.[count] ?? 0, result?.buffer ?? result?.buffers),
    (error) => process.nextTick(cb, error, 0));
  return {
    open() { throw new ERR_METHOD_NOT_IMPLEMENTED('open()'); },
    close(fd, cb) {
      handle[kUnref]();
      handle.close().then(() => process.nextTick(cb), (error) => process.nextTick(cb, error));
    },
    read(fd, buffer, offset, length, position, cb) {
      callback(handle.read(buffer, offset, length, position), cb, 'bytesRead');
    },
    write(fd, buffer, offset, length, position, cb) {
      callback(handle.write(buffer, offset, length, position), cb, 'bytesWritten');
    },
    writev(fd, buffers, position, cb) { callback(handle.writev(buffers, position), cb, 'bytesWritten'); },
    fsync(fd, cb) { callback(handle.sync(), cb); },
  };
}

/** Takes over options.fd, or what shall be opened. */
function attach(stream, path, options, flags) {
  stream[kBusy] = false;
  const { fd } = options;
  if (fd == null) {
    stream.fd = null;
    stream[kFs] = options.fs || require('fs');
    validateFunction(stream[kFs].open, 'options.fs.open');
    stream.path = visiblePath(path);
    stream.flags = options.flags === undefined ? flags : options.flags;
    stream.mode = options.mode === undefined ? 0o666 : options.mode;
  } else if (typeof fd === 'number') {
    stream[kFs] = options.fs || require('fs');
    stream.fd = toFD(fd);
  } else if (typeof fd === 'object' && fd instanceof FileHandle) {
    if (options.fs) throw new ERR_METHOD_NOT_IMPLEMENTED('FileHandle with fs');
    stream[kHandle] = fd;
    stream[kFs] = handleCalls(fd);
    fd[kRef]();
    fd.on('close', stream.close.bind(stream));
    stream.fd = toFD(fd.fd);
  } else {
    throw new ERR_INVALID_ARG_TYPE('options.fd', ['number', 'FileHandle'], fd);
  }
  options.autoDestroy = options.autoClose === undefined ? true : options.autoClose;
}

/** A copy; what the user's object inherits counts too. */
function takeOptions(options) {
  options = toOptions(options);
  const copy = {};
  for (const key in options) copy[key] = options[key]; // eslint-disable-line guard-for-in
  return copy;
}

function construct(callback) {
  const stream = this;
  if (typeof stream.fd === 'number') {
    callback();
    return;
  }
  if (stream.open !== readOpen && stream.open !== writeOpen) {
    openByUser(stream, callback);
    return;
  }
  stream[kFs].open(stream.path, stream.flags, stream.mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    stream.fd = fd;
    callback();
    stream.emit('open', stream.fd);
    stream.emit('ready');
  });
}

/** Packages that replace open() tell by events what became of it. */
function openByUser(stream, callback) {
  const { emit } = stream;
  stream.emit = function(...args) {
    const [event, arg] = args;
    if (event === 'open') {
      this.emit = emit;
      callback();
      Reflect.apply(emit, this, args);
    } else if (event === 'error') {
      this.emit = emit;
      callback(arg);
    } else {
      Reflect.apply(emit, this, args);
    }
  };
  stream.open();
}

// A function of the prototypes that users call or replace; opening is done by construct.
const readOpen = deprecate(() => {}, 'ReadStream.prototype.open() is deprecated', 'DEP0135');
const writeOpen = deprecate(() => {}, 'WriteStream.prototype.open() is deprecated', 'DEP0135');

function destroy(error, callback) {
  if (this[kBusy]) this.once(kIdle, (ioError) => release(this, error || ioError, callback));
  else release(this, error, callback);
}

function release(stream, error, callback) {
  if (stream.fd == null) {
    callback(error);
    return;
  }
  stream[kFs].close(stream.fd, (closeError) => callback(closeError || error));
  stream.fd = null;
}

const pending = { __proto__: null, get() { return this.fd === null; }, configurable: true };

function autoClose(name, state) {
  const stateOf = (stream) => {
    if (stream?.[state] === undefined) throw new ERR_INVALID_THIS(name);
    return stream[state];
  };
  return {
    __proto__: null,
    get() { return stateOf(this).autoDestroy; },
    set(value) { stateOf(this).autoDestroy = value; },
  };
}

// ---- reading ----

function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = takeOptions(options);
  options.highWaterMark ??= 64 * 1024;
  attach(this, path, options, 'r');
  if (options.fs) {
    validateFunction(this[kFs].read, 'options.fs.read');
    if (options.autoDestroy) validateFunction(this[kFs].close, 'options.fs.close');
  }
  this.start = options.start;
  this.end = options.end ?? Infinity;
  this.pos = undefined;
  this.bytesRead = 0;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  if (this.end !== Infinity) {
    validateInteger(this.end, 'end', 0);
    if (this.start !== undefined && this.start > this.end) {
      throw new ERR_OUT_OF_RANGE('start', `<= "end" (here: ${this.end})`, this.start);
    }
  }
  Reflect.apply(Readable, this, [options]);
  if (options.encoding) this.setEncoding(options.encoding);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

Object.defineProperty(ReadStream.prototype, 'autoClose', autoClose('ReadStream', '_readableState'));
ReadStream.prototype.open = readOpen;
ReadStream.prototype._construct = construct;
ReadStream.prototype._destroy = destroy;

ReadStream.prototype._read = function(n) {
  n = Math.min(this.end - (this.pos === undefined ? this.bytesRead : this.pos) + 1, n);
  if (n <= 0) {
    this.push(null);
    return;
  }
  const buffer = Buffer.allocUnsafeSlow(n);
  this[kBusy] = true;
  this[kFs].read(this.fd, buffer, 0, n, this.pos, (error, bytesRead, filled) => {
    this[kBusy] = false;
    if (this.destroyed) {
      this.emit(kIdle, error);
      return;
    }
    if (error) {
      require('internal/streams/destroy').errorOrDestroy(this, error);
    } else if (bytesRead > 0) {
      if (this.pos !== undefined) this.pos += bytesRead;
      this.bytesRead += bytesRead;
      // A short read must not keep a large buffer alive.
      this.push(bytesRead === filled.length ? filled : Buffer.from(filled.subarray(0, bytesRead)));
    } else {
      this.push(null);
    }
  });
};

ReadStream.prototype.close = function(callback) {
  if (typeof callback === 'function') finished(this, callback);
  this.destroy();
};
Object.defineProperty(ReadStream.prototype, 'pending', pending);

// ---- writing ----

function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = takeOptions(options);
  options.decodeStrings = true; // only bytes get to the descriptor
  attach(this, path, options, 'w');
  if (options.fs) takeWriters(this, options);
  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this.flush = options.flush ?? false;
  validateBoolean(this.flush, 'options.flush');
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }
  Reflect.apply(Writable, this, [options]);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);

/** Users' own calls need one of the two ways to write. */
function takeWriters(stream, options) {
  const { write, writev, fsync, close } = stream[kFs];
  if (!write && !writev) throw new ERR_INVALID_ARG_TYPE('options.fs.write', 'function', write);
  if (write) validateFunction(write, 'options.fs.write');
  else stream._write = null;
  if (writev) validateFunction(writev, 'options.fs.writev');
  else stream._writev = null;
  if (options.flush && fsync !== undefined) validateFunction(fsync, 'options.fs.fsync');
  if (options.autoDestroy) validateFunction(close, 'options.fs.close');
}

Object.defineProperty(WriteStream.prototype, 'autoClose', autoClose('WriteStream', '_writableState'));
WriteStream.prototype.open = writeOpen;
WriteStream.prototype._construct = construct;
WriteStream.prototype._destroy = destroy;

const kTries = 5;

/** Writes all of `data`, for a write may take less; gives up where nothing moves any more. */
function writeAll(stream, data, position, callback, idle = 0) {
  stream[kFs].write(stream.fd, data, 0, data.length, position, (error, n) => {
    if (error?.code === 'EAGAIN') {
      error = null;
      n = 0;
    }
    if (stream.destroyed || error) {
      callback(error || new ERR_STREAM_DESTROYED('write'));
      return;
    }
    stream.bytesWritten += n;
    idle = n > 0 ? 0 : idle + 1;
    if (n >= data.length) callback();
    else if (idle > kTries) callback(writeFailed());
    else writeAll(stream, data.subarray(n), position === undefined ? undefined : position + n, callback, idle);
  });
}

function writevAll(stream, chunks, position, callback, idle = 0) {
  stream[kFs].writev(stream.fd, chunks, position, (error, n) => {
    if (error?.code === 'EAGAIN') {
      error = null;
      n = 0;
    }
    if (stream.destroyed || error) {
      callback(error || new ERR_STREAM_DESTROYED('writev'));
      return;
    }
    stream.bytesWritten += n;
    idle = n > 0 ? 0 : idle + 1;
    const rest = after(chunks, n);
    if (rest.length === 0) callback();
    else if (idle > kTries) callback(writeFailed());
    else writevAll(stream, rest, position === undefined ? undefined : position + n, callback, idle);
  });
}

const writeFailed = () => new ERR_SYSTEM_ERROR({ code: 'EAGAIN', message: 'write failed', syscall: 'write' });

/** What is left of `chunks` behind the first n bytes. */
function after(chunks, n) {
  let i = 0;
  while (i < chunks.length && n >= chunks[i].length) n -= chunks[i++].length;
  const rest = chunks.slice(i);
  if (n > 0) rest[0] = rest[0].subarray(n);
  return rest;
}

function settled(stream, callback) {
  return (error) => {
    stream[kBusy] = false;
    callback(error);
    if (stream.destroyed) stream.emit(kIdle, error);
  };
}

WriteStream.prototype._write = function(data, encoding, callback) {
  this[kBusy] = true;
  writeAll(this, data, this.pos, settled(this, callback));
  if (this.pos !== undefined) this.pos += data.length;
};

WriteStream.prototype._writev = function(data, callback) {
  const chunks = [];
  let size = 0;
  for (const { chunk } of data) {
    chunks.push(chunk);
    size += chunk.length;
  }
  this[kBusy] = true;
  writevAll(this, chunks, this.pos, settled(this, callback));
  if (this.pos !== undefined) this.pos += size;
};

WriteStream.prototype._final = function(callback) {
  if (this.flush) this[kFs].fsync(this.fd, callback);
  else callback();
};

WriteStream.prototype.close = function(callback) {
  if (callback) {
    if (this.closed) {
      process.nextTick(callback);
      return;
    }
    this.on('close', callback);
  }
  if (!this.autoClose) this.on('finish', this.destroy); // nothing else would close the file then
  this.end();
};
WriteStream.prototype.destroySoon = WriteStream.prototype.end;
Object.defineProperty(WriteStream.prototype, 'pending', pending);

module.exports = { ReadStream, WriteStream };
