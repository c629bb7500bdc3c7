// The first code of a realm. Runs as the body of function (engine); returns the
// hooks of internal/bootstrap/hooks, by the positions of bridge.h.
'use strict';

const bindings = new Map();
function binding(name) {
  let b = bindings.get(name);
  if (b === undefined) bindings.set(name, b = name === 'engine' ? engine : engine.makeBinding(name));
  return b;
}

const builtins = binding('builtins');
const ids = new Set(builtins.ids());
const modules = new Map();
let processObject;

// Whose functions nearly all run at each start: the snapshot holds them compiled. In
// other modules a function is compiled at its first call.
const compiledWhole = new Set([
  'internal/bootstrap/node',
  'internal/bootstrap/refresh',
  'internal/options',
  'internal/process/start',
  'internal/process/env',
  'internal/modules/builtins',
  'internal/modules/configuration',
  'internal/modules/run_main',
  'internal/modules/cjs/loader',
  'internal/modules/cjs/resolve',
  'internal/modules/cjs/require',
  'internal/modules/cjs/extensions',
  'internal/path/posix',
  'internal/path/segments',
  'internal/process/task_queues',
  'internal/async_hooks',
  'internal/process/setup',
]);

class BuiltinModule {
  // Fields, which no setter on Object.prototype can take.
  id;
  exports = {};
  loaded = false;
  loading = false;
  constructor(id) {
    this.id = id;
  }
}

function requireBuiltin(id) {
  let m = modules.get(id);
  if (m !== undefined) return m.exports;
  if (!ids.has(id)) {
    const e = new Error(`No such built-in module: ${id}`);
    e.code = 'ERR_UNKNOWN_BUILTIN_MODULE';
    throw e;
  }
  m = new BuiltinModule(id);
  modules.set(id, m);
  m.loading = true;
  try {
    const fn = engine.compileBuiltin(id, builtins.source(id), undefined, compiledWhole.has(id));
    fn.call(m.exports, m.exports, requireBuiltin, m, processObject, binding);
  } catch (e) {
    modules.delete(id);
    throw e;
  }
  m.loading = false;
  m.loaded = true;
  return m.exports;
}

// internal/process/per_realm makes the object that every built-in gets.
processObject = requireBuiltin('internal/process/object');
requireBuiltin('internal/bootstrap/realm').init({ ids, modules, requireBuiltin, binding });
return requireBuiltin('internal/bootstrap/node');
