'use strict';
// Keys edit the line: words, the kill ring, undo and redo, history.
const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');

function terminal(options) {
  const input = new PassThrough();
  const output = new PassThrough();
  output.resume();
  const rl = readline.createInterface({ input, output, terminal: true, prompt: '', ...options });
  const press = (...keys) => {
    for (const k of keys) {
      const [mods, name] = k.includes('-') ? k.split('-') : ['', k];
      rl.write(null, { name, ctrl: mods.includes('c'), meta: mods.includes('m'), shift: mods.includes('s') });
    }
  };
  return { rl, press };
}

{
  const { rl, press } = terminal();
  rl.write('the quick brown fox');
  press('c-left', 'm-b');
  assert.strictEqual(rl.cursor, 10);
  press('c-w');
  assert.strictEqual(rl.line, 'the brown fox');
  press('c-k');
  assert.strictEqual(rl.line, 'the ');
  press('c-a', 'c-y');
  assert.strictEqual(rl.line, 'brown foxthe ');
  rl.write(null, { sequence: '\x1f' });
  assert.strictEqual(rl.line, 'the ');
  rl.write(null, { sequence: '\x1e' });
  assert.strictEqual(rl.line, 'brown foxthe ');
  press('c-u', 'c-e', 'c-u');
  assert.strictEqual(rl.line, '');
  rl.close();
}

{
  const { rl, press } = terminal({ historySize: 2, removeHistoryDuplicates: true });
  const seen = [];
  rl.on('line', (line) => seen.push(line));
  rl.write('one\ntwo\nthree\ntwo\n');
  assert.deepStrictEqual(seen, ['one', 'two', 'three', 'two']);
  assert.deepStrictEqual(rl.history, ['two', 'three']);
  press('up');
  assert.strictEqual(rl.line, 'two');
  press('up');
  assert.strictEqual(rl.line, 'three');
  press('down');
  assert.strictEqual(rl.line, 'two');
  press('c-u');
  rl.write('th');
  press('up');
  assert.strictEqual(rl.line, 'three');
  rl.close();
}

{
  const { rl } = terminal({ prompt: '> ' });
  rl.output.columns = 10;
  rl.write('a\u{1f415}\tb');
  assert.deepStrictEqual(rl.getCursorPos(), { cols: 9, rows: 0 });
  rl.write('cd');
  assert.deepStrictEqual(rl.getCursorPos(), { cols: 1, rows: 1 });
  rl.close();
}

{
  let closed = false;
  const { rl, press } = terminal();
  rl.on('close', () => { closed = true; });
  rl.once('SIGINT', () => {});
  press('c-c');
  assert.strictEqual(closed, false);
  press('c-c');
  assert.strictEqual(closed, true);
}
