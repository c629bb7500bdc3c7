'use strict';
// module.registerHooks(): resolve and load, for require() and import.
const assert = require('node:assert');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { registerHooks } = require('node:module');

const inner = pathToFileURL(path.join(__dirname, '../../fixtures/modules/tree/sub/inner.js')).href;
const calls = [];
const first = registerHooks({
  resolve(specifier, context, next) {
    calls.push(`1 ${specifier}`);
    if (specifier === 'virtual:a') return { url: 'virtual:a', format: 'commonjs', shortCircuit: true };
    if (specifier === 'virtual:b') return { url: 'virtual:b', format: 'module', shortCircuit: true };
    return next(specifier, context);
  },
  load(url, context, next) {
    if (url === 'virtual:a') return { format: 'commonjs', source: 'module.exports = "a"', shortCircuit: true };
    if (url === 'virtual:b') return { format: 'module', source: 'export default "b"', shortCircuit: true };
    return next(url, context);
  },
});
const second = registerHooks({
  resolve(specifier, context, next) {
    calls.push(`2 ${specifier}`);
    return next(specifier === 'renamed' ? inner : specifier, context);
  },
});
assert.strictEqual(require('virtual:a'), 'a');
assert.deepStrictEqual(calls.splice(0), ['2 virtual:a', '1 virtual:a']);

(async () => {
  assert.strictEqual((await import('virtual:b')).default, 'b');
  assert.deepStrictEqual((await import('renamed')).default, { inner: true });
  second.deregister();
  first.deregister();
  await assert.rejects(import('virtual:c'), { code: 'ERR_UNSUPPORTED_ESM_URL_SCHEME' });
})();
