'use strict';
// process.permission, what grants mean, and what else --permission takes away.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

const run = (flags, source, options = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', source], { encoding: 'utf8', ...options });
  return { status, stdout, stderr };
};
const ok = (flags, source, options) => {
  const { status, stdout, stderr } = run(flags, source, options);
  assert.strictEqual(status, 0, stderr);
  return stdout;
};

assert.strictEqual(process.permission, undefined);

ok(['--permission', '--allow-fs-read=/a/*', '--allow-fs-read=/b/file', '--allow-fs-write=*'], `
  const assert = require('assert'), { permission } = process;
  assert.deepStrictEqual(Object.getOwnPropertyDescriptor(process, 'permission'),
    { value: permission, enumerable: true, writable: false, configurable: false });
  const read = (name) => permission.has('fs.read', name);
  assert.deepStrictEqual(['/a', '/a/', '/a/x/y', '/ab', '/b/file', '/b/file2', '/b', '/a/../c'].map(read),
    [true, true, true, false, true, false, false, false]);
  assert.deepStrictEqual(['fs', 'fs.read', 'fs.write', 'child', 'worker', 'wasi', 'inspector', 'addon', 'no'].map((s) => permission.has(s)),
    [false, false, true, false, false, false, false, false, false]);
  assert.throws(() => permission.has(1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => permission.has('fs.read', {}), { code: 'ERR_INVALID_ARG_TYPE' });
  if (permission.drop) {
    permission.drop('fs.read', '/a/*');
    assert.deepStrictEqual([read('/a/x'), read('/b/file')], [false, true]);
    permission.drop('fs.write');
    assert.strictEqual(permission.has('fs.write'), false);
  }
`);

// What is no file needs a permission of its own.
ok(['--permission'], `
  const assert = require('assert'), denied = (permission) => ({ code: 'ERR_ACCESS_DENIED', permission });
  const child = require('child_process'), { Worker } = require('worker_threads');
  for (const call of [() => child.spawn('true'), () => child.spawnSync('true'), () => child.exec('true'), () => child.execSync('true'),
    () => child.execFileSync('true'), () => child.fork('x')]) assert.throws(call, denied('ChildProcess'));
  assert.throws(() => process.execve('/bin/true', ['true']), denied('ChildProcess'));
  assert.throws(() => new Worker('', { eval: true }), denied('WorkerThreads'));
  assert.throws(() => require('module').register('data:text/javascript,'), denied('WorkerThreads'));
  assert.throws(() => new (require('wasi').WASI)({ version: 'preview1' }), denied('WASI'));
  assert.throws(() => process.dlopen({ exports: {} }, '/x.node'), { code: 'ERR_DLOPEN_DISABLED' });
  assert.throws(() => process.binding('fs'), { code: 'ERR_ACCESS_DENIED' });
  require('v8').getHeapSnapshot().destroy();
`);

const dir = fs.realpathSync(fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'permission-')));
const main = path.join(dir, 'main.js');
fs.writeFileSync(main, 'console.log(process.permission.has("fs.read", __filename), process.permission.has("fs.read"))');
const started = spawnSync(process.execPath, ['--permission', main], { encoding: 'utf8' });
assert.strictEqual(started.stdout, 'true false\n', started.stderr);

// Children that are Node get the same, unless they are given their own.
const child = 'process.stdout.write(require("child_process").execFileSync(process.execPath, ARGS))';
const asked = '"-p", "[\'fs.read\',\'fs.write\',\'child\'].map((s) => process.permission.has(s)).join()"';
const flags = ['--permission', '--allow-child-process', '--allow-fs-read=*'];
assert.strictEqual(ok(flags, child.replace('ARGS', `[${asked}]`)), 'true,false,true\n');
assert.strictEqual(ok(flags, child.replace('ARGS', `["--permission", "--allow-fs-write=*", ${asked}]`)), 'false,true,false\n');
assert.match(run(flags, '').stderr, /SecurityWarning: The flag --allow-child-process must be used with extreme caution/);

assert.match(run(['--allow-fs-read=*'], '').stderr, /ERR_MISSING_OPTION/);
assert.match(run(['--permission', '--allow-fs-read=/a,/b'], '').stderr, /comma-separated/);
assert.strictEqual(ok([], 'console.log(process.permission.has("fs.read"))', {
  env: { ...process.env, NODE_OPTIONS: '--permission --allow-fs-read=*' },
}), 'true\n');
fs.rmSync(dir, { recursive: true });
