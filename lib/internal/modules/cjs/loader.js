'use strict';

// CommonJS: the Module class, loading and compiling. Where files are found is cjs/resolve's business; what the extensions
// do with them is cjs/extensions'. Everything hung on Module may be replaced by user code, and the loader goes through it.

const path = require('path');
const { validateString } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_VALUE, ERR_UNKNOWN_BUILTIN_MODULE } } = require('internal/errors');
const { builtinId, loadBuiltin } = require('internal/modules/builtins');
const { getOptionValue } = require('internal/options');
const state = require('internal/modules/state');
const inspector = require('internal/inspector/hook');

const engine = binding('engine');
const ops = binding('modules');

const { kIsMain, kFormat, kIsCachedByESMLoader, kURL, kIsExecuting, kLoadedExports } = state;

// What import() inside a CommonJS file reports as its owner: its place is told by the file name alone.
const scriptOwner = state.defaultOwner;
const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
const wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'];

// parent.path + '\0' + request -> filename
const relativeCache = { __proto__: null };
const parents = new WeakMap();
let depth = 0;
let wrapperPatched = false;
let isPreloading = false;

function updateChildren(parent, child, scan) {
  const children = parent?.children;
  if (children && !(scan && children.includes(child))) children.push(child);
}

function Module(id = '', parent) {
  this.id = id;
  this.path = path.dirname(id);
  // Defined, not assigned: Object.prototype may have a setter of that name.
  Object.defineProperty(this, 'exports', { __proto__: null, value: {}, writable: true, enumerable: true, configurable: true });
  parents.set(this, parent);
  updateChildren(parent, this, false);
  this.filename = null;
  this.loaded = false;
  this.children = [];
}

Module._cache = { __proto__: null };
Module._pathCache = { __proto__: null };
Module._extensions = { __proto__: null };
Module.globalPaths = [];
Module.Module = Module;

let wrap = function wrap(script) {
  return Module.wrapper[0] + script + Module.wrapper[1];
};
let wrapperProxy;

Object.defineProperty(Module, 'wrap', {
  __proto__: null,
  get() { return wrap; },
  set(value) {
    wrapperPatched = true;
    wrap = value;
  },
});

Object.defineProperty(Module, 'wrapper', {
  __proto__: null,
  get() {
    wrapperProxy ??= new Proxy(wrapper, {
      __proto__: null,
      set(target, property, value, receiver) {
        wrapperPatched = true;
        return Reflect.set(target, property, value, receiver);
      },
      defineProperty(target, property, descriptor) {
        wrapperPatched = true;
        return Object.defineProperty(target, property, descriptor);
      },
    });
    return wrapperProxy;
  },
  set(value) {
    wrapperPatched = true;
    wrapperProxy = value;
  },
});

Object.defineProperty(Module.prototype, 'constructor', {
  // An accessor, so that a module is inspected as a plain object.
  __proto__: null, get() { return Module; }, configurable: true,
});
Object.defineProperty(Module.prototype, 'isPreloading', {
  __proto__: null, get() { return isPreloading; }, set: undefined, enumerable: false, configurable: true,
});
Object.defineProperty(Module.prototype, 'parent', {
  __proto__: null,
  get() { return parents.get(this); },
  set(value) { parents.set(this, value); },
  enumerable: false,
  configurable: true,
});

// ---- what a module half loaded shows to the others of its cycle ----

function warnMissing(property) {
  process.emitWarning(`Accessing non-existent property '${String(property)}' of module exports inside circular dependency`);
}

const circularPrototype = new Proxy({}, {
  __proto__: null,
  get(target, property) {
    if (property in target || property === '__esModule') return target[property];
    warnMissing(property);
    return undefined;
  },
  getOwnPropertyDescriptor(target, property) {
    if (Object.hasOwn(target, property) || property === '__esModule') return Object.getOwnPropertyDescriptor(target, property);
    warnMissing(property);
    return undefined;
  },
});

/** Exports that have circularPrototype until their module is loaded. */
const watched = new WeakSet();

function circularExports(module) {
  const exports = module.exports;
  if (exports !== null && typeof exports === 'object' && !require('internal/util/types').isProxy(exports) &&
      Object.getPrototypeOf(exports) === Object.prototype && !exports.__esModule) {
    Object.setPrototypeOf(exports, circularPrototype);
    watched.add(exports);
  }
  return exports;
}

