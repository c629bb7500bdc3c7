'use strict';

// The chain of asynchronous resolve and load hooks (module.register(), --experimental-loader), as the thread of the hooks has
// it. The hook registered last is asked first; at the end of the chain stands the default.

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_RETURN_PROPERTY_VALUE, ERR_INVALID_RETURN_VALUE,
    ERR_LOADER_CHAIN_INCOMPLETE,
  },
} = require('internal/errors');
const { validateObject, validateString } = require('internal/validators');
const { conditionsOf } = require('internal/modules/configuration');
const { resolve: resolveByDefault } = require('internal/modules/esm/resolve');

const isURL = (text) => require('internal/url').URL.canParse(text);

function checkSpecifier(where, specifier) {
  validateString(specifier, `${where} specifier`);
}

function checkURL(where, url) {
  if (typeof url !== 'string') throw new ERR_INVALID_ARG_TYPE(`${where} url`, 'string', url);
  if (!isURL(url)) throw new ERR_INVALID_ARG_VALUE(`${where} url`, url, 'should be a URL string');
}

let toldOfAssertions = false;

function tellOfAssertions() {
  if (toldOfAssertions) return;
  toldOfAssertions = true;
  process.emitWarning('Use `importAttributes` instead of `importAssertions`', 'ExperimentalWarning');
}

/** Import attributes by the name they had before. */
function withAlias(context) {
  if (Object.hasOwn(context, 'importAssertions')) {
    tellOfAssertions();
    context.importAttributes = context.importAssertions;
  }
  return Object.defineProperty(context, 'importAssertions', {
    __proto__: null,
    configurable: true,
    get() {
      tellOfAssertions();
      return this.importAttributes;
    },
    set(value) {
      tellOfAssertions();
      this.importAttributes = value;
    },
  });
}

const capitalize = (name) => name[0].toUpperCase() + name.slice(1);

/** One way through the hooks of a kind, from the last to the first. */
class Passage {
  constructor(kind, hooks, checkSubject) {
    this.kind = kind;
    this.hooks = hooks;
    this.checkSubject = checkSubject;
    this.shortCircuited = false;
    this.finished = false;
    /** The hook that answered last, as errors name it. */
    this.where = '';
  }

  next(index, context) {
    const { kind, hooks, checkSubject } = this;
    const { fn, url } = hooks[index];
    const name = `next${capitalize(kind)}`;
    // What a hook is given is checked before it runs, and names the hook that gave it.
    const step = async (subject, given, where) => {
      if (where !== undefined) {
        checkSubject(where, subject);
        if (given !== undefined) validateObject(given, `${where} context`);
      }
      const current = given === undefined ? context : withAlias({ ...context, ...given });
      this.where = `${url} '${kind}'`;
      if (index === 0) this.finished = true;
      const own = `${url} '${kind}' hook's ${name}()`;
      const following = index === 0 ? undefined : this.next(index - 1, current);
      const args = [subject, current];
      if (following !== undefined) {
        args.push({ async [name](nextSubject, nextContext) { return following(nextSubject, nextContext, own); } }[name]);
      }
      const output = await Reflect.apply(fn, undefined, args);
      if (output === null || typeof output !== 'object') throw new ERR_INVALID_RETURN_VALUE('an object', own, output);
      if (output.shortCircuit === true) this.shortCircuited = true;
      return output;
    };
    return step;
  }

  async run(subject, context) {
    const output = await this.next(this.hooks.length - 1, context)(subject);
    if (!this.finished && !this.shortCircuited) throw new ERR_LOADER_CHAIN_INCOMPLETE(this.where);
    return output;
  }

  wrong(expected, property, value) {
    const name = `next${capitalize(this.kind)}`;
    return new ERR_INVALID_RETURN_PROPERTY_VALUE(expected, `${this.where} hook's ${name}()`, property, value);
  }
}

function defaultResolve(specifier, { conditions, parentURL }) {
  const given = conditions === conditionsOf('import') || !Array.isArray(conditions) ? undefined : conditions;
  const { url, format } = resolveByDefault(specifier, parentURL, given, true);
  return { __proto__: null, url, format: shown(format) };
}

