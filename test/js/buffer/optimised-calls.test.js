'use strict';
// The same answers before and after the compiler has turned the calls into direct ones.
const assert = require('node:assert');

const a = Buffer.from('hello world'), b = Buffer.from('hello there'), target = Buffer.alloc(32);
const cons = ['x', 'y'].map((c) => c.repeat(3)).join('é');
let sum = 0;
for (let i = 0; i < 50000; i++) {
  assert.ok(a.compare(b) === 1 && b.compare(a) === -1 && a.equals(b) === false);
  assert.ok(Buffer.byteLength(cons) === 8 && Buffer.byteLength('plain') === 5 && Buffer.byteLength('€') === 3);
  assert.ok(target.write(cons, 2) === 8 && target.write('€', 0, 2) === 0 && target.write('abc', 30) === 2);
  assert.ok(target.write('éé', 0, 3) === 2 && target.latin1Write('zz', 1, 1) === 1);
  assert.ok(a.indexOf(0x6f, 5) === 7 && a.indexOf(0x6f) === 4 && a.lastIndexOf(0x6f) === 7 && a.indexOf(0x7a) === -1);
  assert.ok(a.copy(target, 20, 6) === 5 && a.copy(target, 31) === 1 && a.copy(target, 0, 3, 5) === 2);
  sum += target.subarray(0, 4).swap16().length + target.subarray(0, 8).swap32().length;
}
assert.strictEqual(sum, 600000);
