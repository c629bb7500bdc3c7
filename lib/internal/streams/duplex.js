'use strict';
// Duplex: a Readable that has Writable's side too.

const { Stream } = require('internal/streams/legacy');
const Readable = require('internal/streams/readable');
const Writable = require('internal/streams/writable');
const { ReadableState } = require('internal/streams/readable_state');
const { WritableState } = require('internal/streams/writable_state');
const { construct } = require('internal/streams/destroy');
const {
  shared: { DESTROYED, ENDED, SIDE_OFF },
  readable: { END_EMITTED },
  writable: { ENDING, FINISHED },
} = require('internal/streams/flags');

function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  this._readableState = new ReadableState(options, this, true);
  this._writableState = new WritableState(options, this, true);
  this.allowHalfOpen = true;
  if (options) applyOptions(this, options);
  Stream.call(this, options);
  if (this._construct !== undefined) construct(this);
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);

for (const key of Reflect.ownKeys(Writable.prototype)) {
  if (key === 'constructor' || Object.hasOwn(Duplex.prototype, key)) continue;
  const descriptor = Object.getOwnPropertyDescriptor(Writable.prototype, key);
  // Where both sides have a method, the Readable's serves.
  if (descriptor.get === undefined && key in Readable.prototype && key !== 'destroy') continue;
  if (descriptor.get !== undefined && key in Readable.prototype) continue;
  Object.defineProperty(Duplex.prototype, key, descriptor);
}

function applyOptions(stream, options) {
  if (options.allowHalfOpen === false) stream.allowHalfOpen = false;
  if (options.readable === false) stream._readableState.flags |= SIDE_OFF | ENDED | END_EMITTED;
  if (options.writable === false) stream._writableState.flags |= SIDE_OFF | ENDING | ENDED | FINISHED;
  if (typeof options.read === 'function') stream._read = options.read;
  if (typeof options.write === 'function') stream._write = options.write;
  if (typeof options.writev === 'function') stream._writev = options.writev;
  if (typeof options.destroy === 'function') stream._destroy = options.destroy;
  if (typeof options.final === 'function') stream._final = options.final;
  if (typeof options.construct === 'function') stream._construct = options.construct;
  if (options.signal) require('internal/streams/add-abort-signal').addAbortSignal(options.signal, stream);
}

Object.defineProperty(Duplex.prototype, 'destroyed', {
  __proto__: null,
  get() {
    return this._readableState !== undefined && this._writableState !== undefined &&
      (this._readableState.flags & this._writableState.flags & DESTROYED) !== 0;
  },
  set(value) {
    if (this._readableState && this._writableState) {
      this._readableState.destroyed = value;
      this._writableState.destroyed = value;
    }
  },
  configurable: true,
  enumerable: false,
});

Duplex.fromWeb = function(pair, options) {
  return require('internal/webstreams/adapters').newStreamDuplexFromReadableWritablePair(pair, options);
};

Duplex.toWeb = function(duplex, options) {
  return require('internal/webstreams/adapters').newReadableWritablePairFromDuplex(duplex, options);
};

Duplex.from = function(body) {
  return require('internal/streams/duplexify')(body, 'body');
};

module.exports = Duplex;
