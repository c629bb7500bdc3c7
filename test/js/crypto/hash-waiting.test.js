'use strict';
// What update() was given counts as it was then, in whatever pieces and kinds it came.
const assert = require('node:assert');
const crypto = require('node:crypto');

const expected = crypto.createHash('sha256').update('abcdef').digest('hex');
const bytes = Buffer.from('abc');
const first = crypto.createHash('sha256').update(bytes);
const copy = first.copy();
bytes.fill(0);
assert.strictEqual(first.update('def').digest('hex'), expected);
assert.strictEqual(copy.update(Buffer.from('d')).update('ef').digest('hex'), expected);
assert.strictEqual(crypto.createHash('sha256').update('abc').update(Buffer.from('def')).digest('hex'), expected);
assert.strictEqual(crypto.createHash('sha256').update(new DataView(Buffer.from('xabcdefx').buffer.slice(0), 0, 0)).update('abcdef').digest('hex'), expected);
assert.strictEqual(crypto.createHash('sha256').update(new Uint16Array([0x6261, 0x6463, 0x6665])).digest('hex'), expected);

const sum = crypto.createHash('sha256').update('abcdef').digest();
assert.ok(Buffer.isBuffer(sum));
assert.strictEqual(sum.toString('hex'), expected);
assert.strictEqual(sum.buffer.byteLength, 32);
assert.strictEqual(crypto.hash('sha256', 'abcdef', 'buffer').toString('hex'), expected);
assert.strictEqual(crypto.createHash('sha256').update('abcdef').digest('ucs2'), sum.toString('ucs2'));
assert.strictEqual(crypto.createHash('shake128', { outputLength: 100 }).update(Buffer.from('a')).digest().length, 100);
assert.strictEqual(crypto.createHash('shake128', { outputLength: 0 }).update(Buffer.from('a')).digest('hex'), '');

const mac = crypto.createHmac('sha1', 'key').update('abcdef').digest('base64');
const key = Buffer.from('key'), data = Buffer.from('abcdef');
const hmac = crypto.createHmac('sha1', key).update(data);
key.fill(0);
data.fill(0);
assert.strictEqual(hmac.digest().toString('base64'), mac);
assert.strictEqual(crypto.createHmac('sha1', 'key').update(Buffer.from('abc')).update(Buffer.from('def')).digest('base64'), mac);

// More objects at once than fit into one slab.
const many = Array.from({ length: 500 }, (_, i) => crypto.createHash('md5').update(Buffer.alloc(1000, i)));
for (let i = 0; i < many.length; i++) {
  assert.strictEqual(many[i].digest('hex'), crypto.createHash('md5').update(Buffer.alloc(1000, i)).copy().digest('hex'));
  assert.strictEqual(crypto.hash('md5', Buffer.alloc(1000, i)), crypto.createHash('md5').update(Buffer.alloc(500, i)).update(Buffer.alloc(500, i)).digest('hex'));
}