const shown = (format) => (format === 'unknown' || format === 'typescript' ? undefined : format);

async function defaultLoad(url, { format, importAttributes }) {
  const { loadByDefault } = require('internal/modules/hooks');
  const known = format ?? shown(require('internal/modules/esm/loader').formatOfURL(url));
  const loaded = loadByDefault(url, known, false, importAttributes);
  // What require() would read by itself is left to it.
  if (loaded.format === 'commonjs' && url.startsWith('file:') && !/[?#]/.test(url)) loaded.source = null;
  return loaded;
}

class HooksChain {
  #resolve = [{ fn: defaultResolve, url: 'node:internal/modules/esm/resolve' }];
  #load = [{ fn: defaultLoad, url: 'node:internal/modules/esm/load' }];
  #toldOfPreload = false;

  get hasHooks() { return this.#resolve.length + this.#load.length > 2; }

  /** Imports a module of hooks, by way of those that are there, and joins its hooks to the chain. */
  async register(specifier, parentURL, data) {
    const { importModule } = require('internal/modules/esm/loader');
    const exports = await importModule(specifier, parentURL, { __proto__: null });
    const url = `${specifier}`;
    const { initialize, resolve, load, globalPreload } = exports;
    if (globalPreload && initialize === undefined && !this.#toldOfPreload) {
      this.#toldOfPreload = true;
      process.emitWarning('`globalPreload` has been removed; use `initialize` instead', 'UnsupportedWarning');
    }
    if (resolve !== undefined) this.#resolve.push({ fn: resolve, url });
    if (load !== undefined) this.#load.push({ fn: load, url });
    // It waits for nothing but initialize(): the hooks are in force from here on.
    await initialize?.(data);
  }

  async resolve(specifier, parentURL, importAttributes) {
    const passage = new Passage('resolve', this.#resolve, checkSpecifier);
    const context = withAlias({ conditions: conditionsOf('import'), importAttributes: { ...importAttributes }, parentURL });
    const { url, format, importAttributes: attributes } = withAlias({ ...await passage.run(specifier, context) });
    if (typeof url !== 'string' || !isURL(url)) throw passage.wrong('a URL string', 'url', url);
    if (format !== undefined && format !== null && typeof format !== 'string') throw passage.wrong('a string', 'format', format);
    if (attributes !== undefined && (attributes === null || typeof attributes !== 'object')) {
      throw passage.wrong('an object', 'importAttributes', attributes);
    }
    return { url, format: format ?? undefined, importAttributes: attributes };
  }

  async load(url, format, importAttributes) {
    const passage = new Passage('load', this.#load, checkURL);
    const context = withAlias({ format, importAttributes: { ...importAttributes } });
    const { format: found, source } = await passage.run(url, context);
    if (found === undefined || found === null) throw require('internal/modules/esm/load').unknownFormat(url, found ?? undefined);
    if (typeof found !== 'string') throw passage.wrong('a string', 'format', found);
    const types = require('internal/util/types');
    if (source !== undefined && source !== null && typeof source !== 'string' && !ArrayBuffer.isView(source) &&
        !types.isAnyArrayBuffer(source)) {
      throw passage.wrong('a string, an ArrayBuffer, or a TypedArray', 'source', source);
    }
    if ((source === undefined || source === null) && (found === 'module' || found === 'json' || found === 'wasm')) {
      throw passage.wrong('a string, an ArrayBuffer, or a TypedArray', 'source', source);
    }
    return { format: found, source: source ?? undefined };
  }

  // A thread that waits for itself would wait for good: require() and import.meta.resolve() of hooks see the defaults.
  resolveSync(specifier, parentURL, importAttributes) {
    const { url, format } = resolveByDefault(specifier, parentURL);
    return { url, format, importAttributes };
  }

  loadSync(url, format) {
    return { format, source: undefined };
  }
}

module.exports = { HooksChain };
