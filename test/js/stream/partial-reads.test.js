'use strict';
// read(n) across chunk borders, with and without an encoding, and after unshift().
const assert = require('node:assert');
const { Readable } = require('node:stream');

const bytes = new Readable({ read() {} });
for (const part of ['abc', 'defg', 'h', 'ijklmnop']) bytes.push(part);
assert.strictEqual(`${bytes.read(2)}`, 'ab');
assert.strictEqual(`${bytes.read(4)}`, 'cdef');
assert.strictEqual(bytes.read(100), null);
bytes.unshift('<>');
assert.strictEqual(`${bytes.read(3)}`, '<>g');
assert.strictEqual(`${bytes.read()}`, 'hijklmnop');
assert.strictEqual(bytes.readableLength, 0);

const text = new Readable({ read() {}, encoding: 'utf8' });
const euro = Buffer.from('€uro');
text.push(euro.subarray(0, 1));
text.push(euro.subarray(1));
text.push(null);
assert.strictEqual(text.read(2), '€u');
assert.strictEqual(text.read(), 'ro');
