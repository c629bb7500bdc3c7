'use strict';
// URLSearchParams: form decoding and encoding, order, duplicates, what it can be made of.
const assert = require('node:assert');

const params = new URLSearchParams('?a=1&b=%20x+y&a=%E4%BD%A0&=&c&%ff=%zz');
assert.deepStrictEqual([...params], [['a', '1'], ['b', ' x y'], ['a', '你'], ['', ''], ['c', ''], ['\ufffd', '%zz']]);
assert.deepStrictEqual(params.getAll('a'), ['1', '你']);
assert.strictEqual(params.has('a', '2'), false);
params.set('a', '~!*\'()é');
assert.strictEqual(params.get('a'), '~!*\'()é');
assert.strictEqual(new URLSearchParams({ a: '~!*\'() é-._' }).toString(), 'a=%7E%21*%27%28%29+%C3%A9-._');
assert.strictEqual(new URLSearchParams([['b', 1], ['a', 2], ['b', 0]]).size, 3);
const sorted = new URLSearchParams('z=1&\u{10000}=2&\uffff=3&a=4&z=0');
sorted.sort();
assert.deepStrictEqual([...sorted.keys()], ['a', 'z', 'z', '\u{10000}', '\uffff']);
assert.throws(() => new URLSearchParams([['a']]), { code: 'ERR_INVALID_TUPLE' });
assert.throws(() => params.append('a'), { code: 'ERR_MISSING_ARGS' });
