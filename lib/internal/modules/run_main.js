'use strict';

// The entry point, and the programs that come from the command line or standard input.

const path = require('path');
const { getOptionValue } = require('internal/options');
const { builtinModules } = require('internal/modules/builtins');
const { Module, deprecateParent, runMain, withPreloading } = require('internal/modules/cjs/loader');
const { addBuiltinGlobals } = require('internal/modules/cjs/require');
const state = require('internal/modules/state');

const engine = binding('engine');
const scripts = binding('contextify');

const unsettledExitCode = 13;

/** Promise of the ES entry point while it is not settled. */
let pending;

/** What a process does before its first module. */
function initialize() {
  state.onExplicitExit = onExplicitExit;
  require('internal/modules/cjs/resolve').initPaths();
  require('internal/modules/configuration').ensure();
  if (getOptionValue('--pending-deprecation')) deprecateParent();
  if (process.env.NODE_COMPILE_CACHE) require('internal/modules/compile_cache').start();
  if (getOptionValue('--enable-source-maps')) {
    require('internal/modules/source_map').setSourceMapsSupport(true, { nodeModules: true, generatedCode: true });
  }
}

/** --experimental-loader */
function registerLoaders() {
  const loaders = getOptionValue('--experimental-loader') ?? [];
  if (loaders.length === 0) return;
  const imports = loaders.map((loader) => `register(${JSON.stringify(loader)}, pathToFileURL("./"))`);
  process.emitWarning('`--experimental-loader` may be removed in the future; instead use `register()`:\n' +
    `--import 'data:text/javascript,import { register } from "node:module"; import { pathToFileURL } from "node:url"; ${imports.join('; ')};'`,
  'ExperimentalWarning');
  const thread = require('internal/modules/hooks').hooksThread();
  for (const loader of loaders) thread.registerLater(loader, cwdURL());
}

/** Before the first module of the program. */
function prepare() {
  require('internal/modules/esm/meta');
  if (state.registerAsync === undefined) registerLoaders();
}

/** --require. What --import names is loaded with the entry point, which waits for it. */
function preload() {
  prepare();
  const requests = getOptionValue('--require') ?? [];
  if (requests.length > 0) Module._preloadModules(requests);
}

