'use strict';
// indexOf, lastIndexOf and includes: bytes, strings in their encodings, both directions, hostile needles.
const assert = require('node:assert');

const buf = Buffer.from('abcabcab');
assert.strictEqual(buf.indexOf('abc'), 0);
assert.strictEqual(buf.indexOf('abc', 1), 3);
assert.strictEqual(buf.lastIndexOf('abc'), 3);
assert.strictEqual(buf.lastIndexOf('abc', -6), 0);
assert.strictEqual(buf.indexOf(98, -2), 7);
assert.strictEqual(buf.lastIndexOf(0x162), 7);
assert.strictEqual(buf.indexOf(''), 0);
assert.strictEqual(buf.indexOf('', 100), 8);
assert.strictEqual(buf.indexOf(Buffer.from('ca')), 2);
assert.strictEqual(buf.includes('6263', 'hex'), true);
assert.strictEqual(Buffer.from('a€b€', 'utf16le').indexOf('€', 4, 'utf16le'), 6);
assert.strictEqual(Buffer.from([0, 1, 0, 1, 0]).indexOf(Buffer.from([1, 0]), 0, 'utf16le'), -1);
assert.throws(() => buf.indexOf({}), { code: 'ERR_INVALID_ARG_TYPE' });

// Quadratic for a naive search, backwards too.
const hay = Buffer.alloc(1 << 20, 'a'), needle = Buffer.alloc(1 << 17, 'a');
needle[needle.length - 1] = 98;
assert.strictEqual(hay.indexOf(needle), -1);
needle.fill('a');
needle[0] = 98;
assert.strictEqual(hay.lastIndexOf(needle), -1);
