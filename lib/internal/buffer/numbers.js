'use strict';

// Buffer's readXxx and writeXxx. A read outside of a typed array gives undefined, so looking at the first and the last
// byte is the whole bounds check; words are then put together in registers. Little-endian hosts only, as V8's builds are.

const { codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { validateNumber } = require('internal/validators');

// One piece of memory seen four ways moves floats and 64-bit integers from and to 32-bit words.
const words = new Int32Array(2);
const floats = new Float32Array(words.buffer);
const doubles = new Float64Array(words.buffer);
const bigInts = new BigInt64Array(words.buffer);
const bigUints = new BigUint64Array(words.buffer);

/** Throws the reason why `value` is not an integer in [0, length]. */
function boundsError(value, length, name) {
  if (Math.floor(value) !== value) {
    validateNumber(value, name);
    throw new ERR_OUT_OF_RANGE(name, 'an integer', value);
  }
  if (length < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS();
  throw new ERR_OUT_OF_RANGE(name, `>= ${name === 'offset' ? 0 : 1} and <= ${length}`, value);
}

function badRead(buf, offset, size) {
  validateNumber(offset, 'offset');
  boundsError(offset, buf.length - size, 'offset');
}

function badWrite(buf, value, offset, size, min, max) {
  if (value > max || value < min) {
    const n = typeof min === 'bigint' ? 'n' : '';
    let range = `>= ${min}${n} and <= ${max}${n}`;
    if (size > 4) {
      const bits = size * 8;
      range = min === 0 || min === 0n ? `>= 0${n} and < 2${n} ** ${bits}${n}` :
        `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}`;
    }
    throw new ERR_OUT_OF_RANGE('value', range, value);
  }
  badRead(buf, offset, size);
}

// ---- reading ----

function readUInt8(offset = 0) {
  if (typeof offset !== 'number') badRead(this, offset, 1);
  const byte = this[offset];
  if (byte === undefined) badRead(this, offset, 1);
  return byte;
}

function readInt8(offset = 0) {
  if (typeof offset !== 'number') badRead(this, offset, 1);
  const byte = this[offset];
  if (byte === undefined) badRead(this, offset, 1);
  return byte << 24 >> 24;
}

function readUInt16LE(offset = 0) {
  if (typeof offset !== 'number') badRead(this, offset, 2);
  const a = this[offset], b = this[offset + 1];
  if (a === undefined || b === undefined) badRead(this, offset, 2);
  return a | b << 8;
}

function readUInt16BE(offset = 0) {
  if (typeof offset !== 'number') badRead(this, offset, 2);
  const a = this[offset], b = this[offset + 1];
  if (a === undefined || b === undefined) badRead(this, offset, 2);
  return a << 8 | b;
}

function readInt16LE(offset = 0) {
  if (typeof offset !== 'number') badRead(this, offset, 2);
  const a = this[offset], b = this[offset + 1];
  if (a === undefined || b === undefined) badRead(this, offset, 2);
  return (a | b << 8) << 16 >> 16;
}

function readInt16BE(offset = 0) {
  if (typeof offset !== 'number') badRead(this, offset, 2);
  const a = this[offset], b = this[offset + 1];
  if (a === undefined || b === undefined) badRead(this, offset, 2);
  return (a << 8 | b) << 16 >> 16;
}

function readInt32LE(offset = 0) {
  if (typeof offset !== 'number') badRead(this, offset, 4);
  const a = this[offset], d = this[offset + 3];
  if (a === undefined || d === undefined) badRead(this, offset, 4);
  return a | this[offset + 1] << 8 | this[offset + 2] << 16 | d << 24;
}

function readInt32BE(offset = 0) {
  if (typeof offset !== 'number') badRead(this, offset, 4);
  const a = this[offset], d = this[offset + 3];
  if (a === undefined || d === undefined) badRead(this, offset, 4);
  return a << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | d;
}

function readUInt32LE(offset = 0) {
  if (typeof offset !== 'number') badRead(this, offset, 4);
  const a = this[offset], d = this[offset + 3];
  if (a === undefined || d === undefined) badRead(this, offset, 4);
  return (a | this[offset + 1] << 8 | this[offset + 2] << 16 | d << 24) >>> 0;
}

function readUInt32BE(offset = 0) {
  if (typeof offset !== 'number') badRead(this, offset, 4);
  const a = this[offset], d = this[offset + 3];
  if (a === undefined || d === undefined) badRead(this, offset, 4);
  return (a << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | d) >>> 0;
}

// `size` bytes from 1 to 6 as an unsigned number; the sign is the caller's.
function readVariable(buf, offset, size, littleEndian) {
  if (offset === undefined) throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  if (!(size === 6 || size === 5 || size === 4 || size === 3 || size === 2 || size === 1)) {
    boundsError(size, 6, 'byteLength');
  }
  if (typeof offset !== 'number' || buf[offset] === undefined || buf[offset + size - 1] === undefined) {
    badRead(buf, offset, size);
  }
  // The low four bytes stay an integer; at most two are left for the high part.
  let low = 0, high = 0;
  if (littleEndian) {
    for (let i = size - 1; i >= 4; i--) high = high << 8 | buf[offset + i];
    for (let i = Math.min(size, 4) - 1; i >= 0; i--) low = low << 8 | buf[offset + i];
  } else {
    const split = size > 4 ? size - 4 : 0;
    for (let i = 0; i < split; i++) high = high << 8 | buf[offset + i];
    for (let i = split; i < size; i++) low = low << 8 | buf[offset + i];
  }
  return high * 0x1_0000_0000 + (low >>> 0);
}

function signed(value, size) {
  const half = 2 ** (size * 8 - 1);
  return value >= half ? value - 2 * half : value;
}

function readUIntLE(offset, byteLength) {
  return readVariable(this, offset, byteLength, true);
}
function readUIntBE(offset, byteLength) {
  return readVariable(this, offset, byteLength, false);
}
function readIntLE(offset, byteLength) {
  return signed(readVariable(this, offset, byteLength, true), byteLength);
}
function readIntBE(offset, byteLength) {
  return signed(readVariable(this, offset, byteLength, false), byteLength);
}

function loadLE(buf, offset) {
  if (typeof offset !== 'number') badRead(buf, offset, 8);
  const a = buf[offset], h = buf[offset + 7];
  if (a === undefined || h === undefined) badRead(buf, offset, 8);
  words[0] = a | buf[offset + 1] << 8 | buf[offset + 2] << 16 | buf[offset + 3] << 24;
  words[1] = buf[offset + 4] | buf[offset + 5] << 8 | buf[offset + 6] << 16 | h << 24;
}

function loadBE(buf, offset) {
  if (typeof offset !== 'number') badRead(buf, offset, 8);
  const a = buf[offset], h = buf[offset + 7];
  if (a === undefined || h === undefined) badRead(buf, offset, 8);
  words[1] = a << 24 | buf[offset + 1] << 16 | buf[offset + 2] << 8 | buf[offset + 3];
  words[0] = buf[offset + 4] << 24 | buf[offset + 5] << 16 | buf[offset + 6] << 8 | h;
}

function readBigUInt64LE(offset = 0) {
  loadLE(this, offset);
  return bigUints[0];
}
function readBigUInt64BE(offset = 0) {
  loadBE(this, offset);
  return bigUints[0];
}
function readBigInt64LE(offset = 0) {
  loadLE(this, offset);
  return bigInts[0];
}
function readBigInt64BE(offset = 0) {
  loadBE(this, offset);
  return bigInts[0];
}
function readDoubleLE(offset = 0) {
  loadLE(this, offset);
  return doubles[0];
}
function readDoubleBE(offset = 0) {
  loadBE(this, offset);
  return doubles[0];
}
function readFloatLE(offset = 0) {
  words[0] = readInt32LE.call(this, offset);
  return floats[0];
}
function readFloatBE(offset = 0) {
  words[0] = readInt32BE.call(this, offset);
  return floats[0];
}

// ---- writing ----

function write8(buf, value, offset, min, max) {
  value = +value;
  if (typeof offset !== 'number') validateNumber(offset, 'offset');
  if (value > max || value < min || buf[offset] === undefined) badWrite(buf, value, offset, 1, min, max);
  buf[offset] = value;
  return offset + 1;
}

function write16LE(buf, value, offset, min, max) {
  value = +value;
  if (value > max || value < min || typeof offset !== 'number' ||
      buf[offset] === undefined || buf[offset + 1] === undefined) {
    badWrite(buf, value, offset, 2, min, max);
  }
  buf[offset] = value;
  buf[offset + 1] = value >>> 8;
  return offset + 2;
}

function write16BE(buf, value, offset, min, max) {
  value = +value;
  if (value > max || value < min || typeof offset !== 'number' ||
      buf[offset] === undefined || buf[offset + 1] === undefined) {
    badWrite(buf, value, offset, 2, min, max);
  }
  buf[offset] = value >>> 8;
  buf[offset + 1] = value;
  return offset + 2;
}

function write32LE(buf, value, offset, min, max) {
  value = +value;
  if (value > max || value < min || typeof offset !== 'number' ||
      buf[offset] === undefined || buf[offset + 3] === undefined) {
    badWrite(buf, value, offset, 4, min, max);
  }
  const word = value | 0;
  buf[offset] = word;
  buf[offset + 1] = word >>> 8;
  buf[offset + 2] = word >>> 16;
  buf[offset + 3] = word >>> 24;
  return offset + 4;
}

function write32BE(buf, value, offset, min, max) {
  value = +value;
  if (value > max || value < min || typeof offset !== 'number' ||
      buf[offset] === undefined || buf[offset + 3] === undefined) {
    badWrite(buf, value, offset, 4, min, max);
  }
  const word = value | 0;
  buf[offset] = word >>> 24;
  buf[offset + 1] = word >>> 16;
  buf[offset + 2] = word >>> 8;
  buf[offset + 3] = word;
  return offset + 4;
}

function writeUInt8(value, offset = 0) {
  return write8(this, value, offset, 0, 0xFF);
}
function writeInt8(value, offset = 0) {
  return write8(this, value, offset, -0x80, 0x7F);
}
function writeUInt16LE(value, offset = 0) {
  return write16LE(this, value, offset, 0, 0xFFFF);
}
function writeUInt16BE(value, offset = 0) {
  return write16BE(this, value, offset, 0, 0xFFFF);
}
function writeInt16LE(value, offset = 0) {
  return write16LE(this, value, offset, -0x8000, 0x7FFF);
}
function writeInt16BE(value, offset = 0) {
  return write16BE(this, value, offset, -0x8000, 0x7FFF);
}
function writeUInt32LE(value, offset = 0) {
  return write32LE(this, value, offset, 0, 0xFFFFFFFF);
}
function writeUInt32BE(value, offset = 0) {
  return write32BE(this, value, offset, 0, 0xFFFFFFFF);
}
function writeInt32LE(value, offset = 0) {
  return write32LE(this, value, offset, -0x80000000, 0x7FFFFFFF);
}
function writeInt32BE(value, offset = 0) {
  return write32BE(this, value, offset, -0x80000000, 0x7FFFFFFF);
}

function writeVariable(buf, value, offset, size, isSigned, littleEndian) {
  if (!(size === 6 || size === 5 || size === 4 || size === 3 || size === 2 || size === 1)) {
    boundsError(size, 6, 'byteLength');
  }
  value = +value;
  if (size === 1 && typeof offset !== 'number') validateNumber(offset, 'offset');
  const max = isSigned ? 2 ** (size * 8 - 1) - 1 : 2 ** (size * 8) - 1;
  const min = isSigned ? -max - 1 : 0;
  if (value > max || value < min || typeof offset !== 'number' ||
      buf[offset] === undefined || buf[offset + size - 1] === undefined) {
    badWrite(buf, value, offset, size, min, max);
  }
  const low = value | 0;
  const high = Math.floor(value / 0x1_0000_0000);
  for (let i = 0; i < size; i++) {
    const byte = i < 4 ? low >>> i * 8 : high >>> (i - 4) * 8;
    buf[littleEndian ? offset + i : offset + size - 1 - i] = byte;
  }
  return offset + size;
}

function writeUIntLE(value, offset, byteLength) {
  return writeVariable(this, value, offset, byteLength, false, true);
}
function writeUIntBE(value, offset, byteLength) {
  return writeVariable(this, value, offset, byteLength, false, false);
}
function writeIntLE(value, offset, byteLength) {
  return writeVariable(this, value, offset, byteLength, true, true);
}
function writeIntBE(value, offset, byteLength) {
  return writeVariable(this, value, offset, byteLength, true, false);
}

function storeLE(buf, offset) {
  const low = words[0], high = words[1];
  buf[offset] = low;
  buf[offset + 1] = low >>> 8;
  buf[offset + 2] = low >>> 16;
  buf[offset + 3] = low >>> 24;
  buf[offset + 4] = high;
  buf[offset + 5] = high >>> 8;
  buf[offset + 6] = high >>> 16;
  buf[offset + 7] = high >>> 24;
  return offset + 8;
}

function storeBE(buf, offset) {
  const low = words[0], high = words[1];
  buf[offset] = high >>> 24;
  buf[offset + 1] = high >>> 16;
  buf[offset + 2] = high >>> 8;
  buf[offset + 3] = high;
  buf[offset + 4] = low >>> 24;
  buf[offset + 5] = low >>> 16;
  buf[offset + 6] = low >>> 8;
  buf[offset + 7] = low;
  return offset + 8;
}

function checkRoom(buf, offset, size) {
  if (typeof offset !== 'number' || buf[offset] === undefined || buf[offset + size - 1] === undefined) {
    badRead(buf, offset, size);
  }
}

// Taking 0n from what is no BigInt throws the documented TypeError.
const maxBigUint = 2n ** 64n - 1n;
const maxBigInt = 2n ** 63n - 1n;
const minBigInt = -(2n ** 63n);

function takeBigUint(buf, value, offset) {
  if (value > maxBigUint || value < 0n) badWrite(buf, value, offset, 8, 0n, maxBigUint);
  checkRoom(buf, offset, 8);
  bigUints[0] = value - 0n;
}

function takeBigInt(buf, value, offset) {
  if (value > maxBigInt || value < minBigInt) badWrite(buf, value, offset, 8, minBigInt, maxBigInt);
  checkRoom(buf, offset, 8);
  bigInts[0] = value - 0n;
}

function writeBigUInt64LE(value, offset = 0) {
  takeBigUint(this, value, offset);
  return storeLE(this, offset);
}
function writeBigUInt64BE(value, offset = 0) {
  takeBigUint(this, value, offset);
  return storeBE(this, offset);
}
function writeBigInt64LE(value, offset = 0) {
  takeBigInt(this, value, offset);
  return storeLE(this, offset);
}
function writeBigInt64BE(value, offset = 0) {
  takeBigInt(this, value, offset);
  return storeBE(this, offset);
}
function writeDoubleLE(value, offset = 0) {
  value = +value;
  checkRoom(this, offset, 8);
  doubles[0] = value;
  return storeLE(this, offset);
}
function writeDoubleBE(value, offset = 0) {
  value = +value;
  checkRoom(this, offset, 8);
  doubles[0] = value;
  return storeBE(this, offset);
}
function writeFloatLE(value, offset = 0) {
  value = +value;
  checkRoom(this, offset, 4);
  floats[0] = value;
  return write32LE(this, words[0], offset, -0x80000000, 0x7FFFFFFF);
}
function writeFloatBE(value, offset = 0) {
  value = +value;
  checkRoom(this, offset, 4);
  floats[0] = value;
  return write32BE(this, words[0], offset, -0x80000000, 0x7FFFFFFF);
}

module.exports = {
  readBigUInt64LE, readBigUInt64BE, readBigUint64LE: readBigUInt64LE, readBigUint64BE: readBigUInt64BE,
  readBigInt64LE, readBigInt64BE,
  writeBigUInt64LE, writeBigUInt64BE, writeBigUint64LE: writeBigUInt64LE, writeBigUint64BE: writeBigUInt64BE,
  writeBigInt64LE, writeBigInt64BE,
  readUIntLE, readUInt32LE, readUInt16LE, readUInt8, readUIntBE, readUInt32BE, readUInt16BE,
  readUintLE: readUIntLE, readUint32LE: readUInt32LE, readUint16LE: readUInt16LE, readUint8: readUInt8,
  readUintBE: readUIntBE, readUint32BE: readUInt32BE, readUint16BE: readUInt16BE,
  readIntLE, readInt32LE, readInt16LE, readInt8, readIntBE, readInt32BE, readInt16BE,
  writeUIntLE, writeUInt32LE, writeUInt16LE, writeUInt8, writeUIntBE, writeUInt32BE, writeUInt16BE,
  writeUintLE: writeUIntLE, writeUint32LE: writeUInt32LE, writeUint16LE: writeUInt16LE, writeUint8: writeUInt8,
  writeUintBE: writeUIntBE, writeUint32BE: writeUInt32BE, writeUint16BE: writeUInt16BE,
  writeIntLE, writeInt32LE, writeInt16LE, writeInt8, writeIntBE, writeInt32BE, writeInt16BE,
  readFloatLE, readFloatBE, readDoubleLE, readDoubleBE,
  writeFloatLE, writeFloatBE, writeDoubleLE, writeDoubleBE,
};
