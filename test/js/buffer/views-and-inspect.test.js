'use strict';
// Slices share memory; inspect, toJSON and concat show and join what is there.
const assert = require('node:assert');
const util = require('node:util');

const buf = Buffer.from([1, 2, 3, 4]);
const slice = buf.slice(-3, -1);
slice[0] = 9;
assert.strictEqual(buf[1], 9);
assert.strictEqual(util.inspect(buf), '<Buffer 01 09 03 04>');
assert.strictEqual(util.inspect(Buffer.alloc(60)).endsWith('... 10 more bytes>'), true);
buf.extra = 1;
assert.strictEqual(util.inspect(buf), '<Buffer 01 09 03 04, extra: 1>');
assert.deepStrictEqual(slice.toJSON(), { type: 'Buffer', data: [9, 3] });
assert.deepStrictEqual(Buffer.from(JSON.parse(JSON.stringify(slice))), slice);
assert.strictEqual(Buffer.concat([Buffer.from('ab'), Buffer.from('cd')], 3).toString(), 'abc');
assert.deepStrictEqual([...Buffer.concat([Buffer.from('a')], 3)], [97, 0, 0]);
assert.strictEqual(Buffer.copyBytesFrom(new Uint16Array([1, 2]), 1).toString('hex'), '0200');
assert.ok(Buffer.from('x') instanceof Uint8Array && Buffer.isBuffer(slice));
