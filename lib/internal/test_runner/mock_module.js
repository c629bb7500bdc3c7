'use strict';

// mock.module(): modules that stand in for others, in require() and import alike. The loaders ask state.mocks, a Map from the
// URL of the module that is replaced to its mock; it is null while there is none.

const state = require('internal/modules/state');
const { builtinId } = require('internal/modules/builtins');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_STATE } } = require('internal/errors');
const { isURL, pathToFileURL } = require('internal/url');
const { deprecate, emitExperimentalWarning } = require('internal/util');
const { validateBoolean, validateObject } = require('internal/validators');

const engine = binding('engine');
let lastNumber = 0;

class Mock {
  constructor(url, format, { cache, named, hasDefault, defaultExport }) {
    Object.assign(this, { url, format, cache, named, hasDefault, defaultExport });
    this.aliases = [url];
    this.number = ++lastNumber;
    this.required = undefined;
  }

  /** What require() gives. */
  exports() {
    if (this.required !== undefined) return this.required.exports;
    const exports = this.hasDefault ? this.defaultExport : {};
    for (const name of Object.keys(this.named)) {
      if (exports === null || typeof exports !== 'object' && typeof exports !== 'function') {
        throw new ERR_INVALID_STATE(`Cannot create mock because named exports cannot be applied to default export of '${this.url}'`);
      }
      Object.defineProperty(exports, name, Object.getOwnPropertyDescriptor(this.named, name));
    }
    const out = this.hasDefault || this.cache ? exports : { ...exports };
    if (this.cache) this.required = { exports: out };
    return out;
  }

  /** Each import of a mock that is not cached has a module of its own. */
  nextURL() {
    if (!this.cache) this.number = ++lastNumber;
    return `${this.url}${this.url.includes('?') ? '&' : '?'}node-test-mock=${this.number}`;
  }

  /** The names and values of the module that import gives. */
  entries() {
    const entries = new Map();
    if (this.format === 'module' || this.format === 'module-typescript') {
      if (this.hasDefault) entries.set('default', this.defaultExport);
    } else {
      const exports = this.exports();
      entries.set('default', exports);
      entries.set('module.exports', exports);
    }
    for (const name of Object.keys(this.named)) if (!entries.has(name)) entries.set(name, this.named[name]);
    return entries;
  }
}

class MockModuleContext {
  #mock;

  constructor(mock) {
    this.#mock = mock;
    state.mocks ??= new Map();
    for (const url of mock.aliases) state.mocks.set(url, mock);
  }

  restore() {
    const mock = this.#mock;
    if (mock === undefined) return;
    this.#mock = undefined;
    for (const url of mock.aliases) if (state.mocks?.get(url) === mock) state.mocks.delete(url);
    if (state.mocks?.size === 0) state.mocks = null;
  }
}

/** The URL of the program's file that called mock.module(). */
function callerURL() {
  for (const { scriptName } of require('util').getCallSites(20)) {
    if (scriptName.startsWith('node:') || scriptName === '') continue;
    return scriptName.startsWith('/') ? pathToFileURL(scriptName).href : scriptName;
  }
  return undefined;
}

function find(specifier) {
  const caller = callerURL();
  const { resolve, formatOfURL } = require('internal/modules/esm/resolve');
  const { url, format } = resolve(specifier, caller);
  return { url, format: format ?? formatOfURL(url), required: requiredURL(specifier, caller) };
}

/** What require() of the same specifier means, where that is another file. */
function requiredURL(specifier, caller) {
  if (!caller?.startsWith('file:') || builtinId(specifier) !== undefined) return undefined;
  try {
    const { createRequire } = require('module');
    return pathToFileURL(createRequire(caller).resolve(specifier)).href;
  } catch {
    return undefined; // import alone finds it
  }
}

const deprecated = {
  namedExports: deprecate(() => {}, 'mock.module(): options.namedExports is deprecated. Use options.exports instead.'),
  defaultExport: deprecate(() => {}, 'mock.module(): options.defaultExport is deprecated. Use options.exports.default instead.'),
};

function readOptions(options) {
  validateObject(options, 'options');
  const { cache = false, exports, namedExports } = options;
  validateBoolean(cache, 'options.cache');
  if (exports !== undefined) {
    validateObject(exports, 'options.exports');
    const { default: defaultExport, ...named } = exports;
    return { cache, named, hasDefault: 'default' in exports, defaultExport };
  }
  if (namedExports !== undefined) {
    validateObject(namedExports, 'options.namedExports');
    deprecated.namedExports();
  }
  const hasDefault = 'defaultExport' in options;
  if (hasDefault) deprecated.defaultExport();
  return { cache, named: namedExports ?? {}, hasDefault, defaultExport: options.defaultExport };
}

function mockModule(specifier, options = {}) {
  emitExperimentalWarning('Module mocking');
  if (typeof specifier !== 'string') {
    if (!isURL(specifier)) throw new ERR_INVALID_ARG_TYPE('specifier', ['string', 'URL'], specifier);
    specifier = `${specifier}`;
  }
  const settings = readOptions(options);
  const { url, format, required } = find(specifier);
  if (state.mocks?.has(url)) throw new ERR_INVALID_STATE(`Cannot mock '${url}'. The module is already mocked.`);
  const mock = new Mock(url, format, settings);
  if (required !== undefined && required !== url && !state.mocks?.has(required)) mock.aliases.push(required);
  return new MockModuleContext(mock);
}

/** The mock that a require() means, or undefined. */
function mockForRequire(request, parent, isMain) {
  const { Module } = require('internal/modules/cjs/loader');
  let id = builtinId(request);
  let filename;
  if (id === undefined) {
    filename = Module._resolveFilename(request, parent, isMain);
    id = builtinId(filename);
  }
  return state.mocks.get(id === undefined ? pathToFileURL(filename).href : `node:${id}`);
}

/** The mock in the place of what an import found, or that itself. */
function mockForImport(found, attributes) {
  const mock = state.mocks.get(found.url);
  if (mock === undefined) return found;
  const { attributeType, checkAttributes } = require('internal/modules/esm/load');
  checkAttributes(found.url, mock.format, attributeType(attributes, found.url), attributes);
  return { ...found, url: mock.nextURL(), format: 'mock', mock };
}

/** The engine's module of a mock. */
function translateMock(record, mock, synthetic) {
  const entries = mock.entries();
  return synthetic(record, [...entries.keys()], () => {
    for (const [name, value] of entries) engine.setSyntheticExport(record.handle, name, value);
  });
}

module.exports = { mockForImport, mockForRequire, mockModule, translateMock };
