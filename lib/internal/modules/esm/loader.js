'use strict';

// ES modules: the map of loaded modules, linking, evaluation. Loading is synchronous, also behind import(), so that require()
// and import share one way; what is asynchronous is evaluation alone.

const { resolve, resolveEntry, formatOfURL } = require('internal/modules/esm/resolve');
const { attributeType, checkAttributes, unknownFormat } = require('internal/modules/esm/load');
const { translate } = require('internal/modules/esm/translators');
const { explainLinkError, explainScopeError } = require('internal/modules/esm/explain');
const { codes: { ERR_SOURCE_PHASE_NOT_DEFINED } } = require('internal/errors');
const state = require('internal/modules/state');

const engine = binding('engine');
const ops = binding('modules');

// Module::Status of V8.
const kUninstantiated = 0;
const kInstantiated = 2;
const kEvaluating = 3;
const kErrored = 5;

// ModuleImportPhase of V8.
const kSourcePhase = 0;

class ModuleRecord {
  // Declared, so that no setter on Object.prototype can take them.
  url;
  type;
  format;
  handle;
  isMain;
  loadedByHook;
  dependencies;
  requests;
  extraRequests;
  linked;
  failed;
  error;
  promise;
  facade;
  source;

  constructor(url, type, format) {
    this.url = url;
    this.type = type;
    this.format = format;
    this.handle = undefined;
    this.isMain = false;
    this.loadedByHook = false;
    /** @type {ModuleRecord[] | undefined} in the order of the requests, once they are found */
    this.dependencies = undefined;
    this.requests = undefined;
    this.extraRequests = undefined;
    /** The whole graph below is loaded and linked. */
    this.linked = false;
    this.failed = false;
    this.error = undefined;
    this.promise = undefined;
    this.facade = undefined;
    /** What `import source` gives: the WebAssembly.Module. */
    this.source = undefined;
  }
}

/** url -> ModuleRecord, or type -> ModuleRecord where `with { type }` was given */
const records = new Map();
const typedRecords = new Map();

function cached(url, type) {
  return type === '' ? records.get(url) : typedRecords.get(`${type} ${url}`);
}

function remember(record) {
  if (record.type === '') records.set(record.url, record);
  else typedRecords.set(`${record.type} ${record.url}`, record);
}

/** The record of a resolved module, loaded (not linked). */
function load(url, format, attributes, isMain, source) {
  const type = attributeType(attributes, url);
  const known = cached(url, type);
  if (known !== undefined) {
    if (known.failed) throw known.error;
    return known;
  }
  if (source !== undefined || (state.hooks === null && state.asyncHooks === null)) {
    if (format === 'unknown') throw unknownFormat(url, undefined);
    if (format !== undefined && format !== null) checkAttributes(url, format, type, attributes);
    else if (type !== '') checkAttributes(url, 'module', type, attributes);
    return make(url, type, format, isMain, source, false);
  }
  const loaded = state.hooks === null ? state.asyncHooks.loadSync(url, format, attributes) :
    require('internal/modules/hooks').loadImported(url, format, attributes);
  return makeLoaded(url, type, loaded, isMain);
}

/** What hooks loaded; the attributes were theirs to check. */
function makeLoaded(url, type, { format, source }, isMain) {
  return make(url, type, format, isMain, source ?? undefined, source !== undefined && source !== null);
}

function make(url, type, format, isMain, source, loadedByHook) {
  if (state.onLoad !== null) state.onLoad('watch:import', url);
  const record = new ModuleRecord(url, type, format);
  record.isMain = isMain;
  record.loadedByHook = loadedByHook;
  if (format === 'unknown') throw unknownFormat(url, undefined);
  try {
    record.handle = translate(record, format, source);
  } catch (error) {
    // A module that does not compile stays so for good; one that could not be read may be there the next time.
    if (error instanceof SyntaxError) {
      record.failed = true;
      record.error = error;
      remember(record);
    }
    throw error;
  }
  remember(record);
  return record;
}

function resolveWithHooks(specifier, parentURL, attributes, conditions) {
  if (state.hooks !== null) return require('internal/modules/hooks').resolveImport(specifier, parentURL, attributes);
  if (state.asyncHooks !== null) return state.asyncHooks.resolveSync(specifier, parentURL, attributes);
  return resolve(specifier, parentURL, conditions);
}

