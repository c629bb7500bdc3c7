'use strict';

// process.env: read from the environment at first use; values are strings.

const native = binding('process');

let vars = null;
// Other threads write these variables too: they are read anew each time.
let shared = false;

function all() {
  if (vars !== null) return vars;
  const all = Object.create(null);
  const list = native.environ();
  for (let i = 0; i < list.length; i += 2) all[list[i]] = list[i + 1];
  if (!shared) vars = all;
  return all;
}

function toText(value) {
  const type = typeof value;
  if (type === 'string') return value;
  if (type === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  if (type !== 'number' && type !== 'boolean' && require('internal/options').getOptionValue('--pending-deprecation')) {
    process.emitWarning(
      'Assigning any value other than a string, number, or boolean to a process.env property is deprecated. Please ' +
      'make sure to convert the value to a string before setting process.env with it.', 'DeprecationWarning', 'DEP0104');
  }
  return String(value);
}

function set(key, value) {
  const text = toText(value);
  if (key === '') return true;
  all()[key] = text;
  native.setenv(key, text);
  return true;
}

function share() {
  shared = true;
  vars = null;
}

// --trace-env: what the program asks of its environment.
function traced(handler) {
  const withStack = getOption('--trace-env-js-stack');
  const tell = (text) => {
    native.writeStderr(`[--trace-env] ${text}\n`);
    if (!withStack) return;
    const at = {};
    Error.captureStackTrace(at, tell);
    native.writeStderr(`${at.stack.split('\n').slice(2).join('\n')}\n`);
  };
  const named = { get: 'get', set: 'set', has: 'query', deleteProperty: 'delete', getOwnPropertyDescriptor: 'query' };
  for (const [trap, word] of Object.entries(named)) {
    const plain = handler[trap];
    handler[trap] = (target, key, ...rest) => {
      if (typeof key === 'string') tell(`${word} "${key}"`);
      return plain(target, key, ...rest);
    };
  }
  const { ownKeys } = handler;
  handler.ownKeys = () => {
    tell('enumerate environment variables');
    return ownKeys();
  };
  return handler;
}

const getOption = (name) => require('internal/options').getOptionValue(name) === true;

function create() {
  const target = {};
  const handler = {
    get(_, key) {
      if (typeof key === 'symbol') return Reflect.get(target, key);
      const v = (vars ?? all())[key];
      return v !== undefined ? v : Object.prototype[key];
    },
    set(_, key, value) {
      if (typeof key === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
      return set(key, value);
    },
    has: (_, key) => (typeof key === 'string' && key in all()) || key in Object.prototype,
    deleteProperty(_, key) {
      if (typeof key === 'string' && key in all()) {
        if (vars !== null) delete vars[key];
        native.unsetenv(key);
      }
      return true;
    },
    ownKeys: () => Object.keys(all()),
    getOwnPropertyDescriptor(_, key) {
      if (typeof key !== 'string') return undefined;
      const v = all()[key];
      return v === undefined ? undefined : { value: v, writable: true, enumerable: true, configurable: true };
    },
    defineProperty(_, key, d) {
      const { codes: { ERR_INVALID_OBJECT_DEFINE_PROPERTY } } = require('internal/errors');
      if ('get' in d || 'set' in d) {
        throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
          "'process.env' does not accept an accessor(getter/setter) descriptor");
      }
      if (!d.configurable || !d.writable || !d.enumerable) {
        throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
          "'process.env' only accepts a configurable, writable, and enumerable data descriptor");
      }
      return set(key, d.value);
    },
    preventExtensions: () => false,
  };
  return new Proxy(target, getOption('--trace-env') || getOption('--trace-env-js-stack') ? traced(handler) : handler);
}

require('internal/bootstrap/refresh').onStart(() => {
  vars = null;
  shared = false;
});

module.exports = { create, share };