function preloadModules(requests) {
  if (!Array.isArray(requests)) return;
  withPreloading(() => {
    const parent = new Module('internal/preload', null);
    try {
      parent.paths = Module._nodeModulePaths(process.cwd());
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    for (const request of requests) {
      if (request) parent.require(request);
    }
  });
}

Module._preloadModules = preloadModules;

const cwdURL = () => `${require('internal/url').pathToFileURL(process.cwd()).href}/`;

/** Runs fn after what --import names. */
async function afterImports(fn) {
  await undefined; // an ES module is run from a microtask: its own come before process.nextTick()
  const { importModule } = require('internal/modules/esm/loader');
  for (const specifier of getOptionValue('--import') ?? []) await importModule(specifier, cwdURL(), { __proto__: null });
  return fn();
}

const hasImports = () => (getOptionValue('--import')?.length ?? 0) > 0;

/** Follows an entry point's promise to its end: a rejection is an uncaught exception, no end is exit code 13. */
function watch(promise) {
  const settled = { done: false };
  pending = settled;
  process.on('exit', warnUnsettled);
  const finish = () => {
    settled.done = true;
    if (pending === settled) pending = undefined;
    process.removeListener('exit', warnUnsettled);
  };
  return promise.then((value) => {
    finish();
    return value;
  }, (error) => {
    finish();
    require('internal/process/execution').triggerUncaught(error, true);
  });
}

/** process.exit() was called: an entry point that has not settled is no longer of interest. */
function onExplicitExit() {
  pending = undefined;
}

const exitCodeOfMain = () => (pending === undefined ? 0 : unsettledExitCode);

function warnUnsettled(code) {
  if (pending === undefined || code !== unsettledExitCode && (code || process.exitCode !== undefined)) return;
  process.exitCode ??= unsettledExitCode;
  const record = state.entryRecord;
  if (record?.handle === undefined || getOptionValue('--warnings') === false || getOptionValue('--no-warnings')) return;
  for (const [resource, line, start, , source] of engine.moduleStalled(record.handle)) {
    process._rawDebug(`Warning: Detected unsettled top-level await at ${resource}:${line}\n${source}\n${' '.repeat(start)}^\n\n`);
  }
}

/** Resolves the file that the command line names, or leaves it to the loader to say that there is none. */
function resolveEntryPoint(main) {
  const found = Module._findPath(path.resolve(main), null, true);
  return found === false ? undefined : found;
}

function isModuleEntry(filename) {
  if (getOptionValue('--experimental-loader')?.length > 0 || hasImports()) return true;
  if (filename === undefined) return false;
  if (filename.endsWith('.mjs') || filename.endsWith('.mts') || filename.endsWith('.wasm')) return true;
  if (filename.endsWith('.cjs') || filename.endsWith('.cts')) return false;
  const scope = binding('modules').packageScope(filename);
  const type = scope?.[2] ?? 'none';
  if (type === 'none') {
    return getOptionValue('--experimental-default-type') === 'module' && !filename.includes('/node_modules/');
  }
  return type === 'module';
}

/** Runs the program `main` names (node FILE), by Module.runMain where somebody replaced that. */
function runEntryPoint(main = process.argv[1]) {
  const { runMain: current } = Module;
  return current !== undefined && current !== state.runMain ? current(main) : runEntry(main);
}

/** --entry-url: what the command line names is a URL. */
function runEntryURL(main) {
  require('internal/util').emitExperimentalWarning('--entry-url');
  const { URL } = require('internal/url');
  return runURL(new URL(main, cwdURL()).href);
}

function runURL(url) {
  const { importEntry } = require('internal/modules/esm/loader');
  return watch(afterImports(() => importEntry(url)));
}

function runEntry(main) {
  if (getOptionValue('--entry-url')) return runEntryURL(main);
  if (getOptionValue('--input-type')) {
    const { codes: { ERR_INPUT_TYPE_NOT_ALLOWED } } = require('internal/errors');
    throw new ERR_INPUT_TYPE_NOT_ALLOWED();
  }
  const resolved = resolveEntryPoint(main);
  if (process.argv[1] !== undefined) process.argv[1] = path.resolve(main);
  if (!isModuleEntry(resolved)) {
    // An absolute path, so that the loader need not resolve it against what it has no file for.
    runMain(resolved ?? path.resolve(main));
    return pending;
  }
  const { pathToFileURL } = require('internal/url');
  const url = pathToFileURL(resolved ?? path.resolve(main)).href;
  const { importEntry } = require('internal/modules/esm/loader');
  return watch(afterImports(() => importEntry(url)));
}

/** A CommonJS entry point whose syntax turned out to be an ES module's. */
function continueAsModule(url, format, source, typeless) {
  const { importSource } = require('internal/modules/esm/loader');
  if (typeless) require('internal/modules/esm/syntax').warnTypeless(url);
  if (source === undefined) {
    const { importEntry } = require('internal/modules/esm/loader');
    watch(importEntry(url));
    return;
  }
  watch(Promise.resolve().then(() => importSource(source, url, format, true)));
}

// ---- programs without a file ----

function prepareGlobals(name) {
  addBuiltinGlobals(globalThis, builtinModules);
  const module = new Module(name);
  module.filename = path.join(process.cwd(), name);
  module.paths = Module._nodeModulePaths(process.cwd());
  for (const [key, value] of [['module', module], ['exports', module.exports], ['__filename', name], ['__dirname', '.'],
    ['require', require('internal/modules/cjs/require').makeRequire(module)]]) {
    Object.defineProperty(globalThis, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  }
  return module;
}

/** To --eval `crypto` is node:crypto, which has the web's API too. */
function exposeCryptoModule() {
  const define = (more) => Object.defineProperty(globalThis, 'crypto', { __proto__: null, enumerable: true, configurable: true, ...more });
  define({ get: () => require('crypto'), set(value) { define({ value, writable: true }); } });
}

function showResult(result) {
  process.on('exit', () => { console.log(result); });
}

/** --eval and standard input, as CommonJS unless the syntax says otherwise. */
function evalScript(source, name = '[eval]', print = false) {
  const type = getOptionValue('--input-type');
  if (type === 'commonjs-typescript' || type === 'module-typescript') {
    source = require('internal/modules/typescript').transformSource(source, name);
    if (type === 'module-typescript') return evalModule(source, print, name);
  } else if (type !== 'commonjs' && getOptionValue('--experimental-default-type') === 'module') {
    return evalModule(source, print, name);
  }
  const run = () => {
    // Compiled apart from being run, so that an exception of the program keeps the place it was thrown at.
    const script = compileEval(source, name, type);
    if (script === undefined) return evalModule(source, print, name);
    prepareGlobals(name);
    if (name === '[eval]' && /\bcrypto\b/.test(source)) exposeCryptoModule();
    const result = require('internal/process/execution').runEval(script);
    if (print) showResult(result);
    return pending;
  };
  return hasImports() ? watch(afterImports(run)) : run();
}

/** The compiled script, or undefined when the source is an ES module. */
function compileEval(source, name, type) {
  const compile = (text) => scripts.compileScript(text, name, 0, 0, state.defaultOwner)[0];
  let plain = source;
  try {
    return compile(source);
  } catch (error) {
    if (type !== 'commonjs' && type !== 'commonjs-typescript' && error?.name === 'SyntaxError') {
      if (require('internal/modules/esm/syntax').isModule(source, name, error)) return undefined;
      plain = (type ? undefined : withoutTypes(source, name)) ?? source;
    }
  }
  // Outside of the catch: what is thrown here has its own place, not that of a second throw.
  return compile(plain);
}

/** The source without its types, when it has some. */
function withoutTypes(source, name) {
  try {
    return require('internal/modules/typescript').transformSource(source, name);
  } catch {
    return undefined;
  }
}

/** --input-type=module */
function evalModule(source, print = false, name = '[eval]') {
  if (print) {
    const { codes: { ERR_EVAL_ESM_CANNOT_PRINT } } = require('internal/errors');
    throw new ERR_EVAL_ESM_CANNOT_PRINT();
  }
  if (getOptionValue('--input-type') === 'module-typescript') {
    source = require('internal/modules/typescript').transformSource(source, name);
  }
  addBuiltinGlobals(globalThis, builtinModules);
  const { importSource } = require('internal/modules/esm/loader');
  const url = new (require('internal/url').URL)(`./${name === '[eval]' ? '[eval1]' : name}`, cwdURL()).href;
  return watch(afterImports(() => importSource(source, url, 'module', true)));
}

/** --check: compiles, does not run. */
function checkSyntax(main) {
  if (hasImports()) {
    watch(afterImports(() => compileOnly(main)));
  } else {
    compileOnly(main);
  }
}

function compileOnly(main) {
  if (main === '-') {
    const source = require('internal/process/read_stdin').readAll();
    const asModule = getOptionValue('--input-type') === 'module';
    return compileText(source, asModule ? path.resolve('[stdin]') : '[stdin]', asModule);
  }
  const filename = require('internal/modules/cjs/loader').Module._findPath(path.resolve(main), null, true);
  if (!filename) {
    const error = new Error(`Cannot find module '${path.resolve(main)}'`);
    error.code = 'MODULE_NOT_FOUND';
    throw error;
  }
  const { readText } = require('internal/modules/cjs/extensions');
  return compileText(readText(filename), filename, isModuleEntry(filename));
}

function compileText(source, filename, asModule) {
  if (asModule) {
    engine.compileModule(source, require('internal/url').pathToFileURL(filename).href);
    return;
  }
  try {
    engine.compileFunction(source, filename, 0, 0, ['exports', 'require', 'module', '__filename', '__dirname'], state.defaultOwner);
  } catch (error) {
    if (error?.name !== 'SyntaxError' || !require('internal/modules/esm/syntax').isModule(source, filename, error)) throw error;
  }
}

module.exports = {
  afterImports, initialize, prepare, preload, watch, runEntryPoint, runURL, runEntry, continueAsModule, evalScript, evalModule, checkSyntax, exitCodeOfMain,
};
