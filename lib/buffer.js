'use strict';

// node:buffer. The class and its raw memory are in internal/buffer, the number accessors in internal/buffer/numbers, the
// byte loops in the native binding.

const native = binding('buffer');
const { atob, btoa } = require('internal/buffer/base64');
const {
  FastBuffer, addBufferMethods, createUnsafeBuffer, encodings, getEncoding, kMaxLength, kStringMaxLength,
  markAsUntransferable,
} = require('internal/buffer');
const {
  codes: {
    ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_BUFFER_SIZE, ERR_OUT_OF_RANGE,
    ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');
const { isAnyArrayBuffer } = require('internal/util/types');
const {
  validateArray, validateBuffer, validateInteger, validateNumber, validateString,
} = require('internal/validators');

const { utf8: UTF8 } = encodings;
const { isView } = ArrayBuffer;
const TypedArrayProto = Object.getPrototypeOf(Uint8Array.prototype);
const byteLengthOf = Function.prototype.call.bind(
  Object.getOwnPropertyDescriptor(TypedArrayProto, 'byteLength').get);
const tagOf = Function.prototype.call.bind(
  Object.getOwnPropertyDescriptor(TypedArrayProto, Symbol.toStringTag).get);
const { byteLengthUtf8, utf8Slice, utf8Write } = native;
const { fill: typedFill, set: typedSet } = TypedArrayProto;
const customInspect = Symbol.for('nodejs.util.inspect.custom');

const isUint8Array = (value) => tagOf(value) === 'Uint8Array';

let INSPECT_MAX_BYTES = 50;

// ---- construction ----

let warned = false;

function warnConstructor() {
  if (warned) return;
  const { isInsideNodeModules } = require('internal/util');
  if (!require('internal/options').getOptionValue('--pending-deprecation') && isInsideNodeModules(10)) return;
  warned = true;
  process.emitWarning(
    'Buffer() is deprecated due to security and usability issues. Please use the Buffer.alloc(), ' +
    'Buffer.allocUnsafe(), or Buffer.from() methods instead.', 'DeprecationWarning', 'DEP0005');
}

/**
 * The deprecated constructor; everything else of the class hangs on it.
 */
function Buffer(arg, encodingOrOffset, length) {
  warnConstructor();
  if (typeof arg === 'number') {
    if (typeof encodingOrOffset === 'string') throw new ERR_INVALID_ARG_TYPE('string', 'string', arg);
    return Buffer.alloc(arg);
  }
  return Buffer.from(arg, encodingOrOffset, length);
}

Object.defineProperty(Buffer, Symbol.species, {
  __proto__: null, configurable: true, enumerable: false, get() { return FastBuffer; },
});
Object.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = FastBuffer.prototype;
Buffer.prototype.constructor = Buffer;
Object.defineProperty(Buffer.prototype, 'constructor', { __proto__: null, enumerable: false });
addBufferMethods(Buffer.prototype);

Buffer.poolSize = 64 * 1024;

// Small buffers are cut from one piece of memory, eight-byte aligned.
let pool, poolBytes, poolSize = 0, poolOffset = 0;

function newPool() {
  poolSize = Buffer.poolSize;
  poolBytes = createUnsafeBuffer(poolSize);
  pool = poolBytes.buffer;
  markAsUntransferable(pool);
  poolOffset = 0;
}

function cut(size) {
  const buf = new FastBuffer(pool, poolOffset, size);
  poolOffset = (poolOffset + size + 7) & ~7;
  return buf;
}

function allocate(size) {
  if (size <= 0) return new FastBuffer();
  if (size >= Buffer.poolSize >>> 1) return createUnsafeBuffer(size);
  if (size > poolSize - poolOffset) newPool();
  return cut(size);
}

const validateSize = (size) => validateNumber(size, 'size', 0, kMaxLength);

function fromString(string, encoding) {
  let ops = UTF8;
  if (typeof encoding === 'string' && encoding.length !== 0) {
    ops = getEncoding(encoding);
    if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  }
  const { length } = string;
  if (length === 0) return new FastBuffer();
  const half = Buffer.poolSize >>> 1;
  let room = ops.maxBytes(length);
  if (room >= half) {
    room = ops.byteLength(string);
    if (room >= half) return fromLongString(string, ops, room);
  }
  if (room > poolSize - poolOffset) newPool();
  return cut(ops === UTF8 ? utf8Write.call(poolBytes, string, poolOffset, room) :
    ops.write(poolBytes, string, poolOffset, room));
}

function fromLongString(string, ops, room) {
  const buf = createUnsafeBuffer(room);
  const written = ops.write(buf, string, 0, room);
  return written === room ? buf : new FastBuffer(buf.buffer, 0, written);
}

function fromArrayBuffer(buffer, byteOffset, length) {
  if (byteOffset === undefined) {
    byteOffset = 0;
  } else {
    byteOffset = +byteOffset || 0;
  }
  const maxLength = buffer.byteLength - byteOffset;
  if (maxLength < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (length !== undefined) {
    length = +length;
    if (!(length > 0)) {
      length = 0;
    } else if (length > maxLength) {
      throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
    }
  }
  // Without a length the view follows a resizable buffer.
  return new FastBuffer(buffer, byteOffset, length);
}

function fromArrayLike(list) {
  const { length } = list;
  if (!(length > 0)) return new FastBuffer();
  if (length >= kMaxLength) return new FastBuffer(length);
  const buf = allocate(length);
  if (isUint8Array(list) && byteLengthOf(list) < length) typedFill.call(buf, 0);
  if (isView(list)) {
    typedSet.call(buf, list, 0);
  } else {
    // What TypedArray.prototype.set would read, in a third of its time where the engine has its sandbox.
    for (let i = 0; i < buf.length; i++) buf[i] = list[i];
  }
  return buf;
}

function fromObject(value) {
  if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
    return typeof value.length === 'number' ? fromArrayLike(value) : new FastBuffer();
  }
  if (value.type === 'Buffer' && Array.isArray(value.data)) return fromArrayLike(value.data);
}

function notConvertible(value) {
  return new ERR_INVALID_ARG_TYPE(
    'first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
}

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingOrOffset);
  if (typeof value !== 'object' || value === null) throw notConvertible(value);
  if (isUint8Array(value) || Array.isArray(value)) return fromArrayLike(value);
  if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
  const primitive = value.valueOf && value.valueOf();
  if (primitive != null && primitive !== value && (typeof primitive === 'string' || typeof primitive === 'object')) {
    return from(primitive, encodingOrOffset, length);
  }
  const buf = fromObject(value);
  if (buf) return buf;
  if (typeof value[Symbol.toPrimitive] === 'function') {
    const string = value[Symbol.toPrimitive]('string');
    if (typeof string === 'string') return fromString(string, encodingOrOffset);
  }
  throw notConvertible(value);
};

Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  const tag = tagOf(view);
  if (tag === undefined) throw new ERR_INVALID_ARG_TYPE('view', ['TypedArray'], view);
  const elements = view.length;
  if (elements === 0) return new FastBuffer();
  if (offset === undefined && length === undefined) return fromArrayLike(bytesOf(view));
  let end = elements;
  if (offset !== undefined) {
    validateInteger(offset, 'offset', 0);
    if (offset >= elements) return new FastBuffer();
  } else {
    offset = 0;
  }
  if (length !== undefined) {
    validateInteger(length, 'length', 0);
    end = Math.min(offset + length, elements);
  }
  return fromArrayLike(bytesOf(TypedArrayProto.slice.call(view, offset, end)));
};

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

