'use strict';

// v8.Serializer, v8.Deserializer and what stands on them. The engine's half is a handle that each object carries.

const { FastBuffer } = require('internal/buffer');

const native = binding('serdes');

/** A class that puts a handle into objects made elsewhere, and gives it back. */
function carrier() {
  return class Carrier extends function(object) { return object; } {
    #handle;

    constructor(object, handle) {
      super(object);
      this.#handle = handle;
    }

    static of(object) {
      if (typeof object !== 'object' || object === null || !(#handle in object)) throw new TypeError('Illegal invocation');
      return object.#handle;
    }
  };
}

const Writing = carrier();
const Reading = carrier();

function invalid(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

function withoutNew(name) {
  const error = new TypeError(`Class constructor ${name} cannot be invoked without 'new'`);
  error.code = 'ERR_CONSTRUCT_CALL_REQUIRED';
  return error;
}

const isAnyArrayBuffer = (value) => require('internal/util/types').isAnyArrayBuffer(value);

function Serializer() {
  if (new.target === undefined) throw withoutNew('Serializer');
  new Writing(this, native.newSerializer());
}

// Enumerable, as the engine's own classes have them.
Object.assign(Serializer.prototype, {
  writeHeader() {
    native.writeHeader(Writing.of(this));
  },
  writeValue(value) {
    return native.writeValue(Writing.of(this), this, value);
  },
  releaseBuffer() {
    return native.releaseBuffer(Writing.of(this));
  },
  transferArrayBuffer(id, arrayBuffer) {
    const handle = Writing.of(this);
    id = Number(id) >>> 0;
    if (!isAnyArrayBuffer(arrayBuffer) || arrayBuffer instanceof SharedArrayBuffer) {
      throw invalid('arrayBuffer must be an ArrayBuffer');
    }
    native.writerTransfer(handle, id, arrayBuffer);
  },
  writeUint32(value) {
    native.writeUint32(Writing.of(this), Number(value) >>> 0);
  },
  writeUint64(high, low) {
    native.writeUint64(Writing.of(this), Number(high) >>> 0, Number(low) >>> 0);
  },
  writeDouble(value) {
    native.writeDouble(Writing.of(this), Number(value));
  },
  writeRawBytes(source) {
    const handle = Writing.of(this);
    if (!ArrayBuffer.isView(source)) throw invalid('source must be a TypedArray or a DataView');
    native.writeRawBytes(handle, source);
  },
  _setTreatArrayBufferViewsAsHostObjects(flag) {
    native.treatViewsAsHosts(Writing.of(this), !!flag);
  },
  _getDataCloneError: Error,
});

function Deserializer(buffer) {
  if (new.target === undefined) throw withoutNew('Deserializer');
  if (!ArrayBuffer.isView(buffer)) throw invalid('buffer must be a TypedArray or a DataView');
  this.buffer = buffer;
  new Reading(this, native.newDeserializer(buffer));
}

Object.assign(Deserializer.prototype, {
  readHeader() {
    return native.readHeader(Reading.of(this));
  },
  readValue() {
    return native.readValue(Reading.of(this), this);
  },
  getWireFormatVersion() {
    return native.wireFormatVersion(Reading.of(this));
  },
  transferArrayBuffer(id, arrayBuffer) {
    const handle = Reading.of(this);
    id = Number(id) >>> 0;
    if (!isAnyArrayBuffer(arrayBuffer)) throw invalid('arrayBuffer must be an ArrayBuffer or SharedArrayBuffer');
    native.readerTransfer(handle, id, arrayBuffer);
  },
  readUint32() {
    return native.readUint32(Reading.of(this));
  },
  readUint64() {
    return native.readUint64(Reading.of(this));
  },
  readDouble() {
    return native.readDouble(Reading.of(this));
  },
  _readRawBytes(length) {
    return native.readRawBytes(Reading.of(this), Number(length));
  },
  readRawBytes(length) {
    const offset = this._readRawBytes(length);
    return new FastBuffer(this.buffer.buffer, this.buffer.byteOffset + offset, length);
  },
});

// By the numbers under which views are written; 10 is a Buffer.
const kBuffer = 10;
const views = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
  DataView, FastBuffer, BigInt64Array, BigUint64Array, globalThis.Float16Array,
];

const tagOf = (object) => Object.prototype.toString.call(object).slice(8, -1);

function refuse(object) {
  const { inspect } = require('internal/util/inspect');
  return `Unserializable host object: ${inspect(object)}`;
}

class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(view) {
    const { Buffer } = require('buffer');
    let kind = kBuffer;
    if (view.constructor !== Buffer) {
      const tag = ArrayBuffer.isView(view) ? tagOf(view) : '';
      kind = views.findIndex((View, i) => i !== kBuffer && View?.name === tag);
      if (kind < 0) throw new this._getDataCloneError(refuse(view));
    }
    this.writeUint32(kind);
    this.writeUint32(view.byteLength);
    this.writeRawBytes(view);
  }
}

class DefaultDeserializer extends Deserializer {
  _readHostObject() {
    const View = views[this.readUint32()];
    const byteLength = this.readUint32();
    const start = this._readRawBytes(byteLength);
    const width = View.BYTES_PER_ELEMENT || 1;
    const offset = this.buffer.byteOffset + start;
    const length = Math.floor(byteLength / width);
    if (offset % width === 0) return new View(this.buffer.buffer, offset, length);
    // It would not be aligned here.
    return new View(this.buffer.buffer.slice(offset, offset + byteLength), 0, length);
  }
}

function serialize(value) {
  return native.serializeDefault(value, (object) => new Error(refuse(object)));
}

function deserialize(buffer) {
  if (!ArrayBuffer.isView(buffer)) throw invalid('buffer must be a TypedArray or a DataView');
  const memory = buffer.buffer;
  if (memory.resizable !== false) {
    // Memory that may change in the meantime.
    const reader = new DefaultDeserializer(buffer);
    reader.readHeader();
    return reader.readValue();
  }
  return native.deserializeDefault(buffer);
}

module.exports = { Serializer, Deserializer, DefaultSerializer, DefaultDeserializer, serialize, deserialize };
