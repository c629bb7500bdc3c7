'use strict';
// Errors show stack, extra properties and cause; frames shared with the cause are left out.
const assert = require('node:assert');
const { inspect } = require('node:util');

const plain = (error) => inspect(error).replace(/\n {4}at .*/g, '').replace(/\n {6}at .*/g, '');
const cause = new TypeError('inner');
const error = Object.assign(new Error('outer', { cause }), { code: 'E_X' });
assert.match(inspect(error), /\.\.\. \d+ lines matching cause stack trace \.\.\./);
assert.match(inspect(error), /\[cause\]: TypeError: inner/);
assert.match(inspect(error), /code: 'E_X'/);
const bare = new Error('no stack');
bare.stack = undefined;
assert.strictEqual(plain(bare), '[Error: no stack]');
class Special extends Error {}
assert.match(inspect(new Special('s')), /^Special \[Error\]: s\n {4}at /);
const named = new Error('n');
named.name = 'Renamed';
assert.match(inspect(named), /name: 'Renamed'|^Renamed/);
