'use strict';
// Headers: how lists are built, combined, ordered and refused.
const assert = require('node:assert');
const { inspect } = require('node:util');

const headers = new Headers([['B', ' two '], ['a', '1'], ['b', 'three'], ['Set-Cookie', 'x=1'], ['set-cookie', 'y=2'], ['cookie', 'p'], ['Cookie', 'q']]);
assert.deepStrictEqual([...headers], [
  ['a', '1'], ['b', 'two, three'], ['cookie', 'p; q'], ['set-cookie', 'x=1'], ['set-cookie', 'y=2'],
]);
assert.strictEqual(headers.get('SET-COOKIE'), 'x=1, y=2');
assert.deepStrictEqual(headers.getSetCookie(), ['x=1', 'y=2']);
headers.delete('set-cookie');
assert.deepStrictEqual(headers.getSetCookie(), []);
headers.set('B', 'new');
assert.strictEqual(headers.get('b'), 'new');
assert.strictEqual(headers.get('none'), null);
assert.deepStrictEqual([...new Headers(headers)], [...headers]);
assert.deepStrictEqual([...new Headers(new Map([['m', 'n']]))], [['m', 'n']]);
assert.strictEqual(inspect(new Headers({ Foo: 'b' })), "Headers { Foo: 'b' }");
assert.strictEqual(Object.prototype.toString.call(headers), '[object Headers]');
assert.strictEqual(Object.prototype.toString.call(headers.keys()), '[object Headers Iterator]');

const seen = [];
headers.forEach(function(value, name, list) { seen.push([name, value, list === headers, this.own]); }, { own: 7 });
assert.deepStrictEqual(seen[0], ['a', '1', true, 7]);

for (const [bad, message] of [
  [() => new Headers(1), 'Headers constructor: Argument 1 could not be converted to one of: sequence<sequence<ByteString>>, record<ByteString, ByteString>.'],
  [() => new Headers([['a']]), 'Headers constructor: expected name/value pair to be length 2, found 1.'],
  [() => new Headers({ 'a b': '1' }), 'Headers.append: "a b" is an invalid header name.'],
  [() => headers.set('a', 'x\0'), 'Headers.set: "x\0" is an invalid header value.'],
  [() => headers.append('a'), 'Headers.append: 2 arguments required, but only 1 found.'],
  [() => headers.get('ä', 1), 'Headers.get: "ä" is an invalid header name.'],
  [() => headers.set('a', '€'), 'Cannot convert argument to a ByteString because the character at index 0 has a value of 8364 which is greater than 255.'],
  [() => Headers.prototype.get.call({}, 'a'), 'Illegal invocation'],
]) {
  assert.throws(bad, { name: 'TypeError', message });
}
