'use strict';

// The global object a REPL's lines see.

const vm = require('vm');

function addBuiltins(object) {
  const { builtinModules } = require('module');
  const { requireBuiltin } = require('internal/bootstrap/realm');
  for (const id of builtinModules) {
    if (id.startsWith('_') || id.includes('/') || id.includes(':') || id in object) continue;
    const set = (value) => {
      delete object[id];
      object[id] = value;
    };
    Object.defineProperty(object, id, {
      configurable: true,
      enumerable: false,
      get() {
        const value = requireBuiltin(id);
        delete object[id];
        Object.defineProperty(object, id, { get: () => value, set, configurable: true, enumerable: false });
        return value;
      },
      set,
    });
  }
}

function create(repl) {
  let context;
  if (repl.useGlobal) {
    context = globalThis;
  } else {
    context = vm.createContext();
    const own = new Set(Object.getOwnPropertyNames(vm.runInContext('globalThis', context)));
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      if (own.has(name) || name === 'console') continue;
      Object.defineProperty(context, name, { __proto__: null, ...Object.getOwnPropertyDescriptor(globalThis, name) });
    }
    context.global = context;
    const { Console } = require('console');
    Object.defineProperty(context, 'console', { configurable: true, writable: true, value: new Console(repl.output) });
  }
  const Module = require('module');
  const module = new Module('<repl>');
  module.filename = null;
  module.paths = [`${process.cwd()}/repl/node_modules`, ...Module._nodeModulePaths(process.cwd()), ...Module.globalPaths];
  const { makeRequire } = require('internal/modules/cjs/require');
  Object.defineProperty(context, 'module', { configurable: true, writable: true, value: module });
  Object.defineProperty(context, 'require', { configurable: true, writable: true, value: makeRequire(module) });
  addBuiltins(context);
  return context;
}

function reset(repl) {
  repl.context = repl.createContext();
  repl.underscoreAssigned = false;
  repl.underscoreErrAssigned = false;
  repl.lines = [];
  repl.lexicalNames = new Set();
  const remember = (name, key, assigned) => Object.defineProperty(repl.context, name, {
    configurable: true,
    get: () => repl[key],
    set(value) {
      repl[key] = value;
      if (!repl[assigned]) {
        repl[assigned] = true;
        repl.output.write(`Expression assignment to ${name} now disabled.\n`);
      }
    },
  });
  remember('_', 'last', 'underscoreAssigned');
  remember('_error', 'lastError', 'underscoreErrAssigned');
  repl.emit('reset', repl.context);
}

module.exports = { create, reset };
