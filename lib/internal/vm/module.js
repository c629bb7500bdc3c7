'use strict';

// vm.SourceTextModule and vm.SyntheticModule (--experimental-vm-modules).

const {
  validateArray, validateBoolean, validateBuffer, validateFunction, validateInt32, validateObject, validateString, validateUint32,
} = require('internal/validators');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MODULE_LINK_MISMATCH, ERR_SCRIPT_EXECUTION_INTERRUPTED, ERR_SCRIPT_EXECUTION_TIMEOUT, ERR_SOURCE_PHASE_NOT_DEFINED,
    ERR_VM_MODULE_CACHED_DATA_REJECTED,
    ERR_VM_MODULE_ALREADY_LINKED, ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA, ERR_VM_MODULE_DIFFERENT_CONTEXT, ERR_VM_MODULE_LINK_FAILURE,
    ERR_VM_MODULE_NOT_MODULE, ERR_VM_MODULE_STATUS,
  },
} = require('internal/errors');
const { isContext, makeContext } = require('internal/vm/context');
const { decorate } = require('internal/vm/options');
const { importers, metaInitializers } = require('internal/modules/esm/meta');
const { kEvaluating, kSourcePhase } = require('internal/modules/esm/loader');

const engine = binding('engine');

const statusNames = ['unlinked', 'linking', 'linked', 'evaluating', 'evaluated', 'errored'];
const kUninstantiated = 0;
const kErrored = 5;
const synthetic = Symbol('synthetic');

const noContext = {};
/** context -> how many modules without a name it has */
let anonymous = new WeakMap();

require('internal/bootstrap/refresh').onStart(() => { anonymous = new WeakMap(); });

function nextName(context = noContext) {
  const count = anonymous.get(context) ?? 0;
  anonymous.set(context, count + 1);
  return `vm:module(${count})`;
}

class Module {
  #handle;
  #context;
  #linking = 'unlinked';
  #error;
  #evaluation;
  #identifier;
  #synthetic;

