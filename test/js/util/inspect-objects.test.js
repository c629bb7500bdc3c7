'use strict';
// Plain objects, arrays and what is in them; one line as long as it fits.
const assert = require('node:assert');
const { inspect } = require('node:util');

const is = (value, text, options) => assert.strictEqual(inspect(value, options), text);

is({}, '{}');
is({ a: 1, 'b-c': 'x', [Symbol('s')]: null }, "{ a: 1, 'b-c': 'x', Symbol(s): null }");
is([1, , 3], '[ 1, <1 empty item>, 3 ]');
is(Object.assign([1], { x: 2 }), '[ 1, x: 2 ]');
is({ a: { b: { c: { d: 1 } } } }, '{ a: { b: { c: [Object] } } }');
is({ a: { b: { c: {} } } }, '{ a: { b: { c: {} } } }', { depth: 5 });
is(Object.create(null), '[Object: null prototype] {}');
is(new (class Foo { x = 1; })(), 'Foo { x: 1 }');
is("it's", '"it\'s"');
is('a\u0000\n', "'a\\x00\\n'");
is(-0, '-0');
is(1234567.891, '1_234_567.891', { numericSeparator: true });
