'use strict';
// Buffer.alloc clears or fills; fill repeats a pattern and refuses an empty one.
const assert = require('node:assert');

for (const size of [0, 1, 64, 65, 4096, 65536, 1 << 20]) {
  for (let i = 0; i < 3; i++) {
    const buf = Buffer.alloc(size);
    assert.ok(buf.every((byte) => byte === 0));
    buf.fill(0xff);
    Buffer.allocUnsafeSlow(size).fill(1);
  }
}
assert.strictEqual(Buffer.alloc(5, 'ab').toString(), 'ababa');
assert.strictEqual(Buffer.alloc(4, 'YWI=', 'base64').toString(), 'abab');
assert.strictEqual(Buffer.alloc(6).fill('é', 1, 5).toString('hex'), '00c3a9c3a900');
assert.strictEqual(Buffer.alloc(3).fill(257)[0], 1);
assert.strictEqual(Buffer.alloc(4).fill(Buffer.from('xyz')).toString(), 'xyzx');
assert.throws(() => Buffer.alloc(4).fill('zz', 'hex'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => Buffer.alloc(4).fill('a', 0, 5), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => Buffer.alloc(-1), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => Buffer.alloc('1'), { code: 'ERR_INVALID_ARG_TYPE' });
