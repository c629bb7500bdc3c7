'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { WASI } = require('node:wasi');

const version = 'preview1';
const memory = new WebAssembly.Memory({ initial: 1 });

test('options are checked', () => {
  for (const options of [null, 'x', 1, true]) assert.throws(() => new WASI(options), { code: 'ERR_INVALID_ARG_TYPE' });
  for (const [name, value] of [['args', 'x'], ['env', 1], ['preopens', 'x'], ['returnOnExit', 1], ['stdin', '0'], ['stdout', {}], ['stderr', null]]) {
    assert.throws(() => new WASI({ version, [name]: value }), { code: 'ERR_INVALID_ARG_TYPE', message: new RegExp(`options\\.${name}`) });
  }
  assert.throws(() => new WASI({ version, stdin: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => new WASI(), { code: 'ERR_INVALID_ARG_TYPE', message: /options\.version/ });
  assert.throws(() => new WASI({ version: 'preview2' }), { code: 'ERR_INVALID_ARG_VALUE', message: /unsupported WASI version/ });
  assert.throws(() => new WASI({ version: '__proto__' }), { code: 'ERR_INVALID_ARG_VALUE' });
});

test('a folder that is not there', () => {
  assert.throws(() => new WASI({ version, preopens: { '/x': '/no/such/folder' } }), { code: 'UVWASI_ENOENT', message: 'UVWASI_ENOENT, uvwasi_init' });
  assert.throws(() => new WASI({ version, preopens: { '/x': __filename } }), { code: 'UVWASI_ENOTDIR' });
});

test('import objects', () => {
  const wasi = new WASI({ version });
  assert.deepStrictEqual(Object.keys(wasi.getImportObject()), ['wasi_snapshot_preview1']);
  assert.strictEqual(wasi.getImportObject().wasi_snapshot_preview1, wasi.wasiImport);
  assert.deepStrictEqual(Object.keys(new WASI({ version: 'unstable' }).getImportObject()), ['wasi_unstable']);
  assert.strictEqual(Object.keys(wasi.wasiImport).length, 46);
  assert.strictEqual(wasi.wasiImport.fd_write.length, 4);
});

test('start and initialize', () => {
  const wasi = () => new WASI({ version });
  assert.throws(() => wasi().start(), { code: 'ERR_INVALID_ARG_TYPE', message: /"instance" argument/ });
  assert.throws(() => wasi().start({ exports: null }), { code: 'ERR_INVALID_ARG_TYPE', message: /"instance\.exports" property/ });
  assert.throws(() => wasi().start({ exports: { memory: {} } }),
    { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message: '"instance.exports.memory" property must be a WebAssembly.Memory object' });
  assert.throws(() => wasi().start({ exports: { memory } }), { code: 'ERR_INVALID_ARG_TYPE', message: /_start/ });
  assert.throws(() => wasi().start({ exports: { memory, _start() {}, _initialize() {} } }), { code: 'ERR_INVALID_ARG_TYPE', message: /_initialize/ });
  assert.throws(() => wasi().initialize({ exports: { memory, _start() {} } }), { code: 'ERR_INVALID_ARG_TYPE', message: /_start/ });
  assert.throws(() => wasi().initialize({ exports: { memory, _initialize: 1 } }), { code: 'ERR_INVALID_ARG_TYPE', message: /_initialize/ });
  const once = wasi();
  assert.strictEqual(once.start({ exports: { memory, _start() {} } }), 0);
  for (const again of ['start', 'initialize', 'finalizeBindings']) {
    assert.throws(() => once[again]({ exports: { memory } }), { code: 'ERR_WASI_ALREADY_STARTED', message: 'WASI instance has already started' });
  }
  const failing = wasi();
  assert.throws(() => failing.start({ exports: { memory, _start() { throw new RangeError('mine'); } } }), { name: 'RangeError', message: 'mine' });
});

test('calls before start', () => {
  assert.throws(() => new WASI({ version }).wasiImport.sched_yield(), { code: 'ERR_WASI_NOT_STARTED', message: 'wasi.start() has not been called' });
});

test('finalizeBindings takes a memory of its own', () => {
  const wasi = new WASI({ version, args: ['a'] });
  const other = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  wasi.finalizeBindings({ exports: {} }, { memory: other });
  assert.strictEqual(wasi.wasiImport.args_sizes_get(0, 4), 0);
  assert.strictEqual(new Uint32Array(other.buffer)[1], 2);
  other.grow(1);
  assert.strictEqual(wasi.wasiImport.args_sizes_get(65536, 65540), 0);
  assert.strictEqual(new Uint32Array(other.buffer)[16385], 2);
});

test('proc_exit ends start', () => {
  const wasi = new WASI({ version });
  assert.strictEqual(wasi.start({ exports: { memory, _start() { wasi.wasiImport.proc_exit(7); assert.fail('not reached'); } } }), 7);
});