Buffer.of = function of(...items) {
  const buf = allocate(items.length);
  for (let i = 0; i < items.length; i++) buf[i] = items[i];
  return buf;
};

Buffer.alloc = function alloc(size, fill, encoding) {
  validateSize(size);
  if (fill === undefined || fill === 0 || !(size > 0)) return new FastBuffer(size);
  const buf = createUnsafeBuffer(size);
  return fillRange(buf, fill, 0, buf.length, encoding);
};

Buffer.allocUnsafe = function allocUnsafe(size) {
  validateSize(size);
  return allocate(size);
};

Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  validateSize(size);
  return createUnsafeBuffer(size);
};

let slowBufferWarned = false;

function SlowBuffer(size) {
  if (!slowBufferWarned) {
    slowBufferWarned = true;
    process.emitWarning('SlowBuffer() is deprecated. Please use Buffer.allocUnsafeSlow()', 'DeprecationWarning', 'DEP0030');
  }
  validateSize(size);
  return createUnsafeBuffer(size);
}
Object.setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
Object.setPrototypeOf(SlowBuffer, Uint8Array);

// ---- static questions ----

Buffer.isBuffer = function isBuffer(value) {
  return value instanceof Buffer;
};

Buffer.isEncoding = function isEncoding(encoding) {
  return typeof encoding === 'string' && encoding.length !== 0 && getEncoding(encoding) !== undefined;
};

