'use strict';

const { isContext, makeContext, contextGlobal } = require('internal/vm/context');
const { decorate, importOption, sourceOptions, runArguments, timeoutError } = require('internal/vm/options');
const {
  validateArray, validateBoolean, validateBuffer, validateInt32, validateObject, validateOneOf, validateString,
  validateStringArray,
} = require('internal/validators');
const { codes: { ERR_CONTEXT_NOT_INITIALIZED, ERR_INVALID_ARG_TYPE, ERR_SCRIPT_EXECUTION_INTERRUPTED } } = require('internal/errors');

const native = binding('contextify');

class Script {
  #handle;

  constructor(code, options = { __proto__: null }) {
    code = `${code}`;
    const { filename, lineOffset, columnOffset, cachedData } = sourceOptions(options);
    const { importModuleDynamically, produceCachedData = false, [contextGlobal]: global } = options;
    if (cachedData !== undefined) validateBuffer(cachedData, 'options.cachedData');
    validateBoolean(produceCachedData, 'options.produceCachedData');
    const owner = importOption(importModuleDynamically, this, 'Script');
    let compiled;
    try {
      compiled = native.compileScript(code, filename, lineOffset, columnOffset, owner, cachedData, global);
    } catch (error) {
      throw decorate(error);
    }
    this.#handle = compiled[0];
    if (cachedData !== undefined) this.cachedDataRejected = compiled[1];
    this.sourceMapURL = compiled[2];
    if (produceCachedData) {
      this.cachedData = this.createCachedData();
      this.cachedDataProduced = this.cachedData !== undefined;
    }
  }

  #run(global, options, queue) {
    const { timeout, breakOnSigint, displayErrors } = runArguments(options);
    let result;
    try {
      result = native.runScript(this.#handle, global, timeout, queue, breakOnSigint);
    } catch (error) {
      throw displayErrors ? decorate(error) : error;
    }
    if (result === undefined) throw new ERR_SCRIPT_EXECUTION_INTERRUPTED();
    if (result.length === 0) throw timeoutError(timeout);
    return result[0];
  }

  runInThisContext(options) {
    return this.#run(undefined, options, undefined);
  }

  runInContext(contextifiedObject, options) {
    const { global, queue } = contextOf(contextifiedObject);
    return this.#run(global, options, queue);
  }

  runInNewContext(contextObject, options) {
    return this.runInContext(createContext(contextObject, newContextOptions(options)), options);
  }

