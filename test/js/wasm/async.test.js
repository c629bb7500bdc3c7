'use strict';

// Asynchronous compilation keeps a program alive that has nothing else to wait for.

const assert = require('node:assert');
const { test } = require('node:test');
const { spawnSync } = require('node:child_process');

const bytes = '[0, 97, 115, 109, 1, 0, 0, 0]';

function run(source, ...flags) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', source], { encoding: 'utf8' });
  return { status, stdout: stdout.trim(), stderr };
}

test('compile and instantiate settle', () => {
  const { stdout, stderr } = run(`
    const bytes = new Uint8Array(${bytes});
    WebAssembly.compile(bytes).then((module) => WebAssembly.instantiate(module)).then((instance) => {
      console.log(instance instanceof WebAssembly.Instance);
      return WebAssembly.instantiate(bytes);
    }).then(({ module }) => {
      console.log(module instanceof WebAssembly.Module);
      return WebAssembly.compile(new Uint8Array(4));
    }).catch((error) => console.log(error instanceof WebAssembly.CompileError));`);
  assert.strictEqual(stdout, 'true\ntrue\ntrue', stderr);
});

test('a top-level await of it settles', () => {
  const { status, stdout } = run(`console.log(String(await WebAssembly.compile(new Uint8Array(${bytes}))));`, '--input-type=module');
  assert.strictEqual(stdout, '[object WebAssembly.Module]');
  assert.strictEqual(status, 0);
});

test('it comes before beforeExit', () => {
  const { stdout } = run(`
    process.on('beforeExit', () => console.log('beforeExit'));
    WebAssembly.compile(new Uint8Array(${bytes})).then(() => console.log('compiled'));`);
  assert.strictEqual(stdout, 'compiled\nbeforeExit');
});