Buffer.byteLength = function byteLength(string, encoding) {
  if (typeof string !== 'string') {
    if (isView(string) || isAnyArrayBuffer(string)) return string.byteLength;
    throw new ERR_INVALID_ARG_TYPE('string', ['string', 'Buffer', 'ArrayBuffer'], string);
  }
  if (!encoding) return byteLengthUtf8(string);
  if (string.length === 0) return 0;
  return (getEncoding(encoding) ?? UTF8).byteLength(string);
};

function requireBytes(value, name) {
  if (!isUint8Array(value)) throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'Uint8Array'], value);
}

Buffer.compare = function compare(buf1, buf2) {
  requireBytes(buf1, 'buf1');
  requireBytes(buf2, 'buf2');
  return buf1 === buf2 ? 0 : native.compare(buf1, buf2);
};

Buffer.concat = function concat(list, length) {
  validateArray(list, 'list');
  if (list.length === 0) return new FastBuffer();
  if (length === undefined) {
    length = 0;
    for (let i = 0; i < list.length; i++) {
      const piece = list[i];
      requireBytes(piece, `list[${i}]`);
      length += byteLengthOf(piece);
    }
  } else {
    validateInteger(length, 'length', 0, kMaxLength);
  }
  const result = Buffer.allocUnsafe(length);
  let at = 0;
  for (let i = 0; i < list.length; i++) {
    const piece = list[i];
    requireBytes(piece, `list[${i}]`);
    const size = byteLengthOf(piece);
    if (size <= length - at) {
      typedSet.call(result, piece, at);
      at += size;
    } else {
      at += native.copy(piece, result, at, 0, length - at);
    }
  }
  if (at < length) typedFill.call(result, 0, at, length);
  return result;
};

// ---- prototype ----

const proto = Buffer.prototype;

for (const [name, field] of [['parent', 'buffer'], ['offset', 'byteOffset']]) {
  Object.defineProperty(proto, name, {
    __proto__: null, enumerable: true, get() { return this instanceof Buffer ? this[field] : undefined; },
  });
}

function toInteger(value) {
  value = +value;
  return value === value ? Math.trunc(value) : 0;
}

proto.copy = function copy(target, targetStart, sourceStart, sourceEnd) {
  if (targetStart === undefined && sourceStart === undefined && sourceEnd === undefined &&
      isUint8Array(this) && isUint8Array(target)) {
    const { length } = this;
    if (length !== 0 && length <= target.length) {
      typedSet.call(target, this);
      return length;
    }
  }
  if (!isView(this)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], this);
  if (!isView(target)) throw new ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);
  if (targetStart === undefined) {
    targetStart = 0;
  } else {
    targetStart = toInteger(targetStart);
    if (targetStart < 0) throw new ERR_OUT_OF_RANGE('targetStart', '>= 0', targetStart);
  }
  if (sourceStart === undefined) {
    sourceStart = 0;
  } else {
    sourceStart = toInteger(sourceStart);
    if (sourceStart < 0 || sourceStart > this.byteLength) {
      throw new ERR_OUT_OF_RANGE('sourceStart', `>= 0 && <= ${this.byteLength}`, sourceStart);
    }
  }
  if (sourceEnd === undefined) {
    sourceEnd = this.byteLength;
  } else {
    sourceEnd = toInteger(sourceEnd);
    if (sourceEnd < 0) throw new ERR_OUT_OF_RANGE('sourceEnd', '>= 0', sourceEnd);
  }
  if (targetStart >= target.byteLength || sourceStart >= sourceEnd) return 0;
  // The engine's own copying is the quickest where the whole goes between byte arrays.
  if (sourceStart === 0 && sourceEnd >= this.length && targetStart + this.length <= target.length &&
      isUint8Array(this) && isUint8Array(target)) {
    typedSet.call(target, this, targetStart);
    return this.length;
  }
  return native.copy(this, target, targetStart, sourceStart, sourceEnd - sourceStart);
};

