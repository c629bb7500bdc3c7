'use strict';
// Every readX gives back what writeX wrote; ranges and bounds are checked with Node's words.
const assert = require('node:assert');

const values = {
  UInt8: [0, 255], Int8: [-128, 127], UInt16LE: [0, 65535], UInt16BE: [0, 65535], Int16LE: [-32768, 32767],
  Int16BE: [-32768, 32767], UInt32LE: [0, 4294967295], UInt32BE: [0, 4294967295],
  Int32LE: [-2147483648, 2147483647], Int32BE: [-2147483648, 2147483647],
  BigUInt64LE: [0n, 2n ** 64n - 1n], BigUInt64BE: [0n, 2n ** 64n - 1n],
  BigInt64LE: [-(2n ** 63n), 2n ** 63n - 1n], BigInt64BE: [-(2n ** 63n), 2n ** 63n - 1n],
};
for (const [name, limits] of Object.entries(values)) {
  for (const value of limits) {
    const buf = Buffer.alloc(10);
    const size = +(/\d+/.exec(name)[0]) / 8;
    assert.strictEqual(buf[`write${name}`](value, 1), 1 + size);
    assert.strictEqual(buf[`read${name}`](1), value, name);
    assert.throws(() => buf[`read${name}`](11 - size), { code: 'ERR_OUT_OF_RANGE' });
  }
  const [min, max] = limits, one = typeof max === 'bigint' ? 1n : 1;
  for (const bad of [min - one, max + one]) {
    assert.throws(() => Buffer.alloc(8)[`write${name}`](bad), { code: 'ERR_OUT_OF_RANGE', name: 'RangeError' });
  }
}
for (const name of ['FloatLE', 'FloatBE', 'DoubleLE', 'DoubleBE']) {
  for (const value of [0, -1.5, Infinity, -Infinity, 2 ** -126]) {
    const buf = Buffer.alloc(9);
    buf[`write${name}`](value, 1);
    assert.strictEqual(buf[`read${name}`](1), value);
  }
}
for (let size = 1; size <= 6; size++) {
  for (const end of ['LE', 'BE']) {
    const buf = Buffer.alloc(8), max = 2 ** (8 * size) - 1;
    buf[`writeUInt${end}`](max - 1, 1, size);
    assert.strictEqual(buf[`readUInt${end}`](1, size), max - 1);
    assert.strictEqual(buf[`readInt${end}`](1, size), -2);
  }
}
assert.throws(() => Buffer.alloc(4).readUInt32LE('0'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => Buffer.alloc(4).readUInt32LE(0.5), {
  code: 'ERR_OUT_OF_RANGE', message: 'The value of "offset" is out of range. It must be an integer. Received 0.5',
});
assert.throws(() => Buffer.alloc(2).readUInt32LE(), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
