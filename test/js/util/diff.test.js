'use strict';
// util.diff: the shortest way from one sequence to another.
const assert = require('node:assert');
const { diff } = require('node:util');

assert.deepStrictEqual(diff('same', 'same'), []);
assert.deepStrictEqual(diff(['a', 'b', 'c'], ['a', 'c', 'd']), [[0, 'a'], [1, 'b'], [0, 'c'], [-1, 'd']]);
assert.deepStrictEqual(diff('ab', 'b'), [[1, 'a'], [0, 'b']]);
assert.throws(() => diff(1, 'a'), { code: 'ERR_INVALID_ARG_TYPE' });