proto.toString = function toString(encoding, start, end) {
  if (arguments.length === 0) return utf8Slice.call(this);
  const { length } = this;
  if (!(start > 0)) {
    start = 0;
  } else if (start >= length) {
    return '';
  } else {
    start = Math.trunc(start);
  }
  end = end === undefined || end > length ? length : Math.trunc(end) || 0;
  if (end <= start) return '';
  if (encoding === undefined) return utf8Slice.call(this, start, end);
  const ops = getEncoding(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return ops.slice(this, start, end);
};
proto.toLocaleString = proto.toString;

proto.equals = function equals(otherBuffer) {
  requireBytes(otherBuffer, 'otherBuffer');
  return this === otherBuffer || native.equals(this, otherBuffer);
};

proto[customInspect] = function inspect(recurseTimes, ctx) {
  const shown = Math.min(INSPECT_MAX_BYTES, this.length);
  const hidden = this.length - INSPECT_MAX_BYTES;
  let text = this.hexSlice(0, shown).replace(/(..)(?=.)/g, '$1 ');
  if (hidden > 0) text += ` ... ${hidden} more byte${hidden > 1 ? 's' : ''}`;
  if (ctx) {
    const keys = binding('util').getOwnNonIndexProperties(this, ctx.showHidden ? 0 : 2);
    if (keys.length > 0) {
      const extras = { __proto__: null };
      for (const key of keys) extras[key] = this[key];
      if (this.length !== 0) text += ', ';
      // '[Object: null prototype] { ' before and ' }' behind are not wanted.
      text += require('internal/util/inspect').inspect(extras, {
        ...ctx, breakLength: Infinity, compact: true,
      }).slice(27, -2);
    }
  }
  return `<${constructorName(this)} ${text}>`;
};
proto.inspect = proto[customInspect];

function constructorName(buf) {
  return buf.constructor?.name || 'Buffer';
}

proto.compare = function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  requireBytes(target, 'target');
  if (arguments.length === 1) return native.compare(this, target);
  const range = (value, fallback, name, max) => {
    if (value === undefined) return fallback;
    validateInteger(value, name, 0, max);
    return value;
  };
  const targetLength = byteLengthOf(target);
  targetStart = range(targetStart, 0, 'targetStart', kMaxLength);
  targetEnd = range(targetEnd, targetLength, 'targetEnd', targetLength);
  sourceStart = range(sourceStart, 0, 'sourceStart', kMaxLength);
  sourceEnd = range(sourceEnd, this.length, 'sourceEnd', this.length);
  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  return native.compareOffset(this, target, sourceStart, sourceEnd, targetStart, targetEnd);
};

function search(buf, value, byteOffset, encoding, forward) {
  validateBuffer(buf);
  if (typeof byteOffset === 'string') {
    encoding = byteOffset;
    byteOffset = undefined;
  }
  // NaN, from undefined too, is where the search begins by default.
  byteOffset = +byteOffset;
  if (typeof value === 'number') return native.indexOfNumber(buf, value & 0xFF, byteOffset, forward);
  const ops = encoding === undefined ? UTF8 : getEncoding(encoding);
  if (typeof value === 'string') {
    if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
    return native.indexOfString(buf, value, byteOffset, ops.id, forward);
  }
  if (isUint8Array(value)) return native.indexOfBuffer(buf, value, byteOffset, (ops ?? UTF8).id, forward);
  throw new ERR_INVALID_ARG_TYPE('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
}

proto.indexOf = function indexOf(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, true);
};

proto.lastIndexOf = function lastIndexOf(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, false);
};

proto.includes = function includes(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, true) !== -1;
};

proto.fill = function fill(value, offset, end, encoding) {
  return fillRange(this, value, offset, end, encoding);
};

function fillRange(buf, value, offset, end, encoding) {
  let ops;
  if (typeof value === 'string') {
    if (offset === undefined || typeof offset === 'string') {
      encoding = offset;
      offset = undefined;
      end = undefined;
    } else if (typeof end === 'string') {
      encoding = end;
      end = undefined;
    }
    ops = encoding === undefined || encoding === null || encoding === '' ? UTF8 : getEncoding(encoding);
    if (ops === undefined) {
      validateString(encoding, 'encoding');
      throw new ERR_UNKNOWN_ENCODING(encoding);
    }
    if (value.length === 0) value = 0;
  }
  const size = byteLengthOf(buf);
  if (offset === undefined) {
    offset = 0;
    end = size;
  } else {
    validateInteger(offset, 'offset', 0, kMaxLength);
    if (end === undefined) {
      end = size;
    } else {
      validateInteger(end, 'end', 0, size);
    }
    if (offset >= end) return buf;
  }
  if (typeof value === 'string') {
    if (!native.fillString(buf, value, ops.id, offset, end)) throw new ERR_INVALID_ARG_VALUE('value', value);
  } else if (isView(value)) {
    if (!native.fillBytes(buf, value, offset, end)) throw new ERR_INVALID_ARG_VALUE('value', value);
  } else {
    typedFill.call(buf, value & 0xFF, offset, end);
  }
  return buf;
}