/** With mock.module() in use, what stands in for the module that was found. */
function withMocks(found, attributes) {
  if (state.mocks === null) return found;
  return require('internal/test_runner/mock_module').mockForImport(found, found.importAttributes ?? attributes);
}

/** The record that `specifier` means to `parentURL`. */
function request(specifier, parentURL, attributes) {
  const found = resolveWithHooks(specifier, parentURL, attributes);
  const { url, format, importAttributes = attributes, mock } = withMocks(found, attributes);
  return load(url, format, importAttributes, false, mock);
}

function dependenciesOf(record) {
  if (record.dependencies !== undefined) return record.dependencies;
  if (record.extraRequests !== undefined) return (record.dependencies = record.extraRequests());
  if (!record.handle || record.format === 'builtin' || !engine.moduleIsSourceText(record.handle)) return (record.dependencies = []);
  const requests = engine.moduleRequests(record.handle);
  connect(record, requests, requests.map(({ specifier, attributes }) => request(specifier, record.url, attributes)));
  return record.dependencies;
}

/** Gives a module what it asked for; of what is imported in the source phase nothing is linked or evaluated. */
function connect(record, requests, found) {
  const inSource = (i) => requests[i].phase === kSourcePhase;
  engine.moduleLink(record.handle, found.map((dependency, i) => (inSource(i) ? sourceOf(dependency) : dependency.handle)));
  record.requests = requests.filter((_, i) => !inSource(i));
  record.dependencies = found.filter((_, i) => !inSource(i));
}

function sourceOf(record) {
  if (record.source === undefined) throw new ERR_SOURCE_PHASE_NOT_DEFINED(record.url);
  return record.source;
}

/** Loads and links everything below `root`. */
function link(root) {
  if (root.linked) return;
  const seen = new Set([root]);
  for (const record of seen) {
    for (const dependency of dependenciesOf(record)) {
      if (!dependency.linked) seen.add(dependency);
    }
  }
  for (const record of seen) record.linked = true;
}

function instantiate(root) {
  link(root);
  for (const record of extraBelow(root)) instantiate(record);
  if (engine.moduleStatus(root.handle) >= kInstantiated) return;
  try {
    engine.moduleInstantiate(root.handle);
  } catch (error) {
    explainLinkError(error, root);
    throw error;
  }
}

/** Dependencies of WebAssembly modules in the graph, which the engine does not know of. */
function extraBelow(root) {
  const out = [];
  const seen = new Set([root]);
  for (const record of seen) {
    for (const dependency of record.dependencies ?? []) {
      if (record.extraRequests !== undefined && dependency !== root) out.push(dependency);
      seen.add(dependency);
    }
  }
  return out;
}

/** Evaluates a module within the evaluation of another: a WebAssembly module's imports. */
function evaluateNow(record) {
  if (engine.moduleStatus(record.handle) === kInstantiated) {
    engine.moduleEvaluate(record.handle).catch(() => {});
  }
  if (engine.moduleStatus(record.handle) === kErrored) throw engine.moduleError(record.handle);
  return engine.moduleNamespace(record.handle);
}

/** Evaluates; the promise is of the namespace. */
async function evaluate(record) {
  // A module being evaluated further up the stack cannot be waited for there: only a later turn can see its end.
  while (engine.moduleStatus(record.handle) === kEvaluating) await new Promise((go) => { require('timers').setImmediate(go); });
  if (record === state.entryRecord) require('internal/inspector/hook').pauseNext();
  record.promise ??= engine.moduleEvaluate(record.handle);
  try {
    await record.promise;
  } catch (error) {
    explainScopeError(error, record);
    throw error;
  }
  return engine.moduleNamespace(record.handle);
}

/** Loads, links and starts what import() or the entry point names. */
function importRecord(record) {
  instantiate(record);
  return evaluate(record);
}

// ---- asynchronous hooks: the same way, with waits between the steps ----

const waitsForHooks = () => state.asyncHooks !== null && state.hooks === null;

/** key -> Promise<ModuleRecord>, while a load is under way */
const loading = new Map();

async function loadAsync(url, format, attributes, isMain) {
  const type = attributeType(attributes, url);
  const known = cached(url, type);
  if (known !== undefined) return load(url, format, attributes, isMain);
  const key = `${type} ${url}`;
  let promise = loading.get(key);
  if (promise === undefined) {
    promise = state.asyncHooks.load(url, format, attributes)
      .then((loaded) => cached(url, type) ?? makeLoaded(url, type, loaded, isMain))
      .finally(() => loading.delete(key));
    loading.set(key, promise);
  }
  return promise;
}

