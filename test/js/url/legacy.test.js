'use strict';
// url.parse, format and resolve keep their habits.
process.noDeprecation = true;
const assert = require('node:assert');
const url = require('node:url');

const parsed = url.parse('HTTP://user:p%40ss@Example.com:8080/p a/t?h=1&x#frag', true);
assert.strictEqual(parsed.href, 'http://user:p%40ss@example.com:8080/p%20a/t?h=1&x#frag');
assert.strictEqual(parsed.auth, 'user:p@ss');
assert.strictEqual(parsed.query.h, '1');
assert.strictEqual(parsed.path, '/p%20a/t?h=1&x');
assert.strictEqual(url.format({ protocol: 'http', hostname: '::1', port: 80, query: { a: [1, 2] } }), 'http://[::1]:80?a=1&a=2');
assert.strictEqual(url.resolve('/one/two/three', 'four'), '/one/two/four');
assert.strictEqual(url.resolve('http://example.com/one', '/two'), 'http://example.com/two');
assert.strictEqual(url.resolve('mailto:a@b', 'c@d'), 'mailto:c@d');
assert.strictEqual(url.format(new URL('http://u:p@xn--maana-pta.com/?x#y'), { auth: false, unicode: true, fragment: false }),
                   'http://mañana.com/?x');
