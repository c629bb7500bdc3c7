'use strict';

// What the engine asks back for: import(), import.meta and the bytes of WebAssembly that is compiled while it comes.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING } } = require('internal/errors');
const { validateString } = require('internal/validators');
const { onStart } = require('internal/bootstrap/refresh');
const state = require('internal/modules/state');

const engine = binding('engine');

/** owner (a symbol) -> (specifier, attributes, phase) => Promise<namespace>; vm registers here */
const importers = new WeakMap();
/** module handle -> (meta) => void, for vm.SourceTextModule */
const metaInitializers = new WeakMap();

function baseURL(resourceName) {
  const { pathToFileURL } = require('internal/url');
  if (typeof resourceName === 'string') {
    if (resourceName.startsWith('/')) return pathToFileURL(resourceName).href;
    if (/^(?:file|data|node):/.test(resourceName)) return resourceName;
  }
  return `${pathToFileURL(process.cwd()).href}/`;
}

function importDynamically(owner, specifier, attributes, resourceName, phase) {
  const { importModule } = require('internal/modules/esm/loader');
  if (owner === state.defaultOwner) return importModule(specifier, baseURL(resourceName), attributes, phase);
  if (owner?.record !== undefined) return importModule(specifier, owner.record.url, attributes, phase);
  const importer = owner === undefined ? undefined : importers.get(owner);
  if (importer !== undefined) return importer(specifier, attributes, phase);
  return Promise.reject(new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING());
}

function initializeMeta(handle, meta) {
  const { record } = handle;
  if (record === undefined) {
    metaInitializers.get(handle)?.(meta);
    return;
  }
  const { url } = record;
  if (url.startsWith('file:')) {
    const { fileURLToPath } = require('internal/url');
    try {
      const filename = fileURLToPath(url);
      meta.dirname = require('path').dirname(filename);
      meta.filename = filename;
    } catch {
      // Not a path on this system.
    }
  }
  meta.main = record.isMain;
  // In the thread of the hooks a synchronous answer would wait for itself.
  if (state.registerAsync === undefined) meta.resolve = function resolve(specifier, parentURL = url) {
    return resolveFrom(specifier, parentOption() ? checkedParent(parentURL) : url);
  };
  meta.url = url;
}

const parentOption = () => require('internal/options').getOptionValue('--experimental-import-meta-resolve') === true;

function checkedParent(parentURL) {
  if (typeof parentURL === 'string') return parentURL;
  const { isURL } = require('internal/url');
  if (!isURL(parentURL)) throw new ERR_INVALID_ARG_TYPE('parentURL', ['string', 'URL'], parentURL);
  return parentURL.href;
}

function resolveFrom(specifier, parentURL) {
  specifier = `${specifier}`;
  validateString(specifier, 'specifier');
  try {
    return require('internal/modules/esm/loader').resolveSync(specifier, `${parentURL}`).url;
  } catch (error) {
    if (error.code === 'ERR_UNSUPPORTED_ESM_URL_SCHEME') return new (require('internal/url').URL)(specifier).href;
    // The URL of what is not there is still its URL.
    if ((error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'ERR_UNSUPPORTED_DIR_IMPORT') && Object.hasOwn(error, 'url')) return error.url;
    throw error;
  }
}

onStart(() => {
  engine.setImportModuleDynamically(importDynamically);
  engine.setInitImportMeta(initializeMeta);
  binding('wasm').setStreaming((id, source) => { require('internal/wasm_streaming').stream(id, source); });
});

module.exports = { importers, metaInitializers, importDynamically };
