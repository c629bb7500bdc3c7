'use strict';
// util.isDeepStrictEqual: cycles, holes, zeros, symbols, collections in any order.
const assert = require('node:assert');
const { isDeepStrictEqual } = require('node:util');

const same = (a, b) => assert.strictEqual(isDeepStrictEqual(a, b), true);
const differ = (a, b) => assert.strictEqual(isDeepStrictEqual(a, b), false);

same({ a: [1, { b: NaN }] }, { a: [1, { b: NaN }] });
differ([0], [-0]);
differ([,], [undefined]);
differ({ a: 1 }, { a: '1' });
differ({}, Object.create(null));
same(new Set([{ a: 1 }, 2]), new Set([2, { a: 1 }]));
same(new Map([[{ k: 1 }, 'v']]), new Map([[{ k: 1 }, 'v']]));
differ(new Map([['k', 1]]), new Map([['k', 2]]));
const symbol = Symbol('s');
differ({ [symbol]: 1 }, { [symbol]: 2 });
differ(new Error('a'), new Error('b'));
differ(new Error('a', { cause: 1 }), new Error('a', { cause: 2 }));
same(new Uint8Array(100).fill(7), new Uint8Array(100).fill(7));
differ(new Date(0), new Date(1));
const a = { x: 1 }, b = { x: 1 };
a.self = a;
b.self = b;
same(a, b);
let left = {}, right = {};
for (let i = 0; i < 300; i++) {
  left = { left };
  right = { left: right };
}
same(left, right);
