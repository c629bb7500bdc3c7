'use strict';

// Hashes give the same sum whichever way the data comes: at once, in pieces, as text or bytes, through a stream, by copy.

const assert = require('node:assert');
const crypto = require('node:crypto');
const { finished } = require('node:stream');

const known = {
  md5: '900150983cd24fb0d6963f7d28e17f72',
  sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  ripemd160: '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc',
  'sha3-256': '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532',
  sm3: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
};

for (const [name, sum] of Object.entries(known)) {
  assert.strictEqual(crypto.hash(name, 'abc'), sum);
  assert.strictEqual(crypto.createHash(name.toUpperCase()).update('a').update('bc').digest('hex'), sum);
  assert.strictEqual(crypto.createHash(name).update(Buffer.from('ab')).update('c').digest('hex'), sum);
  const half = crypto.createHash(name).update('a').update(new Uint8Array([98]));
  const copy = half.copy();
  assert.strictEqual(copy.update('c').digest('hex'), sum);
  assert.strictEqual(half.update(Buffer.from('c')).digest().toString('hex'), sum);
}

// A character that a cut tears apart is not put together again.
const torn = crypto.createHash('sha256').update('\ud83d').update('\ude00').digest('hex');
assert.strictEqual(torn, crypto.hash('sha256', '\ufffd\ufffd'));

// Text that was given stays as it was, a buffer may change at once.
const buffer = Buffer.from('abc');
const hash = crypto.createHash('sha1').update(buffer);
buffer.fill(0);
assert.strictEqual(hash.digest('hex'), known.sha1);

for (const encoding of ['base64', 'base64url', 'latin1', 'ucs2']) {
  assert.strictEqual(crypto.hash('sha1', 'abc', encoding), Buffer.from(known.sha1, 'hex').toString(encoding));
}
assert.strictEqual(crypto.createHash('shake128', { outputLength: 5 }).digest('hex'), '7f9c2ba4e8');
assert.throws(() => crypto.createHash('sha256', { outputLength: 5 }), { code: 'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH' });
assert.throws(() => crypto.createHash('nothing'), { message: 'Digest method not supported' });
assert.throws(() => hash.update('more'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
assert.throws(() => crypto.createHash('md5').update(5), { code: 'ERR_INVALID_ARG_TYPE' });

const stream = crypto.createHash('sha256');
let ended = false;
stream.write('a');
stream.end(Buffer.from('bc'));
stream.setEncoding('hex').on('data', (sum) => {
  ended = true;
  assert.strictEqual(sum, known.sha256);
});
finished(stream, (error) => assert.ifError(error));
process.on('exit', () => assert.ok(ended));
