'use strict';

const { Duplex } = require('stream');
const { codes, ErrnoException, genericNodeError } = require('internal/errors');
const { rejectObjectMode } = require('internal/net/args');
const { Pipe, TCP, StreamHandle, errno } = require('internal/net/handle');
const timers = require('internal/timers');
const { guessHandleType } = require('internal/tty_kind');
const { validateFunction, validateInt32, validateNumber } = require('internal/validators');

const {
  ERR_INVALID_FD_TYPE, ERR_INVALID_HANDLE_TYPE, ERR_SOCKET_CLOSED,
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION,
} = codes;

const { kTimeout } = timers;
const kBytesRead = Symbol('kBytesRead');
const kBytesWritten = Symbol('kBytesWritten');
const kHandle = Symbol('kHandle');
const kNoDelay = Symbol('kSetNoDelay');
const kKeepAlive = Symbol('kSetKeepAlive');
const kKeepAliveDelay = Symbol('kSetKeepAliveInitialDelay');
const kOnRead = Symbol('onread');
const kReset = Symbol('reset');

function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  if (typeof options === 'number') options = { fd: options };
  else options = { ...options };
  rejectObjectMode(options);
  if (typeof options.keepAliveInitialDelay !== 'undefined') {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }

  this.connecting = false;
  this._hadError = false;
  this._parent = null;
  this._host = null;
  this[kHandle] = null;
  this[kTimeout] = null;
  this[kOnRead] = undefined;
  this[kReset] = false;
  this[kBytesRead] = 0;
  this[kBytesWritten] = 0;

  // The stream's own autoDestroy would emit 'close' without the hadError flag, so the socket emits it itself.
  options.emitClose = false;
  options.autoDestroy = true;
  options.decodeStrings = false;
  const { allowHalfOpen } = options;
  options.allowHalfOpen = Boolean(allowHalfOpen);
  Duplex.call(this, options);

  if (options.handle) {
    this._handle = options.handle;
  } else if (options.fd !== undefined) {
    adopt(this, options.fd);
  }

  const { onread } = options;
  if (onread !== null && typeof onread === 'object' &&
      (onread.buffer instanceof Uint8Array || typeof onread.buffer === 'function') &&
      typeof onread.callback === 'function') {
    const next = typeof onread.buffer === 'function' ? onread.buffer : undefined;
    this[kOnRead] = { buffer: next === undefined ? onread.buffer : next(), next, callback: onread.callback };
  }

  this[kNoDelay] = Boolean(options.noDelay);
  this[kKeepAlive] = Boolean(options.keepAlive);
  this[kKeepAliveDelay] = ~~(options.keepAliveInitialDelay / 1000);

  this.on('end', onEndOfReading);
  attach(this);
  this._sockname = null;
  this._pendingData = null;
  this._pendingEncoding = '';
  this.server = null;
  this._server = null;

  if (this._handle && options.readable !== false && !options.manualStart) {
    if (options.pauseOnCreate) this._readableState.flowing = false;
    else this.read(0);
  }
}
Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

/** Gives the socket a handle for a descriptor that is open already. */
function adopt(socket, fd) {
  validateInt32(fd, 'fd', 0);
  const kind = guessHandleType(fd);
  let handle;
  if (kind === 'PIPE' || kind === 'UNKNOWN' && process.platform !== 'win32') handle = new Pipe();
  else if (kind === 'TCP') handle = new TCP();
  else throw new ERR_INVALID_FD_TYPE(kind);
  const error = handle.open(fd);
  if (error) throw new ErrnoException(error, 'open');
  if ((fd === 1 || fd === 2) && kind !== 'TCP') handle.setBlocking(true);
  socket._handle = handle;
}

/** Makes the socket the receiver of its handle's events; renewed says that it begins a new life with it. */
function attach(socket, renewed = true) {
  if (renewed) socket._undestroy?.();
  socket._sockname = undefined;
  const handle = socket._handle;
  if (!(handle instanceof StreamHandle)) return;
  handle.owner = socket;
  handle.onread = socket[kOnRead] === undefined ? onRead : onReadInto;
  handle.onend = onEnd;
  handle.ondrain = onDrain;
  handle.onshutdown = onShutdown;
}

// The handle's events; `this` is the handle.

