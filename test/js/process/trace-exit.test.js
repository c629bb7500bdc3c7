'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const run = (source, ...flags) => spawnSync(process.execPath, [...flags, '-e', source], { encoding: 'utf8' }).stderr;

const deep = 'function f(n) { if (n === 0) process.exit(); f(n - 1); } f(30);';

test('--trace-exit names the thread', () => {
  assert.match(run('process.exit(3)', '--trace-exit'), /^\(node:\d+\) WARNING: Exited the environment with code 3\n {4}at exit \(/);
  assert.match(run("new (require('node:worker_threads').Worker)('process.exit(3)', { eval: true })", '--trace-exit'),
    /^\(node:\d+, thread:1\) WARNING: Exited the environment with code 3\n {4}at exit \(/);
});

test('--trace-exit shows as many frames as are asked for', () => {
  assert.strictEqual(run(deep, '--trace-exit', '--stack-trace-limit=20').match(/^ {4}at /gm).length, 20);
});
