'use strict';
// A session over two streams: values, errors, several lines, commands, top-level await.
const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');

const input = new PassThrough();
const output = new PassThrough();
let text = '';
output.setEncoding('utf8').on('data', (d) => { text += d; });
const server = repl.start({ prompt: '> ', input, output, terminal: false });
server.context.answer = 42;
server.defineCommand('hello', { help: 'Greets', action(name) {
  this.output.write(`Hello ${name}\n`);
  this.displayPrompt();
} });

const wants = [
  ['answer', '42\n'], ['{ a: 1 }', '{ a: 1 }\n'], ['{ let b; }', 'undefined\n'], ['_', 'undefined\n'],
  ['function f(n) {', '| '], ['  return n * 2;', '| '], ['}', 'undefined\n'], ['f(answer)', '84\n'],
  ['throw new RangeError("no")', 'Uncaught RangeError: no\n'], ['_error.message', '\'no\'\n'],
  ['let x y', 'let x y\n      ^\n\nUncaught SyntaxError: Unexpected identifier \'y\'\n'],
  ['`a', '| '], ['b`', '\'a\\nb\'\n'], ['f(', '| '], ['.break', ''], ['.nope', 'Invalid REPL keyword\n'], ['.hello you', 'Hello you\n'],
  ['typeof require("fs").open', '\'function\'\n'], ['path.sep.length', '1\n'],
  ['const { p, q: [r] } = await Promise.resolve({ p: 1, q: [2] })', 'undefined\n'], ['p + r', '3\n'], ['await Promise.reject(7)', 'Uncaught 7\n'],
];

(async () => {
  for (const [line, want] of wants) {
    text = '';
    input.write(`${line}\n`);
    do await new Promise(setImmediate); while (!/(?:^|\n)(?:> |\| )$/.test(text) && text !== '| ');
    assert.strictEqual(text.replace(/> $/, ''), want, line);
  }
  const ended = new Promise((resolve) => server.once('exit', resolve));
  input.write('.exit\n');
  await ended;
})();