function onRead(buffer) {
  const socket = this.owner;
  if (socket === null || socket.destroyed) return;
  if (socket[kTimeout] !== null) socket._unrefTimer();
  if (!socket.push(buffer)) stopReading(this);
}

function onReadInto(buffer) {
  const socket = this.owner;
  if (socket === null || socket.destroyed) return;
  socket._unrefTimer();
  const onread = socket[kOnRead];
  const target = onread.buffer;
  target.set(buffer);
  if (onread.callback.call(socket, buffer.length, target) === false) {
    stopReading(this);
    socket.pause();
  }
  if (onread.next !== undefined && !socket.destroyed) {
    onread.buffer = onread.next();
    this.limitReads(onread.buffer.length);
  }
}

function stopReading(handle) {
  if (!handle.reading) return;
  handle.reading = false;
  const error = handle.readStop();
  if (error) handle.owner?.destroy(new ErrnoException(error, 'read'));
}

function onEnd(error) {
  const socket = this.owner;
  if (socket === null || socket.destroyed) return;
  if (error !== 0) {
    socket.destroy(new ErrnoException(error, 'read'));
    return;
  }
  if (socket._readableState.endEmitted) return;
  socket.push(null);
  socket.read(0);
}

function onDrain(error) {
  const socket = this.owner;
  if (socket === null) return;
  const done = this.writeCallback;
  this.writeCallback = undefined;
  if (socket.destroyed) {
    done?.(null);
    return;
  }
  socket._unrefTimer();
  if (error === 0) done?.();
  else if (done) done(new ErrnoException(error, 'write'));
  else socket.destroy(new ErrnoException(error, 'write'));
}

function onShutdown(error) {
  const done = this.shutdownCallback;
  this.shutdownCallback = undefined;
  // A peer that is gone has ended our half as well.
  done?.(error === 0 || error === errno('ENOTCONN') ? null : new ErrnoException(error, 'shutdown'));
}

function onEndOfReading() {
  if (!this.allowHalfOpen) this.write = writeAfterEnd;
}

/** What write() becomes once the peer has ended the connection and half of one is not wanted. */
function writeAfterEnd(chunk, encoding, callback) {
  if (!this.writableEnded) return Duplex.prototype.write.call(this, chunk, encoding, callback);
  if (typeof encoding === 'function') callback = encoding;
  const error = genericNodeError('This socket has been ended by the other party', { code: 'EPIPE' });
  if (typeof callback === 'function') process.nextTick(callback, error);
  this.destroy(error);
  return false;
}

// Reading.

function startReading(socket) {
  const handle = socket._handle;
  handle.reading = true;
  if (socket[kOnRead] !== undefined) handle.limitReads(socket[kOnRead].buffer.length);
  const error = handle.readStart();
  if (error) socket.destroy(new ErrnoException(error, 'read'));
}

Socket.prototype._read = function(n) {
  if (this.connecting || !this._handle) this.once('connect', () => this._read(n));
  else if (!this._handle.reading) startReading(this);
};

Socket.prototype.pause = function() {
  if (this[kOnRead] !== undefined && !this.connecting && this._handle?.reading && !this.destroyed) {
    stopReading(this._handle);
  }
  return Duplex.prototype.pause.call(this);
};

function resumeUserBuffer(socket) {
  if (socket[kOnRead] !== undefined && !socket.connecting && socket._handle && !socket._handle.reading) {
    startReading(socket);
  }
}

Socket.prototype.resume = function() {
  resumeUserBuffer(this);
  return Duplex.prototype.resume.call(this);
};

Socket.prototype.read = function(n) {
  resumeUserBuffer(this);
  return Duplex.prototype.read.call(this, n);
};

Socket.prototype.end = function(data, encoding, callback) {
  Duplex.prototype.end.call(this, data, encoding, callback);
  return this;
};

// Writing.

