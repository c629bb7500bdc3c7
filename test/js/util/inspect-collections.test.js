'use strict';
// Collections, iterators, typed arrays, buffers and promises show what they hold.
const assert = require('node:assert');
const { inspect } = require('node:util');

const is = (value, text, options) => assert.strictEqual(inspect(value, options), text);

is(new Map([[{ a: 1 }, 'b']]), "Map(1) { { a: 1 } => 'b' }");
is(new Set([1, 'x']), "Set(2) { 1, 'x' }");
is(new Map([[1, 2]]).entries(), '[Map Entries] { [ 1, 2 ] }');
is(new Set([1]).values(), '[Set Iterator] { 1 }');
is(new Uint8Array(2), 'Uint8Array(2) [ 0, 0 ]');
is(new ArrayBuffer(2), 'ArrayBuffer { [Uint8Contents]: <00 00>, [byteLength]: 2 }');
is(Promise.resolve(4), 'Promise { 4 }');
is(new Promise(() => {}), 'Promise { <pending> }');
is(new WeakSet(), 'WeakSet { <items unknown> }');
is(new (class Odd extends Map {})(), 'Odd(0) [Map] {}');
is(new (class OddMap extends Map {})(), 'OddMap(0) {}');
is(Object.setPrototypeOf(new Set([1]), null), '[Set(1): null prototype] { 1 }');
