'use strict';
// partialDeepStrictEqual: the expected value is contained in the actual one.
const assert = require('node:assert');

assert.partialDeepStrictEqual({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3 } });
assert.partialDeepStrictEqual([1, 2, 3], [1, 3]);
assert.partialDeepStrictEqual(new Set([{ a: 1 }, 2]), new Set([{ a: 1 }]));
assert.partialDeepStrictEqual(new Map([['a', { x: 1, y: 2 }]]), new Map([['a', { y: 2 }]]));
assert.throws(() => assert.partialDeepStrictEqual([1, 2], [2, 1]), { code: 'ERR_ASSERTION' });
assert.throws(() => assert.partialDeepStrictEqual({ a: 1 }, { a: 1, b: 2 }), { code: 'ERR_ASSERTION' });
