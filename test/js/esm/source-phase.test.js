'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

// (module (func (export "f") (result i32) i32.const 7))
const answer = Buffer.from('0061736d010000000105016000017f030201000705010166000' + '00a0601040041070b', 'hex');
// (module (import "nowhere" "f" (func)))
const unimportable = Buffer.from('0061736d01000000010401600000020d01076e6f7768657265016600' + '00', 'hex');

function run(source, flags = []) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'source-phase-'));
  try {
    fs.writeFileSync(path.join(dir, 'answer.wasm'), answer);
    fs.writeFileSync(path.join(dir, 'unimportable.wasm'), unimportable);
    fs.writeFileSync(path.join(dir, 'plain.mjs'), 'console.log("evaluated"); export default 1;');
    fs.writeFileSync(path.join(dir, 'main.mjs'), source);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', ...flags, path.join(dir, 'main.mjs')], { encoding: 'utf8' });
    return { status, stdout: stdout.trim(), stderr };
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

test('import source gives the compiled module', () => {
  const { stdout, stderr } = run(`
    import source mod from './answer.wasm';
    const { exports } = await WebAssembly.instantiate(mod);
    console.log(mod instanceof WebAssembly.Module, exports.f());`);
  assert.strictEqual(stdout, 'true 7', stderr);
});

test('import.source() gives the compiled module; its imports are not looked for', () => {
  const { stdout, stderr } = run(`
    const mod = await import.source('./unimportable.wasm');
    console.log(WebAssembly.Module.imports(mod)[0].module);
    await import('./unimportable.wasm').catch((error) => console.log(error.code));`);
  assert.strictEqual(stdout, 'nowhere\nERR_MODULE_NOT_FOUND', stderr);
});

test('a module without a source object is a SyntaxError and is not evaluated', () => {
  const { stdout } = run(`
    await import.source('./plain.mjs').catch(({ name, code, message }) => console.log(name, code, message.replace(/file:.*\\//, '')));`);
  assert.strictEqual(stdout, 'SyntaxError ERR_SOURCE_PHASE_NOT_DEFINED Source phase import object is not defined for module \'plain.mjs\'');
  const still = run('import source mod from \'./plain.mjs\';');
  assert.strictEqual(still.status, 1);
  assert.strictEqual(still.stdout, '');
  assert.match(still.stderr, /Source phase import object is not defined for module/);
});

test('vm: the phase is handed on, a vm module has no source', async () => {
  const { stdout, stderr } = run(`
    import vm from 'node:vm';
    const importModuleDynamically = (specifier, referrer, attributes, phase) => {
      console.log(specifier, phase);
      return new vm.SourceTextModule('');
    };
    const module = new vm.SourceTextModule('await import.source("x")', { importModuleDynamically });
    await module.link(() => {});
    await module.evaluate().catch(({ code }) => console.log(code));`, ['--experimental-vm-modules']);
  assert.match(stdout, /^x source\nERR_/, stderr);
});
