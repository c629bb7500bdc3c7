'use strict';

// HMAC with short, long and empty keys, in one piece or several, with a KeyObject; and an Hmac that is finished.

const assert = require('node:assert');
const crypto = require('node:crypto');

const sum = 'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8';
const text = 'The quick brown fox jumps over the lazy dog';
for (const key of ['key', Buffer.from('key'), new Uint8Array([107, 101, 121]).buffer, crypto.createSecretKey('key', 'utf8')]) {
  assert.strictEqual(crypto.createHmac('sha256', key).update(text).digest('hex'), sum);
  const pieces = crypto.createHmac('SHA256', key);
  for (const c of text) pieces.update(Buffer.from(c));
  assert.strictEqual(pieces.digest('hex'), sum);
}

const key = Buffer.from('key');
const early = crypto.createHmac('sha256', key);
key.fill(0);
assert.strictEqual(early.update(text).digest('hex'), sum);

const long = 'k'.repeat(200);
assert.strictEqual(
  crypto.createHmac('sha1', long).update('x').digest('hex'),
  crypto.createHmac('sha1', crypto.createHash('sha1').update(long).digest()).update('x').digest('hex'));
assert.strictEqual(crypto.createHmac('sha1', '').digest('hex'), 'fbdb1d1b18aa6c08324b7d64b71fb76370690e1d');

assert.strictEqual(early.digest('hex'), '');
assert.deepStrictEqual(early.digest(), Buffer.alloc(0));
assert.throws(() => early.update('x'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
assert.throws(() => crypto.createHmac('nothing', 'k'), { code: 'ERR_CRYPTO_INVALID_DIGEST', message: 'Invalid digest: nothing' });
assert.throws(() => crypto.createHmac('sha1', null), { code: 'ERR_INVALID_ARG_TYPE' });
