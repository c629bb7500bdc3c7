'use strict';

// Ciphers: known answers, every one there and back in pieces, tags, padding, and the order of calls.

const assert = require('node:assert');
const crypto = require('node:crypto');

const gcm = crypto.createCipheriv('aes-128-gcm', Buffer.alloc(16), Buffer.alloc(12));
gcm.setAAD(Buffer.from('abc'));
assert.strictEqual(gcm.update('hello', 'utf8', 'hex') + gcm.final('hex'), '6bedb6a20f');
const tag = gcm.getAuthTag();
assert.strictEqual(tag.toString('hex'), '23513fef073c43c6592b51da27b385a5');
const open = (change) => {
  const d = crypto.createDecipheriv('aes-128-gcm', Buffer.alloc(16), Buffer.alloc(12));
  d.setAAD(Buffer.from('abc')).setAuthTag(change ? Buffer.alloc(16) : tag);
  return d.update('6bedb6a20f', 'hex', 'utf8') + d.final('utf8');
};
assert.strictEqual(open(false), 'hello');
assert.throws(() => open(true), { message: 'Unsupported state or unable to authenticate data' });

const text = 'Some text of many blocks: ' + 'äöü '.repeat(100);
for (const name of ['aes-128-cbc', 'aes-192-ecb', 'aes-256-ctr', 'aes-256-cfb', 'aes-128-cfb8', 'aes-256-ofb', 'des-ede3-cbc',
                    'aes-256-gcm', 'chacha20-poly1305', 'aes256']) {
  const { keyLength, ivLength = 0, mode } = crypto.getCipherInfo(name);
  const key = crypto.randomBytes(keyLength), iv = ivLength ? crypto.randomBytes(ivLength) : null;
  const c = crypto.createCipheriv(name, key, iv);
  const parts = [];
  for (let i = 0; i < text.length; i += 7) parts.push(c.update(text.slice(i, i + 7)));
  parts.push(c.final());
  const d = crypto.createDecipheriv(name, key, iv);
  if (mode === 'gcm' || name.startsWith('chacha20')) d.setAuthTag(c.getAuthTag());
  let back = '';
  for (const byte of Buffer.concat(parts)) back += d.update(Buffer.of(byte), undefined, 'utf8');
  assert.strictEqual(back + d.final('utf8'), text, name);
  assert.throws(() => d.final(), { code: 'ERR_CRYPTO_INVALID_STATE' });
}

const cbc = () => crypto.createDecipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16));
const bad = cbc();
bad.update(Buffer.alloc(16));
assert.throws(() => bad.final(), { code: 'ERR_OSSL_BAD_DECRYPT', library: 'Provider routines', reason: 'bad decrypt' });
const odd = cbc();
odd.update(Buffer.alloc(15));
assert.throws(() => odd.final(), { code: 'ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH' });
assert.throws(() => crypto.createCipheriv('nothing', '', ''), { code: 'ERR_CRYPTO_UNKNOWN_CIPHER' });
assert.throws(() => crypto.createCipheriv('aes-128-cbc', Buffer.alloc(15), Buffer.alloc(16)), { code: 'ERR_CRYPTO_INVALID_KEYLEN' });
assert.throws(() => crypto.createCipheriv('aes-128-cbc', Buffer.alloc(16), null), { code: 'ERR_CRYPTO_INVALID_IV' });
assert.throws(() => cbc().setAuthTag(tag), { code: 'ERR_CRYPTO_INVALID_STATE' });
