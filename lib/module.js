'use strict';

const { Module } = require('internal/modules/cjs/loader');
const { createRequire } = require('internal/modules/cjs/require');
const { builtinModules, isBuiltin, syncBuiltinESMExports } = require('internal/modules/builtins');
const { validateString } = require('internal/validators');

const lazy = (id, name) => function(...args) {
  return Reflect.apply(require(id)[name], this, args);
};

const compileCacheStatus = Object.freeze({ __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 });

Module.isBuiltin = isBuiltin;
Module.createRequire = createRequire;
Module.syncBuiltinESMExports = function syncBuiltinESMExports_() {
  syncBuiltinESMExports();
};
Object.defineProperty(Module.syncBuiltinESMExports, 'name', { value: 'syncBuiltinESMExports' });

Module.registerHooks = function registerHooks(hooks) {
  return require('internal/modules/hooks').registerHooks(hooks);
};
Module.builtinModules = builtinModules;
Module.runMain = function executeUserEntryPoint(main = process.argv[1]) {
  return require('internal/modules/run_main').runEntry(main);
};
require('internal/modules/state').runMain = Module.runMain;
Module.register = function register(specifier, parentURL = undefined, options = undefined) {
  require('internal/modules/hooks').register(specifier, parentURL, options);
};
Module.constants = Object.freeze({ __proto__: null, compileCacheStatus });
Module.enableCompileCache = function enableCompileCache(options) {
  return require('internal/modules/compile_cache').enable(options);
};
Module.findPackageJSON = function findPackageJSON(...args) {
  return require('internal/modules/package_json_reader').findPackageJSON(...args);
};
Module.flushCompileCache = function flushCompileCache() {
  return require('internal/modules/compile_cache').flush();
};
Module.getCompileCacheDir = function getCompileCacheDir() {
  return require('internal/modules/compile_cache').directory();
};
Module.stripTypeScriptTypes = function stripTypeScriptTypes(code, options) {
  return require('internal/modules/typescript').stripTypeScriptTypes(code, options);
};
Module.findSourceMap = function findSourceMap(path) {
  return require('internal/modules/source_map').findSourceMap(path);
};
Module.getSourceMapsSupport = lazy('internal/modules/source_map', 'getSourceMapsSupport');
Module.setSourceMapsSupport = lazy('internal/modules/source_map', 'setSourceMapsSupport');
Object.defineProperty(Module, 'SourceMap', {
  __proto__: null,
  enumerable: true,
  configurable: true,
  get() { return require('internal/modules/source_map').SourceMap; },
  // Test runners copy what they find here onto classes of their own.
  set(value) { Object.defineProperty(this, 'SourceMap', { __proto__: null, value, writable: true, enumerable: true, configurable: true }); },
});

Object.defineProperty(Module, '_debug', {
  __proto__: null,
  value: require('internal/util').deprecate(() => {}, 'Module._debug is deprecated.', 'DEP0077'),
  writable: true,
  enumerable: true,
  configurable: true,
});
Object.defineProperty(Module, '_readPackage', {
  __proto__: null,
  get() { return require('internal/modules/package_json_reader').readPackage; },
  set(value) {
    Object.defineProperty(Module, '_readPackage', { __proto__: null, value, writable: true, configurable: true });
  },
  enumerable: false,
  configurable: true,
});
Object.defineProperty(Module, '_stat', {
  __proto__: null,
  get() {
    return (path) => {
      validateString(path, 'path');
      const kind = binding('modules').pathKind(path);
      return kind === 0 ? -2 : kind - 1;
    };
  },
  set(value) {
    Object.defineProperty(Module, '_stat', { __proto__: null, value, writable: true, configurable: true });
  },
  enumerable: false,
  configurable: true,
});

module.exports = Module;
