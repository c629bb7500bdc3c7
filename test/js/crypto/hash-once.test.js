'use strict';
// hash() of every kind of input, in every form of result, agrees with a Hash fed by pieces.
const assert = require('node:assert');
const crypto = require('node:crypto');

const inputs = [
  '', 'abc', 'a'.repeat(31), 'x'.repeat(5000), 'é', 'ÿ'.repeat(400), 'naïve '.repeat(30), '€ and 😀', '\ud800', 'a\udc00b', '\ud83d', '界'.repeat(700),
  Buffer.from(''), Buffer.from('abc'), Buffer.alloc(64, 1), Buffer.alloc(65, 2), Buffer.alloc(100_000, 3), new Uint8Array([1, 2, 3]),
  new Uint16Array([1, 2, 300]), new DataView(new ArrayBuffer(10), 2, 5), new Float64Array(20).fill(1.5), Buffer.alloc(100, 7).subarray(3, 40),
];
for (const algorithm of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'SHA256', 'RSA-SHA1', 'sha512-256', 'sha3-256', 'ripemd160']) {
  for (const input of inputs) {
    const bytes = typeof input === 'string' ? Buffer.from(input) : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    const reference = crypto.createHash(algorithm).update(bytes.subarray(0, 1)).update(bytes.subarray(1)).digest();
    assert.strictEqual(crypto.hash(algorithm, input), reference.toString('hex'));
    for (const form of ['hex', 'base64', 'base64url', 'latin1', 'binary', 'ucs2', 'utf8']) {
      assert.strictEqual(crypto.hash(algorithm, input, form), reference.toString(form), `${algorithm} ${form}`);
      assert.strictEqual(crypto.createHash(algorithm).update(input).digest(form), reference.toString(form), `${algorithm} ${form}`);
    }
    const buffer = crypto.hash(algorithm, input, { outputEncoding: 'buffer' });
    assert.ok(Buffer.isBuffer(buffer));
    assert.deepStrictEqual(buffer, reference);
  }
}

assert.strictEqual(crypto.hash('md5', 'abc'), '900150983cd24fb0d6963f7d28e17f72');
assert.strictEqual(crypto.hash('sha1', 'abc'), 'a9993e364706816aba3e25717850c26c9cd0d89d');
assert.strictEqual(crypto.hash('sha256', 'abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
assert.throws(() => crypto.hash('sha256', 5), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => crypto.hash('sha256', new ArrayBuffer(3)), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => crypto.hash(5, 'abc'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => crypto.hash('nosuch', 'abc'), { name: 'Error' });
assert.throws(() => crypto.hash('sha256', 'abc', 'nosuch'), { code: 'ERR_INVALID_ARG_VALUE' });
