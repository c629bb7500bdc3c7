'use strict';

// Module._extensions: how a file becomes a module.

const state = require('internal/modules/state');
const { formatOf } = require('internal/modules/cjs/resolve');

const ops = binding('modules');

const { kFormat } = state;
const names = {
  __proto__: null, c: 'commonjs', m: 'module', a: undefined, j: 'json', w: 'wasm', n: 'addon', C: 'commonjs-typescript',
  M: 'module-typescript', A: 'typescript',
};

let originalReadFileSync;

/** The text of a file. Whoever replaced fs.readFileSync means the loader to use it too (Yarn's zip files, mocks). */
function readText(filename) {
  const fs = require('fs');
  originalReadFileSync ??= fs.readFileSync;
  if (fs.readFileSync === originalReadFileSync) return ops.readSource(filename);
  return stripBOM(fs.readFileSync(filename, 'utf8'));
}

function stripBOM(text) {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Source and format of a module, through the hooks when there are some. */
function sourceOf(module, filename, format) {
  if (state.hooks !== null) {
    const loaded = require('internal/modules/hooks').loadRequired(module, filename, format);
    if (loaded !== undefined) return loaded;
  }
  return { source: undefined, format };
}

/** The format of a file by its name and package scope, as a format name; undefined: the syntax decides. */
function fileFormat(filename) {
  const code = formatOf(filename);
  const letter = code === undefined ? ops.formatOf(filename) : String.fromCharCode(code);
  // A file of an unknown extension is CommonJS to require(), whatever its scope says.
  return letter === '?' ? 'commonjs' : names[letter];
}

function loadJS(module, filename) {
  let format = module[kFormat] ?? fileFormat(filename);
  let source;
  if (state.hooks !== null) ({ source, format } = sourceOf(module, filename, format));
  if (format === 'typescript' || format === 'commonjs-typescript' || format === 'module-typescript') {
    return loadTypeScript(module, filename, format, source);
  }
  if (format === 'json') return parseJSON(module, filename, source ?? readText(filename));
  if (format === 'wasm' && source === undefined) {
    return require('internal/modules/esm/require').loadModule(module, filename, 'wasm', undefined);
  }
  source ??= readText(filename);
  if (typeof source !== 'string') source = stripBOM(decode(source));
  module[kFormat] = format;
  module._compile(source, filename, format);
}

function decode(source) {
  const { Buffer } = require('buffer');
  if (ArrayBuffer.isView(source)) return Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString();
  return Buffer.from(source).toString();
}

function loadTypeScript(module, filename, format, source) {
  const typescript = require('internal/modules/typescript');
  const code = source === undefined ? typescript.readFile(filename) : typescript.transformSource(decodeText(source), filename);
  const plain = format === 'module-typescript' ? 'module' : format === 'commonjs-typescript' ? 'commonjs' : undefined;
  module[kFormat] = format;
  module._compile(code, filename, plain);
}

const decodeText = (source) => (typeof source === 'string' ? source : decode(source));

function parseJSON(module, filename, text) {
  try {
    module.exports = JSON.parse(stripBOM(decodeText(text)));
  } catch (error) {
    error.message = filename + ': ' + error.message;
    throw error;
  }
}

function loadJSON(module, filename) {
  const { source, format } = sourceOf(module, filename, 'json');
  if (format !== 'json' && source !== undefined) {
    module._compile(decodeText(source), filename, format);
    return;
  }
  parseJSON(module, filename, source ?? readText(filename));
}

function loadAddon(module, filename) {
  return process.dlopen(module, require('path').toNamespacedPath(filename));
}

function install(Module) {
  Module._extensions['.js'] = loadJS;
  Module._extensions['.json'] = loadJSON;
  Module._extensions['.node'] = loadAddon;
}

module.exports = { install, fileFormat, readText, stripBOM, decode };
