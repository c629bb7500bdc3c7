'use strict';

// TypeScript and JSX: what is run of them, and module.stripTypeScriptTypes().

const { validateBoolean, validateObject, validateOneOf, validateString } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_VALUE, ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING } } = require('internal/errors');
const sourceMap = require('internal/modules/source_map');
const state = require('internal/modules/state');

const ops = binding('modules');

function checkPlace(filename) {
  if (filename.includes('/node_modules/')) throw new ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING(filename);
}

/** A syntax error of the transformer, worded as the engine words those of JavaScript. */
function decorate(error) {
  const { line, column, lineText, length, file } = error;
  if (line === undefined) return error;
  for (const key of ['line', 'column', 'lineText', 'length', 'file']) delete error[key];
  const mark = ' '.repeat(column) + '^'.repeat(Math.max(1, length));
  error.stack = `${file}:${line}\n${lineText}\n${mark}\n\n${error.stack}`;
  return error;
}

function remember(code, filename) {
  const at = code.lastIndexOf('\n//# sourceMappingURL=');
  if (at !== -1) sourceMap.addGenerated(filename, code.slice(at + '\n//# sourceMappingURL='.length).trimEnd());
  return code;
}

/** The JavaScript of a TypeScript file. */
function readFile(filename) {
  checkPlace(filename);
  try {
    if (state.compileCache === null) return remember(ops.readTypeScript(filename), filename);
    const source = ops.readSource(filename);
    return remember(state.compileCache.transpiled(source, filename, () => ops.readTypeScript(filename)), filename);
  } catch (error) {
    throw decorate(error);
  }
}

/** The JavaScript of TypeScript that a hook or the command line gave. */
function transformSource(source, name) {
  checkPlace(name);
  try {
    return remember(ops.transform(source, /\.[cm]?[jt]sx?$/.test(name) ? name : `${name}.ts`, true), name);
  } catch (error) {
    throw decorate(error);
  }
}

const warned = { strip: false };

/** module.stripTypeScriptTypes(code[, options]) */
function stripTypeScriptTypes(code, options = { __proto__: null }) {
  if (!warned.strip) {
    warned.strip = true;
    require('internal/util').emitExperimentalWarning('stripTypeScriptTypes');
  }
  validateString(code, 'code');
  validateObject(options, 'options');
  const { sourceMap: wantsMap = false, sourceUrl = '', mode = 'strip' } = options;
  validateOneOf(mode, 'options.mode', ['strip', 'transform']);
  validateString(sourceUrl, 'options.sourceUrl');
  if (mode === 'strip') {
    validateOneOf(wantsMap, 'options.sourceMap', [false, undefined]);
  } else {
    validateBoolean(wantsMap, 'options.sourceMap');
  }
  if (options.sourceUrl === null) throw new ERR_INVALID_ARG_VALUE('options.sourceUrl', null);
  let out;
  try {
    out = ops.transform(code, sourceUrl || 'source.ts', wantsMap);
  } catch (error) {
    throw decorate(error);
  }
  return sourceUrl && !wantsMap ? `${out}\n\n//# sourceURL=${sourceUrl}` : out;
}

module.exports = { readFile, transformSource, stripTypeScriptTypes };
