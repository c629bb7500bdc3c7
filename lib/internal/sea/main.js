'use strict';

// Runs the program that a single executable application holds. It stands in no file: require() and import know the
// built-ins alone, and its paths are the executable's.

const path = require('path');
const { builtinId, builtinModuleHandle, loadBuiltin } = require('internal/modules/builtins');
const { Module } = require('internal/modules/cjs/loader');
const { importers, metaInitializers } = require('internal/modules/esm/meta');
const { emitWarningSync } = require('internal/process/warning');
const { codes: { ERR_UNKNOWN_BUILTIN_MODULE } } = require('internal/errors');
const state = require('internal/modules/state');

const engine = binding('engine');
const native = binding('sea');

const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
let quiet = false;
let warned = false;

/** The id of a built-in; anything else throws. */
function known(request) {
  const id = typeof request === 'string' ? builtinId(request) : undefined;
  if (id !== undefined) return id;
  if (!quiet && !warned) {
    warned = true;
    emitWarningSync('Currently the require() provided to the main script embedded into single-executable applications only ' +
      'supports loading built-in modules.\nTo load a module from disk after the single executable application is launched, ' +
      'use require("module").createRequire().\nSupport for bundled module loading or virtual file systems are under ' +
      'discussions in https://github.com/nodejs/single-executable');
  }
  throw new ERR_UNKNOWN_BUILTIN_MODULE(request);
}

/** What import() in the program leads to. */
async function importBuiltin(specifier) {
  const handle = builtinModuleHandle(known(specifier));
  return engine.moduleNamespace(handle);
}

function owner() {
  const symbol = Symbol('sea');
  importers.set(symbol, importBuiltin);
  return symbol;
}

function cacheOf(made) {
  if (made.cachedDataRejected) emitWarningSync('Code cache data rejected.');
}

function runCommonJS(source, name, cache) {
  const filename = process.execPath;
  const module = new Module(filename, undefined);
  const compiled = engine.compileFunction(source, name, 0, 0, parameters, owner(), cache);
  if (cache !== undefined) cacheOf(compiled);
  if (compiled.sourceMapURL !== undefined && state.sourceMaps !== null) state.sourceMaps.add(name, source, compiled.sourceMapURL);
  module.filename = filename;
  module.paths = Module._nodeModulePaths(filename);
  function requireBuiltin(id) {
    return loadBuiltin(known(id));
  }
  Object.defineProperty(requireBuiltin, 'name', { value: 'require' });
  requireBuiltin.main = module;
  const args = [module.exports, requireBuiltin, module, filename, path.dirname(filename)];
  if (require('internal/inspector/hook').takeBreak()) {
    binding('inspector').breakAndCall(compiled.function, undefined, ...args);
    return;
  }
  (0, compiled.function)(...args);
}

function runModule(source, cache) {
  const filename = process.execPath;
  const url = require('internal/url').pathToFileURL(filename).href;
  const handle = engine.compileModule(source, url, owner(), cache);
  if (cache !== undefined) cacheOf(handle);
  metaInitializers.set(handle, (meta) => {
    meta.dirname = path.dirname(filename);
    meta.filename = filename;
    meta.main = true;
    meta.url = url;
  });
  engine.moduleLink(handle, engine.moduleRequests(handle).map(({ specifier }) => builtinModuleHandle(known(specifier))));
  engine.moduleInstantiate(handle);
  return require('internal/modules/run_main').watch(engine.moduleEvaluate(handle));
}

/** @returns {Promise<unknown> | undefined} of an ES module */
function run() {
  const program = native.program();
  ({ quiet } = program);
  if (!quiet) require('internal/util').emitExperimentalWarning('Single executable application');
  const source = native.source();
  const cache = native.codeCache() ?? undefined;
  return program.module ? runModule(source, cache) : runCommonJS(source, program.main, cache);
}

/** Compiles a program that is to be put into an executable, and hands over V8's code cache. What fails is told of. */
function compileAhead({ source, main, module }) {
  try {
    native.keepCodeCache(module ?
      engine.moduleCodeCache(engine.compileModule(source, main, undefined, undefined, 0, 0, undefined, true)) :
      engine.createCodeCache(engine.compileFunction(source, main, 0, 0, parameters).function));
  } catch (error) {
    const where = require('internal/process/execution').arrow(engine.messageOf(error));
    binding('process').writeStderr(`${where}\n${error.name}: ${error.message}\n\n`);
  }
}

module.exports = { run, compileAhead };
