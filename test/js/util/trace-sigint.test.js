'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { Worker } = require('node:worker_threads');

const run = (source, ...flags) => {
  const { stderr, signal, status } = spawnSync(process.execPath, [...flags, '-e', source], { encoding: 'utf8' });
  return { stderr, signal, status };
};

const busy = "function busy() { process.kill(process.pid, 'SIGINT'); for (;;); } busy();";
const told = /^KEYBOARD_INTERRUPT: Script execution was interrupted by `SIGINT`\n {4}at busy \(.*\[eval\].*:1:\d+\)\n/;

test('where a program is', () => {
  for (const { stderr, signal } of [run(busy, '--trace-sigint'), run(`require('node:util').setTraceSigInt(true);${busy}`)]) {
    assert.strictEqual(signal, 'SIGINT');
    assert.match(stderr, told);
  }
});

test('while it waits', () => {
  const { stderr, signal } = run("setTimeout(() => {}, 1e6); setTimeout(() => process.kill(process.pid, 'SIGINT'), 1);", '--trace-sigint');
  assert.strictEqual(signal, 'SIGINT');
  assert.match(stderr, /^KEYBOARD_INTERRUPT: /);
});

test('no longer', () => {
  const { stderr, signal } = run(`require('node:util').setTraceSigInt(false);${busy}`, '--trace-sigint');
  assert.deepStrictEqual([stderr, signal], ['', 'SIGINT']);
});

test('listeners come first', () => {
  const { stderr, status } = run("setTimeout(() => {}, 1e6); process.on('SIGINT', () => process.exit(5)); process.kill(process.pid, 'SIGINT');",
                                 '--trace-sigint');
  assert.deepStrictEqual([stderr, status], ['', 5]);
});

test('not in workers', async () => {
  const worker = new Worker("require('node:util').setTraceSigInt(true)", { eval: true });
  const error = await new Promise((resolve) => worker.once('error', resolve));
  assert.strictEqual(error.code, 'ERR_WORKER_UNSUPPORTED_OPERATION');
});
