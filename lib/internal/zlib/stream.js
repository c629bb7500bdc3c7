'use strict';

// The stream behind every class of node:zlib: a Transform over one native codec.

const { Buffer } = require('buffer');
const { Transform, finished } = require('stream');
const { checkRangesOrGetDefault } = require('internal/validators');
const { codes: { ERR_BUFFER_TOO_LARGE, ERR_INTERNAL_ASSERTION, ERR_TRAILING_JUNK_AFTER_STREAM_END } } =
  require('internal/errors');
const { constants } = require('internal/zlib/constants');
const { settingsOf, strongerFlush, isLight } = require('internal/zlib/options');
const { Handle, zlibError } = require('internal/zlib/handle');

const kSettings = Symbol('kSettings');
const kError = Symbol('kError');
const kWork = Symbol('kWork');
const kFlushFlag = Symbol('kFlushFlag');

const nothing = Buffer.alloc(0);

/** Empty chunks that carry a flush through the stream's queue. */
const flushChunks = [0, 1, 2, 3, 4, 5].map((kind) => {
  const chunk = Buffer.alloc(0);
  chunk[kFlushFlag] = kind;
  return chunk;
});

function ZlibBase(opts, mode) {
  const settings = settingsOf(mode, opts);
  if (opts && (opts.encoding || opts.objectMode || opts.writableObjectMode)) {
    opts = { ...opts, encoding: null, objectMode: false, writableObjectMode: false };
  }
  Transform.call(this, { autoDestroy: true, ...opts });
  this[kSettings] = settings;
  this[kError] = null;
  this[kWork] = null;
  this._writeState = new Uint32Array(2);
  this.bytesWritten = 0;
  this._handle = new Handle(settings, this._writeState);
  this._handle.onerror = (message, errno, code) => {
    const error = zlibError(message, errno, code);
    this[kError] = error;
    this[kWork] = null;
    this.destroy(error);
  };
  this._handle.onwrite = () => afterWrite(this);
  this._outBuffer = null;
  this._outOffset = 0;
  this._chunkSize = settings.chunkSize;
  this._defaultFlushFlag = settings.flush;
  this._finishFlushFlag = settings.finishFlush;
  this._defaultFullFlushFlag = settings.flushes.full;
  this._info = opts?.info;
  this._maxOutputLength = settings.maxOutputLength;
  this._rejectGarbageAfterEnd = settings.strict;
}
Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

Object.defineProperty(ZlibBase.prototype, '_closed', {
  __proto__: null, configurable: true, enumerable: true,
  get() { return !this._handle; },
});

ZlibBase.prototype.reset = function reset() {
  if (!this._handle) throw new ERR_INTERNAL_ASSERTION('zlib binding closed');
  return this._handle.reset();
};

ZlibBase.prototype._flush = function _flush(callback) {
  this._transform(Buffer.alloc(0), '', callback);
};

ZlibBase.prototype._final = function _final(callback) {
  callback();
};

ZlibBase.prototype.flush = function flush(kind, callback) {
  if (typeof kind === 'function' || (kind === undefined && !callback)) {
    callback = kind;
    kind = this._defaultFullFlushFlag;
  }
  if (this.writableFinished) {
    if (callback) process.nextTick(callback);
  } else if (this.writableEnded) {
    if (callback) this.once('end', callback);
  } else {
    this.write(flushChunks[kind], '', callback);
  }
};

ZlibBase.prototype.close = function close(callback) {
  if (callback) finished(this, callback);
  this.destroy();
};

ZlibBase.prototype._destroy = function _destroy(error, callback) {
  closeHandle(this);
  callback(error);
};

function closeHandle(self) {
  self._handle?.close();
  self._handle = null;
}

ZlibBase.prototype._transform = function _transform(chunk, encoding, callback) {
  let flush = this._defaultFlushFlag;
  if (typeof chunk[kFlushFlag] === 'number') flush = chunk[kFlushFlag];
  // The last chunk finishes the stream, also when it is a flush that was asked for before end().
  if (this.writableEnded && this.writableLength === chunk.byteLength) {
    flush = strongerFlush(this[kSettings].flushes, flush, this._finishFlushFlag);
  }
  begin(this, chunk, flush, callback);
};

ZlibBase.prototype._processChunk = function _processChunk(chunk, flush, callback) {
  if (typeof callback === 'function') begin(this, chunk, flush, callback);
  else return processSync(this, chunk, flush);
};

function roomIn(self) {
  if (self._outBuffer === null || self._outOffset >= self._chunkSize) {
    self._outBuffer = Buffer.allocUnsafe(self._chunkSize);
    self._outOffset = 0;
  }
  return self._chunkSize - self._outOffset;
}

