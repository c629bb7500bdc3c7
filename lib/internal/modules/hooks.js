'use strict';

// module.registerHooks(): resolve and load hooks that run in this thread, synchronously, for require() and import alike.
// The hook registered last is asked first; what it calls next is the one before it, and at the end the default.

const { validateFunction, validateObject, validateString } = require('internal/validators');
const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_RETURN_PROPERTY_VALUE, ERR_INVALID_RETURN_VALUE },
} = require('internal/errors');
const { builtinId } = require('internal/modules/builtins');
const { conditionsOf } = require('internal/modules/configuration');
const { fileURLToPath, pathToFileURL } = require('internal/url');
const state = require('internal/modules/state');

function registerHooks(hooks) {
  validateObject(hooks, 'hooks');
  const { resolve, load } = hooks;
  if (resolve !== undefined) validateFunction(resolve, 'hooks.resolve');
  if (load !== undefined) validateFunction(load, 'hooks.load');
  const entry = { resolve, load };
  state.hooks = [...state.hooks ?? [], entry];
  return {
    deregister() {
      const left = state.hooks?.filter((hook) => hook !== entry) ?? [];
      state.hooks = left.length === 0 ? null : left;
    },
  };
}

/** Runs the chain of one kind; the list is the one in force when the request began. */
function run(kind, subject, context, last, validate) {
  const chain = state.hooks.map((hook) => hook[kind]).filter((fn) => fn !== undefined);
  const step = (index, given, current) => {
    if (index < 0) return last(given, current);
    const hook = chain[index];
    let nextCalled = false;
    const next = (nextSubject = given, nextContext) => {
      nextCalled = true;
      return step(index - 1, nextSubject, nextContext === undefined ? current : { ...current, ...nextContext });
    };
    const result = hook(given, current, next);
    validate(result, nextCalled, hook);
    return result;
  };
  return step(chain.length - 1, subject, context);
}

function checkResult(kind, result, nextCalled) {
  if (result === null || typeof result !== 'object') {
    throw new ERR_INVALID_RETURN_VALUE('an object', kind, result);
  }
  if (!nextCalled && result.shortCircuit !== true) {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('true', kind, 'shortCircuit', result.shortCircuit);
  }
}

function checkResolve(result, nextCalled) {
  checkResult('resolve', result, nextCalled);
  if (typeof result.url !== 'string') {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string', 'resolve', 'url', result.url);
  }
}

function isSource(value) {
  const types = require('internal/util/types');
  return typeof value === 'string' || ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);
}

function checkLoad(allowMissing) {
  return (result, nextCalled) => {
    checkResult('load', result, nextCalled);
    const { source, format } = result;
    if (format === 'builtin' || allowMissing(format, source) || isSource(source)) return;
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', 'load', 'source', source);
  };
}

// ---- resolve ----

function checkConditions(context) {
  const { conditions } = context;
  if (conditions === undefined) return undefined;
  if (!Array.isArray(conditions)) throw new ERR_INVALID_ARG_VALUE('context.conditions', conditions, 'expected an array');
  return conditions.filter((condition) => typeof condition === 'string');
}

/** A require() of `request`: url, format and the name under which the module is cached. */
function resolveRequire(request, parent, isMain) {
  const { Module } = require('internal/modules/cjs/loader');
  const { fileFormat } = require('internal/modules/cjs/extensions');
  const initial = conditionsOf('require');
  const context = {
    __proto__: null,
    conditions: initial,
    importAttributes: { __proto__: null },
    parentURL: parent?.filename ? pathToFileURL(parent.filename).href : undefined,
  };
  let filename;
  const last = (specifier, { conditions }) => {
    validateString(specifier, 'specifier');
    if (specifier.startsWith('node:')) {
      if (builtinId(specifier) === undefined) return { __proto__: null, url: specifier, format: 'builtin' };
      return { __proto__: null, url: specifier, format: 'builtin' };
    }
    const given = conditions === initial ? undefined : checkConditions({ conditions });
    filename = given === undefined ? Module._resolveFilename(specifier, parent, isMain) :
      Module._resolveFilename(specifier, parent, isMain, { __proto__: null, conditions: given });
    if (builtinId(filename) !== undefined) return { __proto__: null, url: `node:${builtinId(filename)}`, format: 'builtin' };
    const url = filename.startsWith('/') ? pathToFileURL(filename).href : filename;
    return { __proto__: null, url, format: filename.startsWith('/') ? shownFormat(fileFormat(filename), filename) : undefined };
  };
  const { url, format } = run('resolve', request, context, last, checkResolve);
  if (url.startsWith('file:')) filename = fileURLToPath(url);
  else filename = url;
  return { url, format, filename };
}

const shownFormat = (format) => (format === 'typescript' ? undefined : format);