  constructor(options) {
    if (new.target === Module) throw new TypeError('Module is not a constructor');
    const { context } = options;
    this.#synthetic = options[synthetic] === true;
    if (context !== undefined) {
      validateObject(context, 'options.context');
      if (!isContext(context)) throw new ERR_INVALID_ARG_TYPE('options.context', 'vm.Context', context);
    }
    const { identifier = nextName(context) } = options;
    validateString(identifier, 'options.identifier');
    this.#context = context;
    this.#identifier = identifier;
    this.#handle = options.make(identifier, context === undefined ? undefined : makeContext.get(context).global, this);
    if (this.#synthetic) this.#linking = 'linked';
  }

  static guard(value) {
    if (!Module.isModule(value)) throw new ERR_INVALID_THIS('Module');
  }

  static handleOf(module) {
    return module.#handle;
  }

  static isModule(value) {
    return typeof value === 'object' && value !== null && #handle in value;
  }

  static contextOf(module) {
    return module.#context;
  }

  static setLinked(module) {
    module.#linking = 'linked';
  }

  get identifier() {
    Module.guard(this);
    return this.#identifier;
  }

  get context() {
    Module.guard(this);
    return this.#context;
  }

  get status() {
    Module.guard(this);
    if (this.#error !== undefined) return 'errored';
    const status = engine.moduleStatus(this.#handle);
    return status <= 2 ? this.#linking : statusNames[status];
  }

  get error() {
    Module.guard(this);
    if (this.#error !== undefined) return this.#error.value;
    if (engine.moduleStatus(this.#handle) !== kErrored) throw new ERR_VM_MODULE_STATUS('must be errored');
    return engine.moduleError(this.#handle);
  }

  get namespace() {
    Module.guard(this);
    if (engine.moduleStatus(this.#handle) === kUninstantiated) {
      throw new ERR_VM_MODULE_STATUS('must not be unlinked or linking');
    }
    return engine.moduleNamespace(this.#handle);
  }

  async link(linker) {
    Module.guard(this);
    validateFunction(linker, 'linker');
    if (this.#synthetic) return;
    if (this.#linking === 'linked') throw new ERR_VM_MODULE_ALREADY_LINKED();
    if (this.#linking !== 'unlinked') throw new ERR_VM_MODULE_STATUS('must be unlinked');
    await Module.#link(this, linker);
    this.instantiate();
  }

  /** Links `root` and what it needs; modules being linked elsewhere are left to those who do. */
  static async #link(root, linker) {
    if (root.#linking !== 'unlinked') return;
    root.#linking = 'linking';
    try {
      const found = await Promise.all(engine.moduleRequests(root.#handle).map(async ({ specifier, attributes, phase }) => {
        const module = await linker(specifier, root, { attributes, assert: attributes });
        Module.check(module, root, specifier);
        if (phase === kSourcePhase) throw new ERR_SOURCE_PHASE_NOT_DEFINED(module.identifier);
        if (module.#linking === 'unlinked') await Module.#link(module, linker);
        return module;
      }));
      engine.moduleLink(root.#handle, found.map((module) => module.#handle));
      root.#linking = 'linked';
    } catch (error) {
      root.#error = { value: error };
      throw error;
    }
  }

  static check(module, parent, specifier) {
    if (!Module.isModule(module)) throw new ERR_VM_MODULE_NOT_MODULE();
    if (module.#context !== parent.#context) throw new ERR_VM_MODULE_DIFFERENT_CONTEXT();
    if (module.status === 'errored') {
      throw new ERR_VM_MODULE_LINK_FAILURE(`request for '${specifier}' resolved to an errored module`, module.error);
    }
  }

  instantiate() {
    Module.guard(this);
    if (this.#error !== undefined) throw this.#error.value;
    if (this.#linking !== 'linked') {
      throw new ERR_VM_MODULE_LINK_FAILURE(`module '${this.#identifier}' is not linked`);
    }
    engine.moduleInstantiate(this.#handle);
  }

  /** The promise is the engine's own: settled at once where nothing is awaited. */
  evaluate(options = { __proto__: null }) {
    try {
      Module.guard(this);
      return this.#evaluate(options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #evaluate(options) {
    validateObject(options, 'options');
    const { timeout = -1, breakOnSigint = false } = options;
    if (timeout !== -1) validateUint32(timeout, 'options.timeout', true);
    validateBoolean(breakOnSigint, 'options.breakOnSigint');
    const { status } = this;
    if (status !== 'linked' && status !== 'evaluated' && status !== 'errored') {
      throw new ERR_VM_MODULE_STATUS('must be one of linked, evaluated, or errored');
    }
    if (this.#error !== undefined) throw this.#error.value;
    if (engine.moduleStatus(this.#handle) === kUninstantiated) engine.moduleInstantiate(this.#handle);
    const queue = this.#context === undefined ? undefined : makeContext.get(this.#context).queue;
    if (this.#evaluation !== undefined && queue === undefined) return this.#evaluation;
    const promise = engine.moduleEvaluate(this.#handle, timeout, queue, breakOnSigint);
    if (promise === null) throw new ERR_SCRIPT_EXECUTION_TIMEOUT(timeout);
    if (promise === undefined) throw new ERR_SCRIPT_EXECUTION_INTERRUPTED();
    this.#evaluation ??= queue === undefined ? promise : Module.#outside(promise);
    return this.#evaluation;
  }

  // A promise of a context with a queue of its own, as one of this context: the other's reactions would wait there.
  static #outside(promise) {
    const [state, result] = binding('util').getPromiseDetails(promise);
    if (state === 0) return new Promise((resolve) => { resolve(promise); });
    binding('util').markPromiseHandled(promise);
    return state === 1 ? Promise.resolve(result) : Promise.reject(result);
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    const { inspect } = require('internal/util/inspect');
    if (typeof depth === 'number' && depth < 0) return `[${this.constructor.name}]`;
    const shown = Object.create(Object.getPrototypeOf(this));
    for (const key of ['status', 'identifier', 'context']) {
      Object.defineProperty(shown, key, { __proto__: null, value: this[key], enumerable: true });
    }
    return inspect(shown, { ...options, customInspect: false });
  }
}

class SourceTextModule extends Module {
  #requests;

  constructor(source, options = { __proto__: null }) {
    validateString(source, 'code');
    validateObject(options, 'options');
    const { lineOffset = 0, columnOffset = 0, initializeImportMeta, importModuleDynamically, context, identifier, cachedData } = options;
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    if (initializeImportMeta !== undefined) validateFunction(initializeImportMeta, 'options.initializeImportMeta');
    if (importModuleDynamically !== undefined) validateFunction(importModuleDynamically, 'options.importModuleDynamically');
    if (cachedData !== undefined) validateBuffer(cachedData, 'options.cachedData');
    const owner = Symbol('vm module');
    super({
      context,
      identifier,
      make: (url, global, module) => {
        let handle;
        try {
          handle = engine.compileModule(source, url, owner, cachedData, lineOffset, columnOffset, global);
        } catch (error) {
          throw decorate(error);
        }
        if (handle.cachedDataRejected) throw new ERR_VM_MODULE_CACHED_DATA_REJECTED();
        if (initializeImportMeta !== undefined) metaInitializers.set(handle, (meta) => initializeImportMeta(meta, module));
        return handle;
      },
    });
    if (importModuleDynamically !== undefined) {
      importers.set(owner, async (specifier, attributes, phase) =>
        imported(await importModuleDynamically(specifier, this, attributes, phaseName(phase)), phase));
    }
  }

  get dependencySpecifiers() {
    Module.guard(this);
    return (this.#requests ??= Object.freeze(this.moduleRequests.map(({ specifier }) => specifier)));
  }

  get moduleRequests() {
    Module.guard(this);
    return Object.freeze(engine.moduleRequests(Module.handleOf(this)).map(({ specifier, attributes, phase }) => Object.freeze({
      __proto__: null, specifier, attributes: Object.freeze({ __proto__: null, ...attributes }),
      phase: phase === kSourcePhase ? 'source' : 'evaluation',
    })));
  }

  linkRequests(modules) {
    Module.guard(this);
    validateArray(modules, 'modules');
    const requests = engine.moduleRequests(Module.handleOf(this));
    if (this.status !== 'unlinked') throw new ERR_VM_MODULE_ALREADY_LINKED();
    if (modules.length !== requests.length) {
      throw new ERR_MODULE_LINK_MISMATCH(`Expected ${requests.length} modules, got ${modules.length}`);
    }
    const byKey = new Map();
    modules.forEach((module, i) => {
      const { specifier, attributes, phase } = requests[i];
      Module.check(module, this, specifier);
      const key = JSON.stringify([specifier, attributes]);
      if (byKey.has(key) && byKey.get(key) !== module) {
        throw new ERR_MODULE_LINK_MISMATCH(`Module request '${specifier}' is linked to different modules`);
      }
      byKey.set(key, module);
      if (phase === kSourcePhase) throw new ERR_SOURCE_PHASE_NOT_DEFINED(module.identifier);
    });
    engine.moduleLink(Module.handleOf(this), modules.map(Module.handleOf));
    Module.setLinked(this);
  }

  hasTopLevelAwait() {
    return engine.moduleHasTLA(Module.handleOf(this));
  }

  hasAsyncGraph() {
    if (engine.moduleStatus(Module.handleOf(this)) === kUninstantiated) throw new ERR_VM_MODULE_STATUS('must be instantiated');
    return engine.moduleIsGraphAsync(Module.handleOf(this));
  }

  createCachedData() {
    const { status } = this;
    if (status === 'evaluating' || status === 'evaluated' || status === 'errored') throw new ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA();
    return engine.moduleCodeCache(Module.handleOf(this));
  }
}

class SyntheticModule extends Module {
  constructor(exportNames, evaluateCallback, options = { __proto__: null }) {
    if (!Array.isArray(exportNames) || exportNames.some((name) => typeof name !== 'string')) {
      throw new ERR_INVALID_ARG_TYPE('exportNames', 'Array of unique strings', exportNames);
    }
    exportNames.forEach((name, i) => {
      if (exportNames.indexOf(name) !== i) {
        throw new ERR_INVALID_ARG_VALUE(`exportNames.${name}`, name, 'is duplicated');
      }
    });
    validateFunction(evaluateCallback, 'evaluateCallback');
    validateObject(options, 'options');
    super({
      context: options.context,
      identifier: options.identifier,
      [synthetic]: true,
      make: (url, global, module) =>
        engine.createSyntheticModule(url, exportNames, () => Reflect.apply(evaluateCallback, module, []), global),
    });
    this.instantiate();
  }

  setExport(name, value) {
    Module.guard(this);
    validateString(name, 'name');
    const handle = Module.handleOf(this);
    if (engine.moduleStatus(handle) === kUninstantiated) throw new ERR_VM_MODULE_STATUS('must be linked');
    engine.setSyntheticExport(handle, name, value);
  }
}

/** The namespace that a user's importModuleDynamically means: of a module, or already one. */
const phaseName = (phase) => (phase === kSourcePhase ? 'source' : 'evaluation');

/** What import() is to give for what the user's function answered. */
async function imported(value, phase) {
  if (require('internal/util/types').isModuleNamespaceObject(value)) return value;
  if (!Module.isModule(value)) throw new ERR_VM_MODULE_NOT_MODULE();
  if (phase === kSourcePhase) throw new ERR_SOURCE_PHASE_NOT_DEFINED(value.identifier);
  if (value.status === 'errored') throw value.error;
  const status = engine.moduleStatus(Module.handleOf(value));
  if (status < kEvaluating) await value.evaluate();
  return value.namespace;
}

module.exports = { Module, SourceTextModule, SyntheticModule, imported, phaseName };