// One chunk on its way through the codec: { chunk, offset, left, flush, callback, room }.

function begin(self, chunk, flush, callback) {
  if (!self._handle) {
    process.nextTick(callback);
    return;
  }
  self[kWork] = { chunk, offset: 0, left: chunk.byteLength, flush, callback, room: 0 };
  step(self);
}

function step(self) {
  const work = self[kWork];
  const { _handle: handle } = self;
  if (!handle) {
    drop(self);
    return;
  }
  work.room = roomIn(self);
  const output = self._outBuffer.subarray(self._outOffset, self._outOffset + work.room);
  const input = work.left === 0 ? nothing :
    new Uint8Array(work.chunk.buffer, work.chunk.byteOffset + work.offset, work.left);
  if (isLight(self[kSettings], work.left, work.room, self.bytesWritten + work.left)) {
    handle.writeSoon(work.flush, input, output);
  } else {
    handle.writeLater(work.flush, input, output);
  }
}

/** Ends the work on a chunk whose stream is gone. */
function drop(self) {
  const { callback } = self[kWork];
  self[kWork] = null;
  callback();
}

function afterWrite(self) {
  const work = self[kWork];
  if (work === null) return;
  if (self.destroyed) {
    drop(self);
    return;
  }
  const [leftOut, leftIn] = self._writeState;
  self.bytesWritten += work.left - leftIn;
  work.offset += work.left - leftIn;
  work.left = leftIn;
  const have = work.room - leftOut;
  let full = false;
  if (have > 0) {
    const out = self._outBuffer.subarray(self._outOffset, self._outOffset + have);
    self._outOffset += have;
    full = !self.push(out);
    if (self.destroyed) {
      drop(self);
      return;
    }
  }
  if (leftOut === 0) {
    // There may be more: go on when the consumer wants it.
    if (!full) step(self);
    else goOnWhenRead(self);
    return;
  }
  if (leftIn > 0) {
    // The codec had room and stopped: what follows is not its data.
    if (self._rejectGarbageAfterEnd) {
      self.destroy(new ERR_TRAILING_JUNK_AFTER_STREAM_END());
      return;
    }
    self.push(null);
  }
  self[kWork] = null;
  work.callback();
}

function goOnWhenRead(self) {
  const read = self._read;
  self._read = (size) => {
    self._read = read;
    step(self);
    self._read(size);
  };
}

function processSync(self, chunk, flush) {
  const { _handle: handle } = self;
  if (!handle) throw new ERR_INTERNAL_ASSERTION('zlib binding closed');
  const parts = [];
  let offset = 0, left = chunk.byteLength, total = 0, leftOut;
  do {
    const room = roomIn(self);
    handle.writeSync(flush, chunk, offset, left, self._outBuffer, self._outOffset, room);
    if (self[kError]) throw self[kError];
    leftOut = self._writeState[0];
    const leftIn = self._writeState[1];
    offset += left - leftIn;
    left = leftIn;
    const have = room - leftOut;
    if (have > 0) {
      parts.push(self._outBuffer.subarray(self._outOffset, self._outOffset + have));
      self._outOffset += have;
      total += have;
    }
    if (total > self._maxOutputLength) {
      closeHandle(self);
      throw new ERR_BUFFER_TOO_LARGE(self._maxOutputLength);
    }
  } while (leftOut === 0);
  self.bytesWritten = offset;
  closeHandle(self);
  return parts.length === 1 ? parts[0] : Buffer.concat(parts, total);
}

/** The base of the classes over zlib proper. */
function Zlib(opts, mode) {
  ZlibBase.call(this, opts, mode);
  this._level = this[kSettings].level;
  this._strategy = this[kSettings].strategy;
  this._mode = mode;
}
Object.setPrototypeOf(Zlib.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zlib, ZlibBase);

Zlib.prototype.params = function params(level, strategy, callback) {
  checkRangesOrGetDefault(level, 'level', constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL);
  checkRangesOrGetDefault(strategy, 'strategy', constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED);
  if (this._level === level && this._strategy === strategy) {
    process.nextTick(callback);
    return;
  }
  this.flush(constants.Z_SYNC_FLUSH, () => {
    if (!this._handle) throw new ERR_INTERNAL_ASSERTION('zlib binding closed');
    this._handle.params(level, strategy);
    if (this.destroyed) return;
    this._level = level;
    this._strategy = strategy;
    if (callback) callback();
  });
};

module.exports = { ZlibBase, Zlib };