Socket.prototype._writeGeneric = function(many, data, encoding, callback) {
  if (this.connecting) {
    this._pendingData = data;
    this._pendingEncoding = encoding;
    const onClose = () => callback(new ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
    this.once('connect', function onConnect() {
      this.off('close', onClose);
      this._writeGeneric(many, data, encoding, callback);
    });
    this.once('close', onClose);
    return;
  }
  this._pendingData = null;
  this._pendingEncoding = '';
  const handle = this._handle;
  if (!handle) {
    callback(new ERR_SOCKET_CLOSED());
    return false;
  }
  if (this[kTimeout] !== null) this._unrefTimer();
  const result = many ? handle.writev(data, data.allBuffers) : handle.write(data, encoding);
  if (result === 0) callback();
  else if (result > 0) handle.writeCallback = callback;
  else callback(new ErrnoException(result, 'write'));
};

Socket.prototype._writev = function(chunks, callback) {
  this._writeGeneric(true, chunks, '', callback);
};

Socket.prototype._write = function(data, encoding, callback) {
  this._writeGeneric(false, data, encoding, callback);
};

Socket.prototype._final = function(callback) {
  if (this.connecting) {
    this.once('connect', () => this._final(callback));
    return;
  }
  const handle = this._handle;
  if (!handle) {
    callback();
    return;
  }
  const error = handle.shutdown();
  if (error === 0) handle.shutdownCallback = callback;
  else callback(error === errno('ENOTCONN') ? null : new ErrnoException(error, 'shutdown'));
};

// The end.

Socket.prototype._destroy = function(exception, callback) {
  this.connecting = false;
  for (let socket = this; socket !== null; socket = socket._parent) {
    if (socket[kTimeout]) timers.clearTimeout(socket[kTimeout]);
    socket[kTimeout] = null;
  }
  const handle = this._handle;
  if (handle) {
    const hadError = Boolean(exception);
    this[kBytesRead] = handle.bytesRead;
    this[kBytesWritten] = handle.bytesWritten;
    const closed = () => this.emit('close', hadError);
    if (this[kReset]) {
      this[kReset] = false;
      const error = handle.reset(closed);
      if (error) this.emit('error', new ErrnoException(error, 'reset'));
    } else {
      handle.close(closed);
    }
    settleRequests(handle);
    this._handle = null;
    this._sockname = null;
    callback(exception);
  } else {
    callback(exception);
    process.nextTick(emitClose, this, Boolean(exception));
  }
  const server = this._server;
  if (server) {
    server._connections--;
    server._emitCloseIfDrained?.();
  }
};

/** A write or shutdown under way ends with its socket. */
function settleRequests(handle) {
  handle.owner = null;
  handle.shutdownCallback = undefined;
  if (handle.writeCallback !== undefined) {
    process.nextTick(handle.writeCallback, null);
    handle.writeCallback = undefined;
  }
}

function emitClose(socket, hadError) {
  socket.emit('close', hadError);
}

Socket.prototype.destroySoon = function() {
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once('finish', this.destroy);
};

Socket.prototype._reset = function() {
  this[kReset] = true;
  return this.destroy();
};

Socket.prototype.resetAndDestroy = function() {
  if (!this._handle) {
    this.destroy(new ERR_SOCKET_CLOSED());
    return this;
  }
  if (!(this._handle instanceof TCP)) throw new ERR_INVALID_HANDLE_TYPE();
  if (this.connecting) this.once('connect', () => this._reset());
  else this._reset();
  return this;
};

// Timeouts. Bytes that move below JavaScript (a parser that took the connection over, a large write under way)
// do not touch the timer: whether it was right is found out when it fires.

Socket.prototype.setTimeout = function(msecs, callback) {
  if (this.destroyed) return this;
  this.timeout = msecs;
  msecs = timers.getTimerDuration(msecs, 'msecs');
  if (this[kTimeout]) timers.clearTimeout(this[kTimeout]);
  if (msecs === 0) {
    this[kTimeout] = null;
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.removeListener('timeout', callback);
    }
  } else {
    this[kTimeout] = timers.setUnrefTimeout(this._onTimeout.bind(this), msecs);
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.once('timeout', callback);
    }
  }
  return this;
};

Socket.prototype._onTimeout = function() {
  const quiet = this._handle?.quietFor;
  if (quiet < this.timeout && this[kTimeout]) {
    this[kTimeout] = timers.setUnrefTimeout(this._onTimeout.bind(this), this.timeout - quiet);
    return;
  }
  this.emit('timeout');
};

Socket.prototype._unrefTimer = function() {
  for (let socket = this; socket !== null; socket = socket._parent) {
    if (socket[kTimeout]) socket[kTimeout].refresh();
  }
};

// Options.

