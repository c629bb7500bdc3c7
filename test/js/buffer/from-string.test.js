'use strict';
// Buffer.from(string, encoding) gives the bytes of every encoding, in any case of its name.
const assert = require('node:assert');

const text = 'héllo €😀';
assert.strictEqual(Buffer.from(text).toString('hex'), '68c3a96c6c6f20e282acf09f9880');
assert.strictEqual(Buffer.from(text, 'utf-8').length, 14);
assert.strictEqual(Buffer.from('héÿ', 'latin1').toString('hex'), '68e9ff');
assert.strictEqual(Buffer.from('a€', 'UCS2').toString('hex'), '6100ac20');
assert.strictEqual(Buffer.from('Ff00zz11', 'hex').toString('hex'), 'ff00');
assert.strictEqual(Buffer.from('abc', 'hex').length, 1);
assert.strictEqual(Buffer.from('aGVsbG8', 'base64').toString(), 'hello');
assert.strictEqual(Buffer.from('_-8=', 'base64').toString('hex'), 'ffef');
assert.strictEqual(Buffer.from(' aG\nVs bG8= ignored', 'base64').toString(), 'hello');
assert.strictEqual(Buffer.from('\ud800x').toString('hex'), 'efbfbd78');
assert.throws(() => Buffer.from('x', 'nope'), { code: 'ERR_UNKNOWN_ENCODING', name: 'TypeError' });
for (const size of [0, 1, 15, 16, 17, 63, 64, 1000, 4096, 40000, 100000]) {
  for (const encoding of ['utf8', 'latin1', 'hex', 'base64', 'base64url', 'utf16le']) {
    const bytes = Buffer.alloc(size);
    for (let i = 0; i < size; i++) bytes[i] = encoding === 'utf8' ? 32 + i % 90 : i * 7;
    const even = encoding === 'utf16le' ? bytes.subarray(0, size & ~1) : bytes;
    assert.ok(Buffer.from(even.toString(encoding), encoding).equals(even), `${encoding} ${size}`);
  }
}
