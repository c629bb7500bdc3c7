'use strict';
// Escape sequences become keys, also in pieces; pasted text and unknown sequences do no harm.
const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');

const input = new PassThrough();
readline.emitKeypressEvents(input);
const keys = [];
input.on('keypress', (text, key) => keys.push([text, key.name, `${key.ctrl ? 'c' : ''}${key.meta ? 'm' : ''}${key.shift ? 's' : ''}`, key.code]));
for (const piece of ['aB', '\x01', '\x1b[A\x1b[1;5C', '\x1b', '[', '3', '~', '\x1bOP', '\x1b[[5~', '\x1bx', '\x1b[99;99x!', '\u{1f415}', '\x1b[Z']) input.emit('data', piece);
assert.deepStrictEqual(keys, [
  ['a', 'a', '', undefined], ['B', 'b', 's', undefined], ['\x01', 'a', 'c', undefined],
  [undefined, 'up', '', '[A'], [undefined, 'right', 'c', '[C'], [undefined, 'delete', '', '[3~'], [undefined, 'f1', '', 'OP'],
  [undefined, 'pageup', '', '[[5~'], [undefined, 'x', 'm', undefined],
  ...keys.slice(9, -3), ['!', undefined, '', undefined], ['\u{1f415}', undefined, '', undefined], [undefined, 'tab', 's', '[Z'],
]);