Socket.prototype.setNoDelay = function(enable) {
  // Without an argument it switches Nagle's algorithm off.
  enable = enable === undefined || Boolean(enable);
  if (!this._handle) {
    this[kNoDelay] = enable;
    return this;
  }
  if (this._handle.setNoDelay && enable !== this[kNoDelay]) {
    this[kNoDelay] = enable;
    this._handle.setNoDelay(enable);
  }
  return this;
};

Socket.prototype.setKeepAlive = function(enable, initialDelay) {
  enable = Boolean(enable);
  const seconds = ~~(initialDelay / 1000);
  if (!this._handle) {
    this[kKeepAlive] = enable;
    this[kKeepAliveDelay] = seconds;
    return this;
  }
  if (!this._handle.setKeepAlive) return this;
  if (enable !== this[kKeepAlive] || enable && this[kKeepAliveDelay] !== seconds) {
    this[kKeepAlive] = enable;
    this[kKeepAliveDelay] = seconds;
    this._handle.setKeepAlive(enable, seconds);
  }
  return this;
};

/** Applies the options that were set before there was a connection. */
function applyOptions(socket) {
  const handle = socket._handle;
  if (socket[kNoDelay] && handle.setNoDelay) handle.setNoDelay(true);
  if (socket[kKeepAlive] && handle.setKeepAlive) handle.setKeepAlive(true, socket[kKeepAliveDelay]);
}

Socket.prototype.ref = function() {
  if (!this._handle) this.once('connect', this.ref);
  else if (typeof this._handle.ref === 'function') this._handle.ref();
  return this;
};

Socket.prototype.unref = function() {
  if (!this._handle) this.once('connect', this.unref);
  else if (typeof this._handle.unref === 'function') this._handle.unref();
  return this;
};

Socket.prototype.address = function() {
  return this._getsockname();
};

Socket.prototype._getpeername = function() {
  const handle = this._handle;
  if (!handle || !handle.getpeername || this.connecting) return this._peername || {};
  if (!this._peername) {
    const out = {};
    if (handle.getpeername(out)) return out;
    this._peername = out;
  }
  return this._peername;
};

Socket.prototype._getsockname = function() {
  const handle = this._handle;
  if (!handle || !handle.getsockname) return {};
  if (!this._sockname) {
    this._sockname = {};
    handle.getsockname(this._sockname);
  }
  return this._sockname;
};

function getter(name, get) {
  Object.defineProperty(Socket.prototype, name, { __proto__: null, configurable: false, enumerable: true, get });
}

getter('_connecting', function() { return this.connecting; });
getter('pending', function() { return !this._handle || this.connecting; });
getter('readyState', function() {
  if (this.connecting) return 'opening';
  if (this.readable && this.writable) return 'open';
  if (this.readable) return 'readOnly';
  return this.writable ? 'writeOnly' : 'closed';
});
getter('bufferSize', function() { return this._handle ? this.writableLength : undefined; });
getter('bytesRead', function() { return this._handle ? this._handle.bytesRead : this[kBytesRead]; });
getter('_bytesDispatched', function() { return this._handle ? this._handle.bytesWritten : this[kBytesWritten]; });
getter('bytesWritten', function() {
  if (!this._writableState) return undefined;
  let bytes = this._bytesDispatched;
  const count = (chunk, encoding) => {
    bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
  };
  const buffered = this.writableBuffer;
  if (buffered) for (const entry of buffered) count(entry.chunk, entry.encoding);
  const pending = this._pendingData;
  if (Array.isArray(pending)) for (const entry of pending) count(entry.chunk ?? entry, entry.encoding);
  else if (pending) count(pending, this._pendingEncoding);
  return bytes;
});
getter('remoteAddress', function() { return this._getpeername().address; });
getter('remoteFamily', function() { return this._getpeername().family; });
getter('remotePort', function() { return this._getpeername().port; });
getter('localAddress', function() { return this._getsockname().address; });
getter('localPort', function() { return this._getsockname().port; });
getter('localFamily', function() { return this._getsockname().family; });

Object.defineProperty(Socket.prototype, '_handle', {
  __proto__: null,
  configurable: false,
  enumerable: true,
  get() { return this[kHandle]; },
  set(handle) { this[kHandle] = handle; },
});

Socket.prototype.connect = function(...args) {
  return require('internal/net/connect').connect(this, args);
};

module.exports = { Socket, applyOptions, attach, kKeepAlive, kKeepAliveDelay, kNoDelay };
