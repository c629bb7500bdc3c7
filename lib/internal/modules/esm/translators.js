'use strict';

// From format and source to an engine module. One function per format.

const { builtinId, builtinModuleHandle } = require('internal/modules/builtins');
const { codes: { ERR_UNKNOWN_BUILTIN_MODULE, ERR_UNKNOWN_MODULE_FORMAT } } = require('internal/errors');
const { readSource, filenameOf, toText, unknownFormat } = require('internal/modules/esm/load');
const state = require('internal/modules/state');

const engine = binding('engine');
const ops = binding('modules');

/** @typedef {import('./loader').ModuleRecord} ModuleRecord */

function compile(record, source) {
  const handle = state.compileCache === null ?
    engine.compileModule(source, record.url, undefined) :
    state.compileCache.compileModule(source, record.url);
  handle.record = record;
  if (state.sourceMaps !== null) {
    const url = engine.moduleSourceMapURL(handle);
    if (typeof url === 'string') state.sourceMaps.add(record.url, source, url);
  }
  return handle;
}

function synthetic(record, names, evaluate) {
  const handle = engine.createSyntheticModule(record.url, names, evaluate);
  handle.record = record;
  return handle;
}

const translators = {
  __proto__: null,

  'module'(record, source) {
    return compile(record, source === undefined ? readSource(record.url, false) : toText(source));
  },

  'commonjs'(record, source) {
    return require('internal/modules/esm/commonjs').translate(record, source === undefined ? undefined : toText(source));
  },

  'builtin'(record) {
    const id = builtinId(record.url);
    if (id === undefined) throw new ERR_UNKNOWN_BUILTIN_MODULE(record.url);
    return builtinModuleHandle(id);
  },

  'json'(record, source) {
    const value = parseJSON(record, source);
    return synthetic(record, ['default'], () => {
      engine.setSyntheticExport(record.handle, 'default', value);
    });
  },

  'wasm'(record, source) {
    return require('internal/modules/esm/wasm').translate(record, source ?? readSource(record.url, true), synthetic);
  },

  'mock'(record, mock) {
    return require('internal/test_runner/mock_module').translateMock(record, mock, synthetic);
  },

  'addon'(record) {
    const filename = filenameOf(record.url);
    const module = { exports: {} };
    process.dlopen(module, filename);
    const names = ['default', 'module.exports', ...Object.keys(module.exports).filter((name) => name !== 'default')];
    return synthetic(record, [...new Set(names)], () => {
      for (const name of names) {
        const whole = name === 'default' || name === 'module.exports';
        engine.setSyntheticExport(record.handle, name, whole ? module.exports : module.exports[name]);
      }
    });
  },

  'module-typescript'(record, source) {
    record.format = 'module';
    return compile(record, typescript(record, source));
  },

  'commonjs-typescript'(record, source) {
    record.format = 'commonjs';
    return require('internal/modules/esm/commonjs').translate(record, typescript(record, source));
  },

  'typescript'(record, source) {
    return ambiguous(record, typescript(record, source));
  },
};

function typescript(record, source) {
  const ts = require('internal/modules/typescript');
  if (source !== undefined) return ts.transformSource(toText(source), record.url.startsWith('file:') ? filenameOf(record.url) : record.url);
  if (!record.url.startsWith('file:')) return ts.transformSource(readSource(record.url, false), record.url);
  return ts.readFile(filenameOf(record.url));
}

// A module that was required is in Module._cache: import shares the value, as Node does.
function parseJSON(record, source) {
  let filename;
  if (source === undefined && record.url.startsWith('file:') && !/[?#]/.test(record.url)) {
    filename = filenameOf(record.url);
    const { Module } = require('internal/modules/cjs/loader');
    const cached = Module._cache[filename];
    if (cached?.loaded) return cached.exports;
  }
  const text = toText(source ?? readSource(record.url, false));
  let value;
  try {
    value = JSON.parse(require('internal/modules/cjs/extensions').stripBOM(text));
  } catch (error) {
    error.message = `${filename ?? record.url}: ${error.message}`;
    throw error;
  }
  if (filename !== undefined) {
    const { Module } = require('internal/modules/cjs/loader');
    const module = new Module(filename);
    module.filename = filename;
    module.exports = value;
    module.loaded = true;
    Module._cache[filename] = module;
  }
  return value;
}

/** A source whose syntax decides: ES module or CommonJS. */
function ambiguous(record, source) {
  const lexed = ops.lex(source);
  return decide(record, source, lexed);
}

function decide(record, source, lexed) {
  const { isModuleUnseen, warnTypeless } = require('internal/modules/esm/syntax');
  if (isModuleUnseen(source, record.url, lexed.syntax)) {
    warnTypeless(record.url);
    record.format = 'module';
    return compile(record, source);
  }
  record.format = 'commonjs';
  return require('internal/modules/esm/commonjs').translate(record, source, lexed);
}

/**
 * Makes the engine module of a record.
 * @param {string|undefined} format undefined: the syntax decides
 * @param {string|ArrayBuffer|ArrayBufferView|undefined} source undefined: it is read
 */
function translate(record, format, source) {
  if (format === undefined || format === null) {
    if (source === undefined && record.url.startsWith('file:')) {
      const text = readSource(record.url, false);
      return decide(record, text, ops.lexFile(filenameOf(record.url)));
    }
    if (source === undefined) throw unknownFormat(record.url, format);
    return ambiguous(record, toText(source));
  }
  const translator = translators[format];
  if (translator === undefined) throw new ERR_UNKNOWN_MODULE_FORMAT(format, record.url);
  return translator(record, source);
}

module.exports = { translate };
