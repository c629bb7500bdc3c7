'use strict';
// Transform: a Duplex in which what is written comes out transformed. A write is done when there is room for its result.

const Duplex = require('internal/streams/duplex');
const { getHighWaterMark } = require('internal/streams/state');
const { kBeforePrefinish } = require('internal/streams/writable_state');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { shared: { ENDED, SYNC } } = require('internal/streams/flags');

const kCallback = Symbol('kCallback');
const kDone = Symbol('kDone');

function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  // A mark of 0 on the readable side means: nothing is transformed before it is read.
  const readableHighWaterMark = options ? getHighWaterMark(modeOf(options), options, 'readableHighWaterMark', true) : null;
  if (readableHighWaterMark === 0) {
    options = {
      ...options,
      highWaterMark: null,
      readableHighWaterMark,
      writableHighWaterMark: options.writableHighWaterMark || 0,
    };
  }
  Duplex.call(this, options);
  // The first read is no request: _read() serves what writes are waiting.
  this._readableState.flags &= ~SYNC;
  this[kCallback] = null;
  this[kDone] = null;
  if (options) {
    if (typeof options.transform === 'function') this._transform = options.transform;
    if (typeof options.flush === 'function') this._flush = options.flush;
  }
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

const modeOf = (options) => ({ objectMode: Boolean(options.objectMode || options.readableObjectMode) });

function final(callback) {
  if (typeof this._flush === 'function' && !this.destroyed) {
    this._flush((error, data) => {
      if (error) {
        if (callback) callback(error);
        else this.destroy(error);
        return;
      }
      if (data !== null && data !== undefined) this.push(data);
      this.push(null);
      if (callback) callback();
    });
  } else {
    this.push(null);
    if (callback) callback();
  }
}

Transform.prototype._final = final;

// A subclass that brings its own _final() still gets flushed.
Transform.prototype[kBeforePrefinish] = function() {
  if (this._final !== final) final.call(this);
};

Transform.prototype._transform = function(_chunk, _encoding, _callback) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_transform()');
};

Transform.prototype._write = function(chunk, encoding, callback) {
  // One callback serves all writes, as there is never more than one under way; only foreign callers of _write() need their own.
  if (callback === this._writableState.onwrite) {
    this[kDone] ??= doneCallback(this, callback);
    this[kDone].length = this._readableState.length;
    this._transform(chunk, encoding, this[kDone].call);
  } else {
    const done = doneCallback(this, callback);
    done.length = this._readableState.length;
    this._transform(chunk, encoding, done.call);
  }
};

function doneCallback(stream, callback) {
  const done = {
    length: 0,
    call(error, value) {
      if (error) {
        callback(error);
        return;
      }
      if (value !== null && value !== undefined) stream.push(value);
      const r = stream._readableState;
      if ((stream._writableState.flags & ENDED) || done.length === r.length || r.length < r.highWaterMark) {
        callback();
      } else {
        stream[kCallback] = callback;
      }
    },
  };
  return done;
}

Transform.prototype._read = function() {
  const callback = this[kCallback];
  if (callback) {
    this[kCallback] = null;
    callback();
  }
};

module.exports = Transform;
