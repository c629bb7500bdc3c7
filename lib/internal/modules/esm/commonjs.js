'use strict';

// CommonJS modules seen from import: a synthetic module whose names the lexer found and whose evaluation is require().

const path = require('path');
const { builtinId, loadBuiltin } = require('internal/modules/builtins');
const { filenameOf } = require('internal/modules/esm/load');
const { Module } = require('internal/modules/cjs/loader');
const state = require('internal/modules/state');
const { kFormat, kLoadedExports, kURL } = state;

const engine = binding('engine');
const ops = binding('modules');

/** filename -> names, for modules that re-export each other */
const lexedFiles = new Map();

function collect(filename, lexed, names, seen) {
  for (const name of lexed.exports) names.add(name);
  if (lexed.reexports.length === 0) return;
  const from = new Module(filename);
  from.filename = filename;
  from.paths = Module._nodeModulePaths(path.dirname(filename));
  for (const request of lexed.reexports) {
    let target;
    try {
      target = Module._resolveFilename(request, from, false);
    } catch {
      continue;
    }
    if (builtinId(target) === undefined && !seen.has(target)) {
      seen.add(target);
      const extension = path.extname(target);
      if (extension !== '.js' && extension !== '.cjs' && Module._extensions[extension]) continue;
      collect(target, lexFile(target), names, seen);
    }
  }
}

function lexFile(filename) {
  let lexed = lexedFiles.get(filename);
  if (lexed === undefined) {
    try {
      lexed = ops.lexFile(filename);
    } catch {
      lexed = { syntax: 0, exports: [], reexports: [] };
    }
    lexedFiles.set(filename, lexed);
  }
  return lexed;
}

/**
 * @param {string} [source] given when it does not come from the file as it is
 * @param {{ exports: string[], reexports: string[] }} [lexed]
 */
function translate(record, source, lexed) {
  const filename = record.url.startsWith('file:') ? filenameOf(record.url) : record.url;
  lexed ??= source === undefined ? lexFile(filename) : ops.lex(source);
  const names = new Set(['default', 'module.exports']);
  collect(filename, lexed, names, new Set([filename]));
  const list = [...names];
  // With a query or a fragment it is another module than the one require() would load.
  const own = record.loadedByHook || /[?#]/.test(record.url) ? source : undefined;
  const handle = engine.createSyntheticModule(record.url, list, () => evaluate(record, filename, list, own));
  handle.record = record;
  return handle;
}

function evaluate(record, filename, names, source) {
  const exports = source === undefined ? loadFile(record, filename) : runOwn(record, filename, source);
  const { setSyntheticExport } = engine;
  const { handle } = record;
  for (const name of names) {
    if (name === 'default' || name === 'module.exports') {
      setSyntheticExport(handle, name, exports);
      continue;
    }
    let value;
    try {
      value = exports === null || exports === undefined ? undefined : exports[name];
    } catch {
      // A getter that throws exports undefined.
    }
    setSyntheticExport(handle, name, value);
  }
}

function loadFile(record, filename) {
  const exports = Module._load(filename, undefined, record.isMain);
  const module = Module._cache[filename];
  return module !== undefined && kLoadedExports in module ? module[kLoadedExports] : exports;
}

function runOwn(record, filename, source) {
  const plain = !/[?#]/.test(record.url);
  if (plain) {
    const cached = Module._cache[filename];
    if (cached !== undefined) return cached.exports;
  }
  const module = new Module(filename);
  module.filename = filename;
  module.paths = Module._nodeModulePaths(module.path);
  module[kURL] = record.url;
  module[kFormat] = 'commonjs';
  if (record.isMain) {
    module.id = '.';
    process.mainModule = module;
    state.mainModule = module;
  }
  if (plain) Module._cache[filename] = module;
  if (record.loadedByHook && state.asyncHooks !== null) requireByHooks(module, record.url);
  try {
    module._compile(source, filename, 'commonjs');
  } catch (error) {
    if (plain) delete Module._cache[filename];
    throw error;
  }
  module.loaded = true;
  return module.exports;
}

/** A module whose source came from a load hook asks the hooks for what it requires, too. */
function requireByHooks(module, url) {
  const { validateString } = require('internal/validators');
  const loader = require('internal/modules/esm/loader');
  const find = (specifier) => loader.resolveSync(builtinId(specifier) === undefined ? specifier : `node:${builtinId(specifier)}`, url);
  module[state.kResolve] = (request) => {
    const { url: found } = find(request);
    return found.startsWith('file:') ? filenameOf(found) : builtinId(found) ?? found;
  };
  module.require = (specifier) => {
    validateString(specifier, 'id');
    const { url: found, format } = find(specifier);
    const filename = found.startsWith('file:') ? filenameOf(found) : found;
    const cached = Module._cache[filename];
    if (cached !== undefined) return cached.exports;
    const child = loader.load(found, format, { __proto__: null }, false);
    if (child.format === 'builtin') return loadBuiltin(builtinId(found));
    if (child.format === 'module') {
      const holder = new Module(filename, module);
      holder[kURL] = found;
      require('internal/modules/esm/require').loadModule(holder, filename, 'module');
      return holder.exports;
    }
    loader.instantiate(child);
    const namespace = loader.evaluateNow(child);
    return 'module.exports' in namespace ? namespace['module.exports'] : namespace.default;
  };
}

module.exports = { translate };
