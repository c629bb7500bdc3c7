'use strict';
// Scripts end on time and on SIGINT; contexts may forbid code generation; a script and its importer are collected.
const assert = require('node:assert');
const vm = require('node:vm');

assert.throws(() => vm.runInNewContext('for (;;);', {}, { timeout: 20 }), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
if (process.platform !== 'win32') {
  const kill = () => process.kill(process.pid, 'SIGINT');
  assert.throws(() => vm.runInNewContext('kill(); for (;;);', { kill }, { breakOnSigint: true }), {
    code: 'ERR_SCRIPT_EXECUTION_INTERRUPTED', message: 'Script execution was interrupted by `SIGINT`',
  });
  assert.strictEqual(vm.runInThisContext('1 + 1', { breakOnSigint: true, timeout: 1000 }), 2);
}
const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const closed = vm.createContext({ bytes }, { codeGeneration: { strings: false, wasm: false } });
assert.throws(() => vm.runInContext('eval("1")', closed), { name: 'EvalError' });
assert.throws(() => vm.runInContext('new WebAssembly.Module(bytes)', closed), { name: 'CompileError' });
assert.ok(new WebAssembly.Module(bytes));
