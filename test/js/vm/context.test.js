'use strict';
// Contexts: the global object shows the sandbox, and what scripts define lands there.
const assert = require('node:assert');
const vm = require('node:vm');

const sandbox = vm.createContext({ x: 1, frozen: undefined });
Object.defineProperty(sandbox, 'frozen', { value: 1, writable: false });

assert.strictEqual(vm.runInContext('x += 40; var y = 2; function f() { return 7; } x + y', sandbox), 43);
assert.strictEqual(sandbox.y, 2);
assert.strictEqual(sandbox.f(), 7);
assert.strictEqual(vm.runInContext('typeof Array + typeof process + typeof require', sandbox), 'functionundefinedundefined');
assert.notStrictEqual(vm.runInContext('Array', sandbox), Array);
assert.throws(() => vm.runInContext('"use strict"; undeclared = 1', sandbox), { name: 'ReferenceError' });
assert.throws(() => vm.runInContext('"use strict"; frozen = 2', sandbox), { name: 'TypeError' });
assert.throws(() => vm.runInContext('for (;;);', sandbox, { timeout: 20 }), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
vm.runInContext('Object.defineProperty(globalThis, "z", { get() { return 9; }, enumerable: true }); delete x', sandbox);
assert.strictEqual(sandbox.z, 9);
assert.strictEqual('x' in sandbox, false);
assert.ok(vm.isContext(sandbox) && !vm.isContext({}));
assert.strictEqual(vm.runInNewContext('a + b', { a: 1, b: 2 }), 3);
assert.strictEqual(vm.runInThisContext('globalThis'), globalThis);
assert.throws(() => new vm.Script('var foo bar', { filename: 'bad.js' }), (error) => /^bad\.js:1\nvar foo bar\n/.test(error.stack));
assert.strictEqual(vm.compileFunction('return a + b + q', ['a', 'b'], { contextExtensions: [{ q: 5 }] })(1, 2), 8);
const cached = new vm.Script('6 * 7').createCachedData();
const script = new vm.Script('6 * 7', { cachedData: cached });
assert.strictEqual(script.cachedDataRejected, false);
assert.strictEqual(script.runInThisContext(), 42);
