'use strict';
// util.format: every directive, what is left over, what is missing.
const assert = require('node:assert');
const { format } = require('node:util');

const is = (args, text) => assert.strictEqual(format(...args), text);

is(['%s %d %i %f', 'a', '0x10', 1.9, '2.5x'], 'a 16 1 2.5');
is(['%j %o', { a: 1 }, [1]], '{"a":1} [ 1, [length]: 1 ]');
is(['%O', { a: { b: 1 } }], '{ a: { b: 1 } }');
is(['%s', { toString: () => 'mine' }], 'mine');
is(['%s', new (class Foo {})()], 'Foo {}');
is(['%s', -0], '-0');
is(['%d', 5n], '5n');
is(['%% %s', 1], '% 1');
is(['%%'], '%%');
is(['%c red', 'css'], ' red');
is(['%s %s', 'only'], 'only %s');
is(['a', 'b', { c: 1 }], 'a b { c: 1 }');
is([1, 2], '1 2');
const loop = {};
loop.loop = loop;
is(['%j', loop], '[Circular]');
