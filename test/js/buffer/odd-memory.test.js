'use strict';
// Nothing that happens to the memory under a view makes the native functions read or write outside of it.
const assert = require('node:assert');

const gone = new ArrayBuffer(64), view = Buffer.from(gone);
structuredClone(gone, { transfer: [gone] });
assert.strictEqual(view.length, 0);
assert.strictEqual(view.toString('latin1'), '');
assert.strictEqual(view.write('abc'), 0);
assert.strictEqual(view.indexOf('a'), -1);
assert.strictEqual(Buffer.alloc(4).equals(view), false);
assert.strictEqual(view.copy(Buffer.alloc(4)), 0);

const elastic = new ArrayBuffer(64, { maxByteLength: 128 });
const tracking = Buffer.from(elastic), fixed = new Uint8Array(elastic, 32, 32);
elastic.resize(128);
assert.strictEqual(tracking.length, 128);
assert.strictEqual(tracking.fill('a').toString().length, 128);
elastic.resize(16);
assert.strictEqual(tracking.toString(), 'a'.repeat(16));
assert.strictEqual(fixed.length, 0);
assert.strictEqual(Buffer.prototype.utf8Slice.call(fixed, 0, 32), '');
assert.strictEqual(Buffer.compare(fixed, Buffer.alloc(0)), 0);

const shared = Buffer.from(new SharedArrayBuffer(40));
shared.write('héllo');
assert.strictEqual(shared.toString('utf8', 0, 6), 'héllo');

for (let size = 0; size <= 70; size++) {
  const small = new Uint8Array(size);
  Buffer.prototype.latin1Write.call(small, 'x'.repeat(size));
  assert.ok(small.every((byte) => byte === 0x78), `${size}`);
}
for (const [start, end] of [[-5, 1e10], [1e10, 2], [NaN, NaN], [2, 1], [-Infinity, Infinity]]) {
  assert.strictEqual(typeof Buffer.from('hello').hexSlice(start < 0 ? 0 : start > 5 ? 5 : start, 5), 'string');
  assert.strictEqual(typeof Buffer.from('hello').toString('hex', start, end), 'string');
}
