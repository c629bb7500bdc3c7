'use strict';
// Tools replace parts of Module; the loader goes through what they put there.
const assert = require('node:assert');
const path = require('node:path');
const Module = require('node:module');

const tree = path.join(__dirname, '../../fixtures/modules/tree');

const { _resolveFilename, _load } = Module;
Module._resolveFilename = function(request, ...rest) {
  return request === 'virtual' ? path.join(tree, 'data.json') : Reflect.apply(_resolveFilename, this, [request, ...rest]);
};
assert.deepStrictEqual(require('virtual'), { answer: 42 });
Module._resolveFilename = _resolveFilename;

const seen = [];
Module._load = function(request, parent, isMain) {
  seen.push(request);
  return Reflect.apply(_load, this, [request, parent, isMain]);
};
require(path.join(tree, 'sub/inner.js'));
Module._load = _load;
assert.strictEqual(seen.length, 1);

const original = Module.prototype.require;
Module.prototype.require = function(id) {
  return id === 'intercepted' ? 'yes' : Reflect.apply(original, this, [id]);
};
assert.strictEqual(require('intercepted'), 'yes');
Module.prototype.require = original;

// As pirates does: the handler of an extension, and the module's own _compile.
const js = Module._extensions['.js'];
Module._extensions['.js'] = function(module, filename) {
  const compile = module._compile;
  module._compile = function(code, name) {
    module._compile = compile;
    return module._compile(code.replace('inner: true', 'inner: "patched"'), name);
  };
  js(module, filename);
};
delete require.cache[path.join(tree, 'sub/inner.js')];
assert.deepStrictEqual(require(path.join(tree, 'sub/inner.js')), { inner: 'patched' });
Module._extensions['.js'] = js;

require.extensions['.json5'] = (module) => { module.exports = 'json5'; };
assert.strictEqual(Module._extensions['.json5'], require.extensions['.json5']);
delete require.extensions['.json5'];

const { wrap } = Module;
Module.wrap = (source) => wrap(`exports.wrapped = true;${source}`);
delete require.cache[path.join(tree, 'main.js')];
assert.strictEqual(require(path.join(tree, 'main.js')).wrapped, true);