proto.write = function write(string, offset, length, encoding) {
  if (typeof string !== 'string') validateString(string, 'string');
  if (offset === undefined) return utf8Write.call(this, string, 0, this.length);
  const size = this.length;
  if (length === undefined && typeof offset === 'string') {
    encoding = offset;
    offset = 0;
    length = size;
  } else {
    validateInteger(offset, 'offset', 0, size);
    const room = size - offset;
    if (length === undefined) {
      length = room;
    } else if (typeof length === 'string') {
      encoding = length;
      length = room;
    } else {
      validateInteger(length, 'length', 0, size);
      if (length > room) length = room;
    }
  }
  if (!encoding) return utf8Write.call(this, string, offset, length);
  const ops = getEncoding(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return ops.write(this, string, offset, length);
};

proto.toJSON = function toJSON() {
  const { length } = this;
  const data = new Array(length);
  for (let i = 0; i < length; i++) data[i] = this[i];
  return { type: 'Buffer', data };
};

function fromEnd(index, length) {
  index = Math.trunc(index);
  if (index === 0 || index !== index) return 0;
  if (index < 0) {
    index += length;
    return index > 0 ? index : 0;
  }
  return index < length ? index : length;
}

proto.subarray = function subarray(start, end) {
  const { length } = this;
  start = fromEnd(start, length);
  end = end === undefined ? length : fromEnd(end, length);
  return new FastBuffer(this.buffer, this.byteOffset + start, end > start ? end - start : 0);
};

proto.slice = function slice(start, end) {
  return this.subarray(start, end);
};

const { swap16, swap32, swap64 } = native;

proto.swap16 = function swap16_() {
  if (this.length % 2 !== 0) throw new ERR_INVALID_BUFFER_SIZE('16-bits');
  swap16(this);
  return this;
};

proto.swap32 = function swap32_() {
  if (this.length % 4 !== 0) throw new ERR_INVALID_BUFFER_SIZE('32-bits');
  swap32(this);
  return this;
};

proto.swap64 = function swap64_() {
  if (this.length % 8 !== 0) throw new ERR_INVALID_BUFFER_SIZE('64-bits');
  swap64(this);
  return this;
};

for (const name of ['swap16', 'swap32', 'swap64']) {
  Object.defineProperty(proto[name], 'name', { __proto__: null, configurable: true, value: name });
}

// ---- module ----

function inspectable(value, name) {
  if (!isView(value) && !isAnyArrayBuffer(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['TypedArray', 'Buffer'], value);
  }
  if (value.detached || value.buffer?.detached) {
    const { ERR_INVALID_STATE } = require('internal/errors').codes;
    throw new ERR_INVALID_STATE('Cannot validate on a detached buffer');
  }
  return value;
}

const isUtf8 = (input) => native.isUtf8(inspectable(input, 'input'));
const isAscii = (input) => native.isAscii(inspectable(input, 'input'));

module.exports = {
  Buffer,
  SlowBuffer,
  transcode: (source, from, to) => require('internal/buffer/transcode').transcode(source, from, to),
  isUtf8,
  isAscii,
  // Deprecated, but what every program has used.
  kMaxLength,
  kStringMaxLength,
  atob,
  btoa,
};

const lazily = (name, id) => Object.defineProperty(module.exports, name, {
  __proto__: null, configurable: true, enumerable: true,
  get() {
    const value = require(id)[name];
    Object.defineProperty(module.exports, name, { __proto__: null, value, writable: true, configurable: true, enumerable: true });
    return value;
  },
  set(value) {
    Object.defineProperty(module.exports, name, { __proto__: null, value, writable: true, configurable: true, enumerable: true });
  },
});
lazily('Blob', 'internal/blob');
lazily('resolveObjectURL', 'internal/blob');
lazily('File', 'internal/file');

Object.defineProperties(module.exports, {
  constants: {
    __proto__: null, enumerable: true,
    value: Object.defineProperties({}, {
      MAX_LENGTH: { __proto__: null, value: kMaxLength, enumerable: true },
      MAX_STRING_LENGTH: { __proto__: null, value: kStringMaxLength, enumerable: true },
    }),
  },
  INSPECT_MAX_BYTES: {
    __proto__: null, configurable: true, enumerable: true,
    get() { return INSPECT_MAX_BYTES; },
    set(value) {
      validateNumber(value, 'INSPECT_MAX_BYTES', 0);
      INSPECT_MAX_BYTES = value;
    },
  },
});