  createCachedData() {
    return native.createCachedData(this.#handle);
  }
}

function contextOf(object) {
  validateContext(object);
  return makeContext.get(object);
}

function validateContext(object) {
  if (object !== constants.DONT_CONTEXTIFY && !isContext(object, 'contextifiedObject')) {
    throw new ERR_INVALID_ARG_TYPE('contextifiedObject', 'vm.Context', object);
  }
}

const constants = Object.freeze({
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol('vm_dynamic_import_main_context_default'),
  DONT_CONTEXTIFY: Symbol('vm_context_no_contextify'),
});

let contextCount = 0;

require('internal/bootstrap/refresh').onStart(() => { contextCount = 0; });

function createContext(contextObject = {}, options = { __proto__: null }) {
  const bare = contextObject === constants.DONT_CONTEXTIFY;
  if (!bare) {
    if (contextObject === null || (typeof contextObject !== 'object' && typeof contextObject !== 'function')) {
      throw new ERR_INVALID_ARG_TYPE('contextObject', 'Object', contextObject);
    }
    if (isContext(contextObject)) return contextObject;
  }
  validateObject(options, 'options');
  const { name = `VM Context ${++contextCount}`, origin, codeGeneration, microtaskMode, importModuleDynamically } = options;
  validateString(name, 'options.name');
  if (origin !== undefined) validateString(origin, 'options.origin');
  if (codeGeneration !== undefined) validateObject(codeGeneration, 'options.codeGeneration');
  const { strings = true, wasm = true } = codeGeneration ?? {};
  validateBoolean(strings, 'options.codeGeneration.strings');
  validateBoolean(wasm, 'options.codeGeneration.wasm');
  validateOneOf(microtaskMode, 'options.microtaskMode', ['afterEvaluate', undefined]);
  let context;
  const owner = importOption(importModuleDynamically, undefined, 'Context', () => context);
  context = makeContext(bare ? null : contextObject, strings, wasm, microtaskMode === 'afterEvaluate', owner, name, origin);
  return context;
}

function newContextOptions(options) {
  if (typeof options !== 'object' || options === null) return {};
  validateObject(options, 'options');
  const { contextName, contextOrigin, contextCodeGeneration, microtaskMode } = options;
  if (contextName !== undefined) validateString(contextName, 'options.contextName');
  if (contextOrigin !== undefined) validateString(contextOrigin, 'options.contextOrigin');
  if (contextCodeGeneration !== undefined) {
    validateObject(contextCodeGeneration, 'options.contextCodeGeneration');
    const { strings, wasm } = contextCodeGeneration;
    if (strings !== undefined) validateBoolean(strings, 'options.contextCodeGeneration.strings');
    if (wasm !== undefined) validateBoolean(wasm, 'options.contextCodeGeneration.wasm');
  }
  const out = { microtaskMode };
  if (contextName !== undefined) out.name = contextName;
  if (contextOrigin !== undefined) out.origin = contextOrigin;
  if (contextCodeGeneration !== undefined) out.codeGeneration = contextCodeGeneration;
  return out;
}

const named = (options) => (typeof options === 'string' ? { filename: options } : options);

function createScript(code, options) {
  return code instanceof Script ? code : new Script(code, named(options));
}

function runInContext(code, contextifiedObject, options) {
  validateContext(contextifiedObject);
  options = { ...named(options), [contextGlobal]: makeContext.get(contextifiedObject).global };
  return createScript(code, options).runInContext(contextifiedObject, options);
}

function runInNewContext(code, contextObject, options) {
  options = named(options);
  const context = createContext(contextObject, newContextOptions(options));
  return createScript(code, options).runInNewContext(context, options);
}

function runInThisContext(code, options) {
  options = named(options);
  return createScript(code, options).runInThisContext(options);
}

function compileFunction(code, params, options = { __proto__: null }) {
  validateString(code, 'code');
  if (params !== undefined) validateStringArray(params, 'params');
  validateObject(options, 'options');
  const { filename = '', columnOffset = 0, lineOffset = 0, cachedData, produceCachedData = false, parsingContext,
    contextExtensions = [], importModuleDynamically } = options;
  validateString(filename, 'options.filename');
  validateInt32(columnOffset, 'options.columnOffset');
  validateInt32(lineOffset, 'options.lineOffset');
  if (cachedData !== undefined) validateBuffer(cachedData, 'options.cachedData');
  validateBoolean(produceCachedData, 'options.produceCachedData');
  if (parsingContext !== undefined && (typeof parsingContext !== 'object' || parsingContext === null || !isContext(parsingContext))) {
    throw new ERR_INVALID_ARG_TYPE('options.parsingContext', 'Context', parsingContext);
  }
  validateArray(contextExtensions, 'options.contextExtensions');
  contextExtensions.forEach((extension, i) => validateObject(extension, `options.contextExtensions[${i}]`, { nullable: true }));
  const holder = {};
  const owner = importOption(importModuleDynamically, holder, 'function', () => holder.function);
  const global = parsingContext === undefined ? undefined : makeContext.get(parsingContext).global;
  let compiled;
  try {
    compiled = native.compileFunction(code, filename, lineOffset, columnOffset, params, owner, cachedData, global,
                                      contextExtensions, produceCachedData);
  } catch (error) {
    throw decorate(error);
  }
  const [fn, rejected, sourceMapURL, data] = compiled;
  holder.function = fn;
  if (cachedData !== undefined) fn.cachedDataRejected = rejected;
  if (produceCachedData) {
    fn.cachedDataProduced = data !== undefined;
    if (data !== undefined) fn.cachedData = data;
  }
  if (sourceMapURL !== undefined) fn.sourceMapURL = sourceMapURL;
  return fn;
}

const memoryModes = ['summary', 'detailed'];

function measureMemory(options = { __proto__: null }) {
  validateObject(options, 'options');
  const { mode = 'summary', execution = 'default' } = options;
  validateOneOf(mode, 'options.mode', memoryModes);
  validateOneOf(execution, 'options.execution', ['default', 'eager']);
  const { emitExperimentalWarning } = require('internal/util');
  emitExperimentalWarning('vm.measureMemory');
  const result = native.measureMemory(mode === 'detailed', execution === 'eager');
  if (result === undefined) return Promise.reject(new ERR_CONTEXT_NOT_INITIALIZED());
  if (execution === 'eager') {
    // The engine's task does not keep the process alive.
    const hold = setInterval(() => {}, 1000);
    const end = () => clearInterval(hold);
    result.then(end, end);
  }
  return result;
}

measureMemory.constants = { mode: { SUMMARY: 'summary', DETAILED: 'detailed' }, execution: { DEFAULT: 'default', EAGER: 'eager' } };

module.exports = {
  Script,
  createContext,
  createScript(code, options) {
    return new Script(code, named(options));
  },
  runInContext,
  runInNewContext,
  runInThisContext,
  isContext(object) {
    return isContext(object, 'object');
  },
  compileFunction,
  measureMemory,
  constants,
};

// The classes of --experimental-vm-modules are there only with the flag, which is known when a process starts.
require('internal/bootstrap/refresh').onStart(() => {
  const { getOptionValue } = require('internal/options');
  if (!getOptionValue('--experimental-vm-modules')) return;
  const { Module, SourceTextModule, SyntheticModule } = require('internal/vm/module');
  Object.assign(module.exports, { Module, SourceTextModule, SyntheticModule });
});
