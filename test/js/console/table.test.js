'use strict';
// console.table: columns of properties, the values of primitives in a column of their own.
const assert = require('node:assert');
const { Console } = require('node:console');
const { Writable } = require('node:stream');

let text = '';
const console = new Console(new Writable({ write(chunk, encoding, callback) { text += chunk; callback(); } }));
const shows = (args, lines) => {
  text = '';
  console.table(...args);
  assert.strictEqual(text, `${lines.join('\n')}\n`);
};
shows([[{ a: 1 }, 'x']], [
  '┌─────────┬───┬────────┐',
  '│ (index) │ a │ Values │',
  '├─────────┼───┼────────┤',
  '│ 0       │ 1 │        │',
  "│ 1       │   │ 'x'    │",
  '└─────────┴───┴────────┘',
]);
shows([new Map([['k', 1]])], [
  '┌───────────────────┬─────┬────────┐',
  '│ (iteration index) │ Key │ Values │',
  '├───────────────────┼─────┼────────┤',
  "│ 0                 │ 'k' │ 1      │",
  '└───────────────────┴─────┴────────┘',
]);
shows(['plain'], ['plain']);
