'use strict';

// The require() function that a module is given, and module.createRequire().

const path = require('path');
const { validateString } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { builtinId } = require('internal/modules/builtins');
const state = require('internal/modules/state');

let Module;

function setModule(value) {
  Module = value;
}

function makeRequire(module) {
  const require = function require(path) {
    return module.require(path);
  };
  require.resolve = function resolve(request, options) {
    validateString(request, 'request');
    if (module[state.kResolve] !== undefined && options?.paths === undefined) return module[state.kResolve](request);
    return Module._resolveFilename(request, module, false, options);
  };
  require.resolve.paths = function paths(request) {
    validateString(request, 'request');
    return Module._resolveLookupPaths(request, module);
  };
  // Defined, not assigned: Object.prototype may have a setter of that name.
  Object.defineProperty(require, 'main', {
    __proto__: null, value: state.mainModule, writable: true, enumerable: true, configurable: true,
  });
  // Enables replacing a loader, as many tools do.
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

/** @param {string|URL} filename file: URL or absolute path */
function createRequire(filename) {
  const { isURL, fileURLToPath, URL } = require('internal/url');
  let file;
  if (isURL?.(filename) || filename instanceof URL || (typeof filename === 'string' && !path.isAbsolute(filename))) {
    try {
      file = fileURLToPath(filename);
    } catch {
      throw wrongFilename(filename);
    }
  } else if (typeof filename !== 'string') {
    throw wrongFilename(filename);
  } else {
    file = filename;
  }
  return createRequireFromPath(file);
}

function wrongFilename(filename) {
  return new ERR_INVALID_ARG_VALUE('filename', filename, 'must be a file URL object, file URL string, or absolute path string');
}

function createRequireFromPath(filename) {
  // A trailing slash means a folder: modules are looked for as from a file within it.
  const proxied = /[/\\]$/.test(filename) ? path.join(filename, 'noop.js') : filename;
  const module = new Module(proxied);
  module.filename = proxied;
  module.paths = Module._nodeModulePaths(module.path);
  return makeRequire(module);
}

/** Makes every built-in a lazy global, as in the REPL and in --eval. */
function addBuiltinGlobals(target, ids) {
  for (const id of ids) {
    if (id.startsWith('_') || id.includes('/') || id.includes(':') || Object.hasOwn(target, id)) continue;
    // The program may have nailed it down: the getter goes on to serve then.
    const define = (descriptor) => Reflect.defineProperty(target, id, { __proto__: null, configurable: true, ...descriptor });
    define({
      get() {
        const value = require(builtinId(id));
        define({ value, writable: true, enumerable: false });
        return value;
      },
      set(value) {
        define({ value, writable: true, enumerable: true });
      },
      enumerable: false,
    });
  }
}

module.exports = { makeRequire, createRequire, createRequireFromPath, addBuiltinGlobals, setModule };
