'use strict';
// Arrays, separators, limits, and text that is not well-formed.
const assert = require('node:assert');
const qs = require('node:querystring');

assert.deepEqual(qs.parse('a=1&a=2&b=%20x+y&c'), { a: ['1', '2'], b: ' x y', c: '' });
assert.deepEqual(qs.parse('a:1;b:2', ';', ':'), { a: '1', b: '2' });
assert.deepEqual(qs.parse('a=1&b=2&c=3', null, null, { maxKeys: 2 }), { a: '1', b: '2' });
assert.deepEqual(qs.parse('a=%zz%41'), { a: '%zzA' });
assert.deepEqual(qs.parse('a', []), { a: '' });
assert.strictEqual(qs.stringify({ a: ['x y', 'é'], n: 1n, t: true, u: undefined, inf: Infinity }),
                   'a=x%20y&a=%C3%A9&n=1&t=true&u=&inf=');
assert.throws(() => qs.stringify({ a: '\ud800' }), { name: 'URIError', code: 'ERR_INVALID_URI' });
