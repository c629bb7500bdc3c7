'use strict';
// require() finds files, folders, packages, exports, imports and its own package.
const assert = require('node:assert');
const path = require('node:path');
const { createRequire } = require('node:module');

const tree = path.join(__dirname, '../../fixtures/modules/tree');
const req = createRequire(path.join(tree, 'main.js'));

assert.strictEqual(req('pkg').name, 'pkg');
assert.strictEqual(req('pkg/deep'), 'deep');
assert.strictEqual(req('dual'), 'require');
assert.strictEqual(req('dual/sub/one'), 'sub one');
assert.deepStrictEqual(req('./data'), { answer: 42 });
assert.deepStrictEqual(req('tree'), { self: { inner: true }, inner: { inner: true }, pkg: { name: 'pkg' } });
assert.strictEqual(req.resolve('./sub/inner'), path.join(tree, 'sub/inner.js'));
assert.strictEqual(req.resolve('fs'), 'fs');
assert.strictEqual(req.resolve('node:fs'), 'node:fs');
assert.strictEqual(req.resolve.paths('fs'), null);
assert.deepStrictEqual(req.resolve.paths('./x'), [tree]);
assert.strictEqual(req.resolve.paths('x')[0], path.join(tree, 'node_modules'));
assert.strictEqual(require.resolve('pkg', { paths: [path.join(tree, 'sub')] }), path.join(tree, 'node_modules/pkg/lib/index.js'));

for (const [request, code, message] of [
  ['nowhere', 'MODULE_NOT_FOUND', /^Cannot find module 'nowhere'\nRequire stack:\n- /],
  ['dual/hidden', 'ERR_PACKAGE_PATH_NOT_EXPORTED', /^Package subpath '\.\/hidden' is not defined by "exports" in /],
  ['dual/none', 'ERR_PACKAGE_PATH_NOT_EXPORTED', /'\.\/none'/],
  ['dual/sub/two', 'MODULE_NOT_FOUND', /files\/two\.js'$/],
  ['#none', 'ERR_PACKAGE_IMPORT_NOT_DEFINED', /"#none" is not defined in package /],
  ['node:nope', 'ERR_UNKNOWN_BUILTIN_MODULE', /^No such built-in module: node:nope$/],
]) {
  assert.throws(() => req(request), { code, message }, request);
}
assert.throws(() => req(''), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => req(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.deepStrictEqual((() => { try { req('nowhere'); } catch (e) { return e.requireStack; } })(), [path.join(tree, 'main.js')]);