// ---- load ----

/**
 * Loads `request` for `parent`, from the caches where it is there.
 * @returns {any} module.exports
 */
Module._load = function(request, parent, isMain) {
  if (state.mocks !== null) {
    const mock = require('internal/test_runner/mock_module').mockForRequire(request, parent, isMain);
    if (mock !== undefined) return mock.exports();
  }
  let key;
  if (parent) {
    key = `${parent.path}\0${request}`;
    const known = relativeCache[key];
    if (known !== undefined) {
      const cached = Module._cache[known];
      if (cached !== undefined) {
        updateChildren(parent, cached, true);
        return cached.loaded ? cached.exports : exportsOfUnfinished(cached, parent);
      }
      delete relativeCache[key];
    }
  }
  if (state.hooks !== null) return loadHooked(request, parent, isMain, key);
  if (request.startsWith('node:')) return loadSchemed(request);

  const filename = Module._resolveFilename(request, parent, isMain);
  return loadFile(filename, parent, isMain, key, undefined, undefined);
};

function loadSchemed(request) {
  const id = builtinId(request);
  if (id === undefined) throw new ERR_UNKNOWN_BUILTIN_MODULE(request);
  return loadBuiltin(id);
}

function loadHooked(request, parent, isMain, key) {
  const hooks = require('internal/modules/hooks');
  const { url, format, filename } = hooks.resolveRequire(request, parent, isMain);
  if (url.startsWith('node:')) {
    const loaded = hooks.loadBuiltinHooked(url, format);
    if (loaded === undefined) return loadSchemed(url);
  }
  return loadFile(filename, parent, isMain, key, url, format);
}

function loadFile(filename, parent, isMain, key, url, format) {
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    updateChildren(parent, cached, true);
    return cached.loaded ? cached.exports : exportsOfUnfinished(cached, parent);
  }
  const builtin = builtinId(filename);
  if (builtin !== undefined && url === undefined) return loadBuiltin(builtin);

  const module = new Module(filename, parent);
  if (isMain) {
    setMain(module);
    process.mainModule = module;
    module.id = '.';
  }
  module[kIsMain] = isMain === true;
  module[kIsCachedByESMLoader] = false;
  module[kURL] = url;
  module[kFormat] = format;
  Module._cache[filename] = module;
  if (key !== undefined) relativeCache[key] = filename;
  if (state.onLoad !== null) state.onLoad('watch:require', filename);

  let threw = true;
  try {
    module.load(filename);
    threw = false;
  } finally {
    if (threw) {
      delete Module._cache[filename];
      if (key !== undefined) delete relativeCache[key];
      const at = parent?.children?.indexOf(module) ?? -1;
      if (at !== -1) parent.children.splice(at, 1);
    } else if (watched.has(module.exports)) {
      watched.delete(module.exports);
      if (Object.getPrototypeOf(module.exports) === circularPrototype) Object.setPrototypeOf(module.exports, Object.prototype);
    }
  }
  return module.exports;
}

// A require() function made before the entry point is known asks at the time of use.
function setMain(module) {
  state.mainModule = module;
}

function exportsOfUnfinished(module, parent) {
  if (module[state.kRequiredModule]) return require('internal/modules/esm/require').cycleExports(module, parent);
  return circularExports(module);
}

Module.prototype.load = function(filename) {
  this.filename ??= filename;
  this.paths ??= Module._nodeModulePaths(path.dirname(filename));
  const extension = extensionOf(filename);
  // An .mjs with a handler of its own belongs to that handler (pirates, ts-node).
  Module._extensions[extension](this, filename);
  this.loaded = true;
  // What import gets, whatever becomes of module.exports later.
  this[kLoadedExports] = this.exports;
};

function extensionOf(filename) {
  const name = path.basename(filename);
  let at = name.indexOf('.');
  // The longest registered extension wins: ".test.js" before ".js". A leading dot is part of the name.
  while (at !== -1) {
    if (at !== 0) {
      const extension = name.slice(at);
      if (Module._extensions[extension]) return extension;
    }
    at = name.indexOf('.', at + 1);
  }
  return '.js';
}

