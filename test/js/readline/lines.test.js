'use strict';
// Lines end at \n, \r, \r\n and the Unicode separators, whatever the chunks; what is left at the end counts too.
const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');

const input = new PassThrough();
const rl = readline.createInterface({ input, crlfDelay: Infinity });
const lines = [];
rl.on('line', (line) => lines.push(line));
rl.on('close', () => {
  assert.deepStrictEqual(lines, ['one', 'two', 'three', '\u2603', '', 'four', 'five', 'last']);
});
const snowman = Buffer.from('\u2603');
for (const chunk of ['on', 'e\r', '\ntwo\nthree\r', snowman.subarray(0, 1), snowman.subarray(1), '\n\n', 'four\u2028five\u2029la', 'st']) input.write(chunk);
input.end();

(async () => {
  const input = new PassThrough();
  const rl = readline.createInterface({ input });
  setImmediate(() => input.end('a\nb\nc\n'));
  const seen = [];
  for await (const line of rl) {
    seen.push(line);
    if (line === 'b') break;
  }
  assert.deepStrictEqual(seen, ['a', 'b']);
})().then(() => {
  const rl = readline.createInterface({ input: new PassThrough() });
  rl.close();
  assert.throws(() => rl.pause(), { code: 'ERR_USE_AFTER_CLOSE' });
  assert.throws(() => rl.question('?', () => {}), { code: 'ERR_USE_AFTER_CLOSE' });
});