/** An import of `specifier`. */
function resolveImport(specifier, parentURL, attributes) {
  const { resolve } = require('internal/modules/esm/resolve');
  const initial = conditionsOf('import');
  const context = { __proto__: null, conditions: initial, importAttributes: attributes ?? {}, parentURL };
  const last = (given, { conditions, parentURL: from, importAttributes }) => {
    if (state.asyncHooks !== null) return state.asyncHooks.resolveSync(given, from, importAttributes);
    const list = conditions === initial ? undefined : checkConditions({ conditions });
    const { url, format } = resolve(given, from, list);
    return { __proto__: null, url, format: format === 'unknown' ? undefined : shownFormat(format) };
  };
  const { url, format, importAttributes } = run('resolve', specifier, context, last, checkResolve);
  return { url, format, importAttributes: importAttributes ?? attributes };
}

// ---- load ----

/** Source and format of a required module. */
function loadRequired(module, filename, format) {
  const url = module[state.kURL] ?? pathToFileURL(filename).href;
  const context = { __proto__: null, format, conditions: conditionsOf('require'), importAttributes: { __proto__: null } };
  const last = (given, current) => defaultLoad(given, current.format, true);
  const result = run('load', url, context, last, checkLoad((loaded, source) =>
    (source === null || source === undefined) && (loaded === 'addon' || loaded === 'wasm')));
  if (result.format === 'builtin') return { source: '', format: 'commonjs' };
  return { source: result.source ?? undefined, format: result.format };
}

/** A built-in asked for while hooks are there: they see it, but cannot change it. */
function loadBuiltinHooked(url, format) {
  const context = { __proto__: null, format, conditions: conditionsOf('require'), importAttributes: { __proto__: null } };
  run('load', url, context, (given) => ({ __proto__: null, source: null, format: 'builtin', url: given }), checkLoad(() => true));
  return undefined;
}

/** Source and format of an imported module. */
function loadImported(url, format, attributes) {
  const known = format ?? require('internal/modules/esm/loader').formatOfURL(url);
  const context = {
    __proto__: null, format: known === 'unknown' ? format : known, conditions: conditionsOf('import'), importAttributes: attributes ?? {},
  };
  const last = (given, current) => {
    if (state.asyncHooks === null) return defaultLoad(given, current.format, false, current.importAttributes);
    const loaded = state.asyncHooks.loadSync(given, current.format, current.importAttributes);
    return loaded.source === undefined && loaded.format === 'commonjs' ? { ...loaded, source: null } : loaded;
  };
  const result = run('load', url, context, last, checkLoad((loaded, source) =>
    (source === null || source === undefined) && (loaded === 'commonjs' || loaded === 'addon')));
  return { source: result.source, format: result.format };
}

function defaultLoad(url, format, forRequire, attributes) {
  if (url.startsWith('node:')) return { __proto__: null, format: 'builtin', source: null };
  const { readSource } = require('internal/modules/esm/load');
  const { formatOfURL } = require('internal/modules/esm/loader');
  let known = format ?? formatOfURL(url);
  if (known === 'unknown') {
    if (!forRequire) throw require('internal/modules/esm/load').unknownFormat(url, undefined);
    known = 'commonjs';
  }
  if (attributes !== undefined && known !== undefined && known !== null) {
    const { attributeType, checkAttributes } = require('internal/modules/esm/load');
    checkAttributes(url, known, attributeType(attributes, url), attributes);
  }
  if (known === 'addon') return { __proto__: null, format: known, source: null };
  const source = readSource(url, !forRequire || known === 'wasm');
  if (known === undefined || known === null || known === 'typescript') known = detect(source, url);
  return { __proto__: null, format: known, source };
}

function detect(source, url) {
  const { toText } = require('internal/modules/esm/load');
  const { isModuleUnseen } = require('internal/modules/esm/syntax');
  const text = toText(source);
  const typescript = /\.(?:ts|tsx|jsx)$/.test(url.replace(/[?#].*$/, ''));
  const module = isModuleUnseen(text, url, binding('modules').detectSyntax(text));
  return (module ? 'module' : 'commonjs') + (typescript ? '-typescript' : '');
}

function hooksThread() {
  if (state.asyncHooks === null) {
    const { HooksThread } = require('internal/modules/esm/hooks_thread');
    state.asyncHooks = new HooksThread();
  }
  return state.asyncHooks;
}

/** register(specifier[, parentURL][, options]) */
function register(specifier, parentURL = undefined, options = undefined) {
  const { isURL } = require('internal/url');
  if (parentURL !== null && typeof parentURL === 'object' && !isURL(parentURL)) {
    options = parentURL;
    parentURL = options.parentURL;
  }
  const from = parentURL === undefined ? 'data:' : `${parentURL}`;
  if (state.registerAsync !== undefined) {
    state.registerAsync(`${specifier}`, from, options?.data);
    return;
  }
  hooksThread().register(`${specifier}`, from, options?.data, options?.transferList);
}

module.exports = { register, hooksThread, loadByDefault: defaultLoad, registerHooks, resolveRequire, resolveImport, loadRequired, loadImported, loadBuiltinHooked };
