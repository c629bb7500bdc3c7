'use strict';

// node:wasi. The calls are native (binding('wasi')); here are what is checked beforehand and what ends a program.

const { codes: { ERR_INVALID_ARG_VALUE, ERR_WASI_ALREADY_STARTED } } = require('internal/errors');
const {
  validateArray, validateBoolean, validateFunction, validateInt32, validateObject, validateString, validateUndefined,
} = require('internal/validators');
const { Sandbox } = require('internal/wasi/sandbox');

require('internal/util').emitExperimentalWarning('WASI');

// What each version is imported as; they are the same calls.
const namespaces = { __proto__: null, unstable: 'wasi_unstable', preview1: 'wasi_snapshot_preview1' };

/** Thrown through the program to end it, where it may not end the process. */
const exit = Symbol('exit');

/** The entries of an object of the options, as pairs of strings. */
function pairs(object, name) {
  if (object === undefined) return [];
  validateObject(object, name);
  return Object.entries(object);
}

class WASI {
  #namespace;
  #sandbox;
  #started = false;
  #exitCode = 0;

  constructor(options = {}) {
    validateObject(options, 'options');
    const { version, args = [], env, preopens, stdin = 0, stdout = 1, stderr = 2, returnOnExit = true } = options;
    validateString(version, 'options.version');
    this.#namespace = namespaces[version];
    if (this.#namespace === undefined) throw new ERR_INVALID_ARG_VALUE('options.version', version, 'unsupported WASI version');
    validateArray(args, 'options.args');
    const words = args.map(String);
    const vars = pairs(env, 'options.env').filter(([, value]) => value !== undefined).map(([key, value]) => `${key}=${value}`);
    const folders = pairs(preopens, 'options.preopens').flatMap(([guest, host]) => [guest, String(host)]);
    validateInt32(stdin, 'options.stdin', 0);
    validateInt32(stdout, 'options.stdout', 0);
    validateInt32(stderr, 'options.stderr', 0);
    validateBoolean(returnOnExit, 'options.returnOnExit');

    this.#sandbox = new Sandbox(words, vars, folders, [stdin, stdout, stderr], returnOnExit ? (code) => {
      this.#exitCode = code;
      throw exit;
    } : undefined);
    this.wasiImport = this.#sandbox.imports;
  }

  /** Gives the calls the memory of an instance without starting it. */
  finalizeBindings(instance, { memory = instance?.exports?.memory } = {}) {
    if (this.#started) throw new ERR_WASI_ALREADY_STARTED();
    validateObject(instance, 'instance');
    validateObject(instance.exports, 'instance.exports');
    this.#sandbox.useMemory(memory);
    this.#started = true;
  }

  /** Runs a command; gives its exit code. */
  start(instance) {
    this.finalizeBindings(instance);
    const { _start, _initialize } = instance.exports;
    validateFunction(_start, 'instance.exports._start');
    validateUndefined(_initialize, 'instance.exports._initialize');
    try {
      _start();
    } catch (error) {
      if (error !== exit) throw error;
    }
    return this.#exitCode;
  }

  /** Initializes a reactor. */
  initialize(instance) {
    this.finalizeBindings(instance);
    const { _start, _initialize } = instance.exports;
    validateUndefined(_start, 'instance.exports._start');
    if (_initialize === undefined) return;
    validateFunction(_initialize, 'instance.exports._initialize');
    _initialize();
  }

  getImportObject() {
    return { [this.#namespace]: this.wasiImport };
  }
}

module.exports = { WASI };
