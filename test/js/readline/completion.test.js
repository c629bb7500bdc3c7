'use strict';
// Tab inserts what the answers have in common; twice, it lists them.
const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');
const promises = require('node:readline/promises');

const words = ['alpha', 'alpine', 'beta'];
const complete = (line) => [words.filter((w) => w.startsWith(line)), line];

function make(from, completer) {
  const output = new PassThrough();
  output.columns = 40;
  const input = new PassThrough();
  return [from.createInterface({ input, output, terminal: true, completer }), input, output];
}

{
  const [rl, input, output] = make(readline, complete);
  for (const c of ['a', '\t']) input.emit('data', c);
  assert.strictEqual(rl.line, 'alp');
  input.emit('data', '\t');
  input.emit('data', '\t');
  assert.match(String(output.read()), /\r\nalpha {3}alpine\r\n\r\n/);
  for (const c of ['h', '\t']) input.emit('data', c);
  assert.strictEqual(rl.line, 'alpha');
  rl.close();
}

(async () => {
  const [rl, input] = make(promises, async (line) => complete(line));
  for (const c of ['b', '\t']) input.emit('data', c);
  await new Promise(setImmediate);
  assert.strictEqual(rl.line, 'beta');
  rl.close();
})();
