'use strict';
// What a module is given, and what Module is.
const assert = require('node:assert');
const path = require('node:path');
const Module = require('node:module');

assert.strictEqual(module.id, '.');
assert.strictEqual(require.main, module);
assert.strictEqual(process.mainModule, module);
assert.strictEqual(module.filename, __filename);
assert.strictEqual(module.path, __dirname);
assert.strictEqual(module.loaded, false);
assert.strictEqual(module.parent, null);
assert.strictEqual(this, exports);
assert.strictEqual(this, module.exports);
assert.ok(module instanceof Module);
assert.strictEqual(Module.Module, Module);
assert.deepStrictEqual(module.paths, Module._nodeModulePaths(__dirname));
assert.deepStrictEqual(Module._nodeModulePaths('/a/node_modules/b'),
                       ['/a/node_modules/b/node_modules', '/a/node_modules', '/node_modules']);
assert.deepStrictEqual(Object.keys(module).slice(0, 7), ['id', 'path', 'exports', 'filename', 'loaded', 'children', 'paths']);
assert.ok(Module.builtinModules.includes('fs'));
assert.ok(Module.isBuiltin('node:test') && !Module.isBuiltin('test') && Module.isBuiltin('fs'));
assert.strictEqual(Module.wrap('x'), '(function (exports, require, module, __filename, __dirname) { x\n});');
assert.deepStrictEqual(Object.keys(require.extensions), ['.js', '.json', '.node']);
assert.strictEqual(Module._resolveFilename('./' + path.basename(__filename), module), __filename);
assert.strictEqual(Module.createRequire(__dirname + '/')('./' + path.basename(__filename)), module.exports);
assert.throws(() => Module.createRequire('x'), { code: 'ERR_INVALID_ARG_VALUE' });
const made = new Module('/tmp/made.js', module);
made.filename = '/tmp/made.js';
made._compile('module.exports = [__filename, __dirname, typeof require]', '/tmp/made.js');
assert.deepStrictEqual(made.exports, ['/tmp/made.js', '/tmp', 'function']);
