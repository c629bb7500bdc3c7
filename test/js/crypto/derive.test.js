'use strict';

// pbkdf2, scrypt and hkdf against the vectors of their RFCs, in both forms, and what they refuse.

const assert = require('node:assert');
const crypto = require('node:crypto');

let calls = 0;
process.on('exit', () => assert.strictEqual(calls, 3));
const gives = (want) => (error, key) => {
  assert.strictEqual(error, null);
  assert.strictEqual(Buffer.from(key).toString('hex'), want);
  calls++;
};

const pbkdf2 = '4b007901b765489abead49d926f721d065a429c1';
assert.strictEqual(crypto.pbkdf2Sync('password', 'salt', 4096, 20, 'sha1').toString('hex'), pbkdf2);
crypto.pbkdf2('password', 'salt', 4096, 20, 'sha1', gives(pbkdf2));

const scrypt = 'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162';
const params = { N: 1024, r: 8, p: 16 };
assert.strictEqual(crypto.scryptSync('password', 'NaCl', 32, params).toString('hex'), scrypt);
crypto.scrypt('password', 'NaCl', 32, { cost: 1024, blockSize: 8, parallelization: 16 }, gives(scrypt));

const [ikm, salt, info] = ['0b'.repeat(22), '000102030405060708090a0b0c', 'f0f1f2f3f4f5f6f7f8f9'].map((h) => Buffer.from(h, 'hex'));
const hkdf = '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865';
const derived = crypto.hkdfSync('sha256', ikm, salt, info, 42);
assert.ok(derived instanceof ArrayBuffer && derived.byteLength === 42);
assert.strictEqual(Buffer.from(derived).toString('hex'), hkdf);
crypto.hkdf('sha256', crypto.createSecretKey(ikm), salt, info, 42, gives(hkdf));

assert.throws(() => crypto.pbkdf2Sync('a', 'b', 1, 1, 'nothing'), { code: 'ERR_CRYPTO_INVALID_DIGEST' });
assert.throws(() => crypto.pbkdf2Sync('a', 'b', 0, 1, 'sha1'), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => crypto.scryptSync('a', 'b', 1, { N: 3 }), { code: 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS' });
assert.throws(() => crypto.scryptSync('a', 'b', 1, { N: 2 ** 20 }), /memory limit exceeded/);
assert.throws(() => crypto.scryptSync('a', 'b', 1, { N: 16, cost: 16 }), { code: 'ERR_INCOMPATIBLE_OPTION_PAIR' });
assert.throws(() => crypto.hkdfSync('sha1', 'a', 'b', Buffer.alloc(1025), 1), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => crypto.hkdfSync('sha1', 'a', 'b', 'c', 1e5), { code: 'ERR_CRYPTO_INVALID_KEYLEN' });