async function requestAsync(specifier, parentURL, attributes, isMain = false) {
  const found = await state.asyncHooks.resolve(specifier, parentURL, attributes);
  const { url, format, importAttributes = attributes, mock } = withMocks(found, attributes);
  if (mock !== undefined) return load(url, format, importAttributes, isMain, mock);
  return loadAsync(url, format, importAttributes, isMain);
}

/** Loads everything below `root`, level by level; linking then finds it there. */
async function loadGraph(root) {
  const seen = new Set([root]);
  for (let level = [root]; level.length > 0;) {
    const found = await Promise.all(level.map(async (record) => {
      if (record.dependencies === undefined && record.extraRequests === undefined && record.handle && record.format !== 'builtin' &&
          engine.moduleIsSourceText(record.handle)) {
        const requests = engine.moduleRequests(record.handle);
        const dependencies = await Promise.all(requests.map(({ specifier, attributes }) => requestAsync(specifier, record.url, attributes)));
        if (record.dependencies === undefined) connect(record, requests, dependencies);
      }
      return dependenciesOf(record);
    }));
    level = [];
    for (const dependency of found.flat()) {
      if (!dependency.linked && !seen.has(dependency)) level.push(dependency);
      seen.add(dependency);
    }
  }
}

async function importWithHooks(specifier, parentURL, attributes, isMain, phase) {
  const record = await requestAsync(specifier, parentURL, attributes, isMain);
  if (phase === kSourcePhase) return sourceOf(record);
  if (isMain) {
    state.entryURL = record.url;
    state.entryRecord = record;
  }
  await loadGraph(record);
  return importRecord(record);
}

// diagnostics_channel "module.import"
const tracing = {
  channel: undefined,
  active() {
    return state.tracingWanted && (this.channel ??= require('diagnostics_channel').tracingChannel('module.import')).hasSubscribers;
  },
};

/** import(specifier), or import.source(specifier), from `parentURL`. */
function importModule(specifier, parentURL, attributes, phase) {
  if (!tracing.active()) return importUntraced(specifier, parentURL, attributes, phase);
  const about = { __proto__: null, parentURL, url: specifier };
  return tracing.channel.tracePromise(importUntraced, about, undefined, specifier, parentURL, attributes, phase);
}

async function importUntraced(specifier, parentURL, attributes, phase) {
  if (waitsForHooks()) return importWithHooks(specifier, parentURL, attributes, false, phase);
  const found = resolveWithHooks(specifier, parentURL, attributes);
  const { url, format, importAttributes = attributes, mock } = withMocks(found, attributes);
  await undefined; // what follows import() in its turn runs before the module does
  try {
    const record = load(url, format, importAttributes, false, mock);
    return phase === kSourcePhase ? sourceOf(record) : await importRecord(record);
  } finally {
    ops.forget();
  }
}

/** Imports the entry point. */
async function importEntry(url) {
  if (waitsForHooks()) return importWithHooks(url, undefined, { __proto__: null }, true);
  const found = state.hooks !== null ? resolveWithHooks(url, undefined, { __proto__: null }) :
    url.startsWith('file:') ? resolveEntry(url) : resolve(url);
  state.entryURL = found.url;
  const record = load(found.url, found.format, found.importAttributes ?? { __proto__: null }, true);
  state.entryRecord = record;
  return importRecord(record);
}

/** Compiles and evaluates a source that is in no file (--eval, standard input). */
async function importSource(source, url, format, isMain) {
  const record = new ModuleRecord(url, '', format);
  record.isMain = isMain;
  if (isMain) {
    state.entryURL = url;
    state.entryRecord = record;
    require('internal/inspector/hook').takeBreak(); // --inspect-brk does not pause in modules without a file
  }
  record.handle = translate(record, format, source);
  remember(record);
  if (waitsForHooks()) await loadGraph(record);
  return importRecord(record);
}

/** import.meta.resolve and friends: no load. */
function resolveSync(specifier, parentURL) {
  return resolveWithHooks(specifier, parentURL, { __proto__: null });
}

module.exports = {
  ModuleRecord, load, request, link, instantiate, evaluateNow, importModule, importEntry, importSource, importRecord, resolveSync,
  cached, formatOfURL, kUninstantiated, kInstantiated, kEvaluating, kErrored, kSourcePhase,
};
