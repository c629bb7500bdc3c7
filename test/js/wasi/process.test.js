'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

// (module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) (memory (export "memory") 1)
//   (func (export "_start") i32.const 9 call 0))
const wasm = '0061736d0100000001080260017f006000000224011677617369' +
  '5f736e617073686f745f70726576696577310970726f635f65786974000003020101050301000107130206' +
  '6d656d6f72790200065f737461727400010a08010600410910000b';

const program = (options) => `
  const { WASI } = require('node:wasi');
  const wasi = new WASI({ version: 'preview1', ...${JSON.stringify(options)} });
  const module = new WebAssembly.Module(Buffer.from('${wasm}', 'hex'));
  process.on('exit', () => console.log('exit'));
  console.log('code', wasi.start(new WebAssembly.Instance(module, wasi.getImportObject())));
`;

const run = (source, ...flags) => spawnSync(process.execPath, [...flags, '-e', source], { encoding: 'utf8' });

test('a program ends the process where it may', () => {
  const { status, stdout } = run(program({ returnOnExit: false }));
  assert.deepStrictEqual([status, stdout], [9, '']);
});

test('and by default only itself', () => {
  const { status, stdout, stderr } = run(program({}));
  assert.deepStrictEqual([status, stdout], [0, 'code 9\nexit\n']);
  assert.match(stderr, /ExperimentalWarning: WASI is an experimental feature and might change at any time/);
});

// In Node a program in a worker ends the whole process, which is not the worker's to end.
test('a worker ends alone', { skip: !process.versions.ravel }, () => {
  const { status, stdout } = run(`
    const { Worker } = require('node:worker_threads');
    new Worker(${JSON.stringify(program({ returnOnExit: false }))}, { eval: true }).on('exit', (code) => console.log('worker', code));
  `);
  assert.deepStrictEqual([status, stdout], [0, 'worker 9\n']);
});

test('the permission model', () => {
  const denied = run(program({}), '--permission');
  assert.strictEqual(denied.status, 1);
  assert.match(denied.stderr, /ERR_ACCESS_DENIED/);
  assert.match(denied.stderr, /permission: 'WASI'/);
  assert.strictEqual(run(program({}), '--permission', '--allow-wasi').status, 0);
});

test('standard streams', () => {
  const { stdout, status } = spawnSync(process.execPath, ['-e', `
    const { WASI } = require('node:wasi');
    const wasi = new WASI({ version: 'preview1' });
    const memory = new WebAssembly.Memory({ initial: 1 });
    wasi.initialize({ exports: { memory } });
    const v = new DataView(memory.buffer);
    v.setUint32(0, 100, true);
    v.setUint32(4, 50, true);
    if (wasi.wasiImport.fd_read(0, 0, 1, 8) !== 0) process.exit(2);
    v.setUint32(4, v.getUint32(8, true), true);
    if (wasi.wasiImport.fd_write(1, 0, 1, 8) !== 0) process.exit(3);
  `], { input: 'through the guest', encoding: 'utf8' });
  assert.deepStrictEqual([status, stdout], [0, 'through the guest']);
});
