'use strict';

// WebAssembly modules as ES modules: imports are the module's requests, exports its names.

const engine = binding('engine');

/** @typedef {import('./loader').ModuleRecord} ModuleRecord */

function translate(record, bytes, synthetic) {
  require('internal/util').emitExperimentalWarning('Importing WebAssembly module instances');
  const compiled = compile(record, bytes);
  record.source = compiled;
  const names = WebAssembly.Module.exports(compiled).map(({ name }) => name);
  const imports = WebAssembly.Module.imports(compiled);
  const specifiers = [...new Set(imports.map(({ module }) => module))];
  const { request } = require('internal/modules/esm/loader');
  let dependencies;
  // The dependencies of a synthetic module are not the engine's to link: they are loaded with it and evaluated before it.
  record.extraRequests = () => {
    if (dependencies !== undefined) return dependencies;
    checkNames(record.url, names, imports);
    return (dependencies = specifiers.map((specifier) => request(specifier, record.url, {})));
  };
  return synthetic(record, names, () => {
    const given = { __proto__: null };
    specifiers.forEach((specifier, i) => {
      given[specifier] = unwrap(dependencies[i]);
    });
    const { exports } = new WebAssembly.Instance(compiled, given);
    for (const name of names) {
      const value = exports[name];
      const isGlobal = value instanceof WebAssembly.Global;
      engine.setSyntheticExport(record.handle, name, isGlobal ? globalValue(value) : value);
    }
  });
}

function globalValue(global) {
  try {
    return global.value;
  } catch {
    return global; // v128 has no JavaScript value
  }
}

function unwrap(dependency) {
  const { evaluateNow } = require('internal/modules/esm/loader');
  return evaluateNow(dependency);
}

// Names of these forms are kept for what the specification may give them to mean.
const reserved = (name) => name.startsWith('wasm:') || name.startsWith('wasm-js:');

function checkNames(url, names, imports) {
  for (const name of names) {
    if (reserved(name)) throw new WebAssembly.LinkError(`Invalid Wasm export name "${name}" in "${url}"`);
  }
  for (const { module, name } of imports) {
    if (module.startsWith('wasm-js:')) throw new WebAssembly.LinkError(`Invalid Wasm import "${module}" in "${url}"`);
    if (reserved(name)) throw new WebAssembly.LinkError(`Invalid Wasm import name "${name}" in "${url}"`);
  }
}

const compileOptions = { builtins: ['js-string'], importedStringConstants: 'wasm:js/string-constants' };

function compile(record, bytes) {
  try {
    return new WebAssembly.Module(bytes, compileOptions);
  } catch (error) {
    error.message = `${record.url}: ${error.message}`;
    throw error;
  }
}

module.exports = { translate };