Module.prototype.require = function(id) {
  validateString(id, 'id');
  if (id === '') throw new ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
  depth++;
  try {
    return tracing.active() ? tracing.load(id, this) : Module._load(id, this, false);
  } finally {
    if (--depth === 0) ops.forget();
  }
};

// diagnostics_channel "module.require"
const tracing = {
  channel: undefined,
  active() {
    return state.tracingWanted && (this.channel ??= require('diagnostics_channel').tracingChannel('module.require')).hasSubscribers;
  },
  load(id, parent) {
    return this.channel.traceSync(Module._load, { __proto__: null, parentFilename: parent?.filename, id }, Module, id, parent, false);
  },
};

// ---- compile ----

/** Compiles with the wrapper's parameters; a patched wrapper is honoured by running the wrapped text as a script. */
function compileWrapper(filename, content, module) {
  if (wrapperPatched) {
    const fn = engine.runScript(Module.wrap(content), filename, 0, 0, scriptOwner);
    return { function: fn, sourceMapURL: undefined };
  }
  const compiled = state.compileCache === null ?
    engine.compileFunction(content, filename, 0, 0, parameters, scriptOwner) :
    state.compileCache.compileFunction(content, filename, parameters, scriptOwner);
  return compiled;
}

/**
 * Compiles and runs `content` as the body of this module.
 * @param {string} [format] 'commonjs' | 'module' | undefined (then an ES module is recognized by its syntax)
 */
Module.prototype._compile = function(content, filename, format) {
  if (format === 'module') return require('internal/modules/esm/require').loadModule(this, filename, format, content);
  let compiled;
  try {
    compiled = compileWrapper(filename, content, this);
  } catch (error) {
    if (format === 'commonjs-typescript' || !isSyntaxError(error) ||
        getOptionValue('--experimental-require-module') === false) throw error;
    const esm = require('internal/modules/esm/syntax');
    if (format === 'commonjs' || format === 'require-commonjs') {
      esm.noteModuleSyntax(error, content, filename);
      throw error;
    }
    if (!esm.isModule(content, filename, error)) throw error;
    return require('internal/modules/esm/require').loadModule(this, filename, 'module', content);
  }
  if (compiled.sourceMapURL !== undefined && state.sourceMaps !== null) {
    state.sourceMaps.add(filename, content, compiled.sourceMapURL);
  }
  const require_ = makeRequire(this);
  const exports = this.exports;
  const top = depth === 0;
  if (top) depth++;
  this[kIsExecuting] = true;
  try {
    if (top && this.id === '.' && inspector.takeBreak()) {
      return binding('inspector').breakAndCall(compiled.function, exports, exports, require_, this, filename, path.dirname(filename));
    }
    return Reflect.apply(compiled.function, exports, [exports, require_, this, filename, path.dirname(filename)]);
  } finally {
    this[kIsExecuting] = false;
    if (top) {
      depth--;
      ops.forget();
    }
  }
};

function isSyntaxError(error) {
  return error !== null && typeof error === 'object' && error.name === 'SyntaxError';
}

const { makeRequire, setModule } = require('internal/modules/cjs/require');
setModule(Module);

/** Runs the entry point as CommonJS would: it becomes require.main. */
function runMain(filename) {
  return Module._load(filename, null, true);
}

/** --pending-deprecation */
function deprecateParent() {
  const { deprecate } = require('internal/util');
  const message = 'module.parent is deprecated due to accuracy issues. Please use require.main to find program entry point instead.';
  const { get, set } = Object.getOwnPropertyDescriptor(Module.prototype, 'parent');
  Object.defineProperty(Module.prototype, 'parent', {
    __proto__: null,
    get: deprecate(get, message, 'DEP0144'),
    set: deprecate(set, message, 'DEP0144'),
    enumerable: false,
    configurable: true,
  });
}

/** The module that required this one first. */
const parentOf = (module) => parents.get(module);

function withPreloading(fn) {
  isPreloading = true;
  try {
    return fn();
  } finally {
    isPreloading = false;
  }
}

module.exports = { Module, runMain, withPreloading, deprecateParent, parentOf };

require('internal/modules/cjs/resolve').install(Module);
require('internal/modules/cjs/extensions').install(Module);
