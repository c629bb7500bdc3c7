'use strict';

// require() of ES modules.

const {
  codes: { ERR_REQUIRE_ASYNC_MODULE, ERR_REQUIRE_CYCLE_MODULE, ERR_REQUIRE_ESM },
} = require('internal/errors');
const loader = require('internal/modules/esm/loader');
const { explainScopeError } = require('internal/modules/esm/explain');
const { getOptionValue } = require('internal/options');
const state = require('internal/modules/state');

const engine = binding('engine');

const { kInstantiated, kEvaluating, kErrored } = loader;

function urlOf(module, filename) {
  if (module[state.kURL] !== undefined) return module[state.kURL];
  const path = require('path');
  return path.isAbsolute(filename) ? require('internal/url').pathToFileURL(filename).href : filename;
}

/** Fills a Module from an ES module. */
function loadModule(module, filename, format, source) {
  const url = urlOf(module, filename);
  if (module[state.kIsMain]) {
    // The entry point turned out to be an ES module: it is run as one.
    module.exports = undefined;
    require('internal/modules/run_main').continueAsModule(url, format, source, module[state.kFormat] === undefined || module[state.kFormat] === 'typescript');
    return;
  }
  if (getOptionValue('--experimental-require-module') === false) {
    const from = require('internal/modules/cjs/loader').parentOf(module)?.filename;
    const syntax = source === undefined || format === 'wasm' ? 0 : binding('modules').detectSyntax(source);
    throw new ERR_REQUIRE_ESM(filename, syntax === 1, from, binding('modules').packageScope(filename)?.[0]);
  }
  const record = loader.load(url, format, { __proto__: null }, false, source);
  module[state.kRequiredModule] = record;
  const parent = require('internal/modules/cjs/loader').parentOf(module);
  const namespace = evaluateSync(record, filename, parent);
  if ('module.exports' in namespace) module.exports = namespace['module.exports'];
  else if (!('default' in namespace) || '__esModule' in namespace) module.exports = namespace;
  else module.exports = facade(record);
}

function cycleError(filename, parent) {
  const from = parent?.filename ? ` (from ${parent.filename})` : '';
  return new ERR_REQUIRE_CYCLE_MODULE(`Cannot require() ES Module ${filename} in a cycle.${from} A cycle involving ` +
    'require(esm) is not allowed to maintain invariants mandated by the ECMAScript specification. Try making at least part ' +
    'of the dependency in the graph lazily loaded.');
}

function requireStack(parent) {
  const stack = [];
  const { parentOf } = require('internal/modules/cjs/loader');
  for (let cursor = parent; cursor; cursor = parentOf(cursor)) {
    const name = cursor.filename || cursor.id;
    if (stack.includes(name)) break;
    stack.push(name);
  }
  return stack;
}

function asyncError(filename, parent) {
  const stack = requireStack(parent);
  const error = new ERR_REQUIRE_ASYNC_MODULE(filename, stack.length === 0 ? undefined : stack);
  return error;
}

function evaluateSync(record, filename, parent) {
  const { handle } = record;
  const before = engine.moduleStatus(handle);
  if (before === kErrored) throw engine.moduleError(handle);
  if (before === kEvaluating) throw cycleError(filename, parent);
  loader.instantiate(record);
  checkCycles(record);
  if (engine.moduleIsGraphAsync(handle)) {
    printAwaits(record);
    throw asyncError(filename, parent);
  }
  if (engine.moduleStatus(handle) === kInstantiated) {
    record.promise = engine.moduleEvaluate(handle);
    record.promise.catch(() => {});
  }
  if (engine.moduleStatus(handle) === kErrored) {
    const error = engine.moduleError(handle);
    explainScopeError(error, record);
    throw error;
  }
  return engine.moduleNamespace(handle);
}

/** Throws when a module that this graph needs is being run further up the stack. */
function checkCycles(root) {
  const { Module } = require('internal/modules/cjs/loader');
  const { fileURLToPath } = require('internal/url');
  const seen = new Set([root]);
  for (const record of seen) {
    const { dependencies = [], requests } = record;
    for (let i = 0; i < dependencies.length; i++) {
      const dependency = dependencies[i];
      if (seen.has(dependency)) continue;
      seen.add(dependency);
      if (dependency.format === 'commonjs' && dependency.url.startsWith('file:')) {
        const module = Module._cache[fileURLToPath(dependency.url)];
        if (module?.[state.kIsExecuting] === true) throw importCycleError('CommonJS Module', requests?.[i], record.url);
      } else if (engine.moduleStatus(dependency.handle) === kEvaluating) {
        throw importCycleError('Module', requests?.[i], record.url);
      }
    }
  }
}

function importCycleError(kind, request, url) {
  const from = url.startsWith('file:') ? require('internal/url').fileURLToPath(url) : url;
  return new ERR_REQUIRE_CYCLE_MODULE(`Cannot import ${kind} ${request?.specifier} in a cycle. (from ${from})`);
}

/** --experimental-print-required-tla */
function printAwaits(root) {
  if (getOptionValue('--experimental-print-required-tla') !== true) return;
  const seen = new Set([root]);
  for (const record of seen) {
    if (record.format === 'module' && engine.moduleHasTLA(record.handle)) {
      process._rawDebug(`Error: unexpected top-level await at ${record.url}`);
    }
    for (const dependency of record.dependencies ?? []) seen.add(dependency);
  }
}

const facadeSource = 'export * from \'original\'; export { default } from \'original\'; export const __esModule = true;';

/** A namespace that CommonJS made from ES modules by transpilers takes for one of theirs: it has __esModule. */
function facade(record) {
  if (record.facade === undefined) {
    const handle = engine.compileModule(facadeSource, `node:internal/require_module_default_facade?${record.url}`);
    engine.moduleLink(handle, engine.moduleRequests(handle).map(() => record.handle));
    engine.moduleInstantiate(handle);
    engine.moduleEvaluate(handle);
    record.facade = engine.moduleNamespace(handle);
  }
  return record.facade;
}

/** require() of a module whose require() has not come back yet. */
function cycleExports(module) {
  throw cycleError(module.filename, require('internal/modules/cjs/loader').parentOf(module));
}

module.exports = { loadModule, cycleExports };
