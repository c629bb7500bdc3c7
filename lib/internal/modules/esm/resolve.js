'use strict';

// From specifier and importer to URL and format. Files are the native resolver's; URLs of other schemes are told apart here.

const {
  codes: { ERR_UNKNOWN_BUILTIN_MODULE, ERR_UNSUPPORTED_ESM_URL_SCHEME, ERR_UNSUPPORTED_RESOLVE_REQUEST },
} = require('internal/errors');
const { builtinId } = require('internal/modules/builtins');
const configuration = require('internal/modules/configuration');

const ops = binding('modules');

const formats = {
  __proto__: null, b: 'builtin', c: 'commonjs', m: 'module', a: undefined, j: 'json', w: 'wasm', n: 'addon',
  C: 'commonjs-typescript', M: 'module-typescript', A: 'typescript', '?': 'unknown',
};
const dataFormats = { __proto__: null, 'text/javascript': 'module', 'application/json': 'json', 'application/wasm': 'wasm' };

const resolved = new Map();

const isPathLike = (s) => s.startsWith('/') || s.startsWith('./') || s.startsWith('../');

/**
 * @param {string[]} [conditions] undefined: the defaults
 * @param {boolean} [foreign] URLs of any scheme are let through
 * @returns {{ url: string, format: string|undefined }} format 'unknown' is refused when it is loaded
 */
function resolve(specifier, parentURL, conditions, foreign = false) {
  const id = builtinId(specifier);
  if (id !== undefined) return { url: `node:${id}`, format: 'builtin' };
  configuration.ensure();
  const inFile = parentURL === undefined || parentURL.startsWith('file:');
  if (isPathLike(specifier) && !specifier.startsWith('//')) {
    if (inFile) return native(specifier, parentURL, conditions);
    return resolveURL(joinURL(specifier, parentURL), parentURL, conditions, foreign);
  }
  if (specifier.startsWith('#') && inFile) return native(specifier, parentURL, conditions);
  const { URL } = require('internal/url');
  const url = specifier.startsWith('//') ? new URL(specifier, parentURL) : parse(URL, specifier);
  if (url !== null) return resolveURL(url, parentURL, conditions, foreign);
  if (!inFile) throw new ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, parentURL);
  return native(specifier, parentURL, conditions);
}

function parse(URL, specifier) {
  return specifier.includes(':') ? URL.parse(specifier) : null;
}

function joinURL(specifier, parentURL) {
  const { URL } = require('internal/url');
  try {
    return new URL(specifier, parentURL);
  } catch {
    throw new ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, parentURL);
  }
}

function resolveURL(url, parentURL, conditions, foreign) {
  switch (url.protocol) {
    case 'file:': return native(url.href, parentURL, conditions);
    case 'data:': return { url: url.href, format: dataFormat(url) };
    case 'node:': {
      const id = builtinId(url.href);
      if (id === undefined) throw new ERR_UNKNOWN_BUILTIN_MODULE(url.href);
      return { url: url.href, format: 'builtin' };
    }
  }
  if (foreign) return { url: url.href, format: undefined };
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  throw new ERR_UNSUPPORTED_ESM_URL_SCHEME(url, web ? ['file', 'data'] : ['file', 'data', 'node']);
}

function dataFormat(url) {
  const type = /^([^/]+\/[^;,]+)[^,]*,/.exec(url.pathname)?.[1];
  return dataFormats[type] ?? (type === undefined ? undefined : 'unknown');
}

function native(specifier, parentURL, conditions) {
  // A specifier means the same for good once it was found, even when the file goes away.
  const key = conditions === undefined ? `${parentURL}\0${specifier}` : undefined;
  const known = key === undefined ? undefined : resolved.get(key);
  if (known !== undefined) return known;
  let packed;
  try {
    packed = ops.resolveESM(specifier, parentURL, conditions);
  } catch (error) {
    hint(error, specifier, parentURL);
    throw error;
  }
  const result = unpack(packed);
  if (key !== undefined) resolved.set(key, result);
  return result;
}

function unpack(packed) {
  if (packed.charCodeAt(0) === 33 /* ! */) {
    packed = packed.slice(1);
    configuration.emitWarnings();
  }
  return { url: packed.slice(1), format: formats[packed[0]] };
}

/** What require() would have found is worth a hint. */
function hint(error, specifier, parentURL) {
  if (error.code === 'ERR_INVALID_FILE_URL_HOST' || error.code === 'ERR_INVALID_FILE_URL_PATH') {
    error.input = specifier;
    error.module = `${parentURL}`;
    return;
  }
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'ERR_UNSUPPORTED_DIR_IMPORT') return;
  const found = commonJSHint(specifier, parentURL);
  if (found === undefined) return;
  const lines = String(error.stack).split('\n');
  const at = lines.findIndex((line) => line.startsWith('    at '));
  lines.splice(at === -1 ? lines.length : at, 0, `Did you mean to import ${found}?`);
  error.stack = lines.join('\n');
}

function commonJSHint(specifier, parentURL) {
  if (parentURL === undefined || !parentURL.startsWith('file:')) return undefined;
  const { fileURLToPath, URL } = require('internal/url');
  const { Module } = require('internal/modules/cjs/loader');
  const path = require('path');
  try {
    const parent = fileURLToPath(parentURL);
    let request = specifier;
    if (isPathLike(request) || request.startsWith('file:')) request = fileURLToPath(new URL(request, parentURL));
    const module = new Module(parent);
    module.filename = parent;
    module.paths = Module._nodeModulePaths(path.dirname(parent));
    const found = Module._resolveFilename(request, module, false);
    if (found === request) return undefined;
    const quoted = (s) => JSON.stringify(s);
    if (isPathLike(specifier) || specifier.startsWith('file:')) {
      let relative = path.relative(path.dirname(parent), found);
      if (!relative.startsWith('..')) relative = `./${relative}`;
      return quoted(relative);
    }
    const at = found.lastIndexOf(`node_modules/${specifier.split('/')[0]}`);
    return at === -1 ? undefined : quoted(found.slice(at + 'node_modules/'.length));
  } catch {
    return undefined;
  }
}

/** The entry point: --preserve-symlinks-main decides about links. */
function resolveEntry(url) {
  configuration.ensure();
  return unpack(ops.resolveMain(url));
}

/** The format of a URL that did not come from resolve(). */
function formatOfURL(url) {
  if (url.startsWith('file:')) {
    const { fileURLToPath } = require('internal/url');
    return formats[ops.formatOf(fileURLToPath(url))];
  }
  if (url.startsWith('node:')) return 'builtin';
  const { URL } = require('internal/url');
  if (url.startsWith('data:')) return dataFormat(new URL(url));
  return undefined;
}

module.exports = { resolve, resolveEntry, formatOfURL };
