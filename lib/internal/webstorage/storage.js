'use strict';

// The Storage interface of the Web Storage API. Its objects are proxies: an item is a property of its name.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');

const { Items } = require('internal/webstorage/items');

const kMake = Symbol('make');
const quota = 10 * 1024 * 1024;

/** storage or its proxy -> what holds its items */
const holders = new WeakMap();

class MemoryItems {
  items = new Items();
  current() { return this.items; }
  set(key, value) { this.items.put(key, value); }
  delete(key) { this.items.remove(key); }
  clear() { this.items.empty(); }
}

function holderOf(storage) {
  const holder = holders.get(storage);
  if (holder === undefined) throw new ERR_INVALID_THIS('Storage');
  return holder;
}

function need(given, count, method) {
  if (given >= count) return;
  const error = new ERR_MISSING_ARGS('argument');
  error.message = `Failed to execute '${method}' on 'Storage': ${count} argument${count === 1 ? '' : 's'} required`;
  throw error;
}

function put(holder, key, value) {
  const items = holder.current();
  const before = items.get(key);
  const more = value.length + (before === undefined ? key.length : -before.length);
  if ((items.characters + more) * 2 > quota) {
    const { DOMException } = require('internal/per_context/domexception');
    throw new DOMException('Setting the value exceeded the quota', 'QuotaExceededError');
  }
  if (before !== value) holder.set(key, value);
}

class Storage {
  constructor(key, holder) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    holders.set(this, holder);
  }

  get length() { return holderOf(this).current().size; }

  clear() {
    const holder = holderOf(this);
    holder.current();
    holder.clear();
  }

  getItem(...args) {
    const holder = holderOf(this);
    need(args.length, 1, 'getItem');
    return holder.current().get(`${args[0]}`) ?? null;
  }

  key(...args) {
    const holder = holderOf(this);
    need(args.length, 1, 'key');
    const at = args[0] >>> 0;
    return [...holder.current().keys()][at] ?? null;
  }

  removeItem(...args) {
    const holder = holderOf(this);
    need(args.length, 1, 'removeItem');
    holder.current();
    holder.delete(`${args[0]}`);
  }

  setItem(...args) {
    const holder = holderOf(this);
    need(args.length, 2, 'setItem');
    put(holder, `${args[0]}`, `${args[1]}`);
  }
}

for (const name of ['length', 'clear', 'getItem', 'key', 'removeItem', 'setItem']) {
  Object.defineProperty(Storage.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(Storage.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'Storage' });

const isItem = (key) => typeof key === 'string' && !(key in Storage.prototype);

const handler = {
  get(target, key) {
    if (!isItem(key)) return Reflect.get(target, key, target);
    return holderOf(target).current().get(key);
  },
  set(target, key, value) {
    if (typeof key === 'symbol') return Reflect.set(target, key, value);
    if (isItem(key)) put(holderOf(target), key, `${value}`);
    return true;
  },
  has(target, key) { return isItem(key) ? holderOf(target).current().has(key) : key in target; },
  deleteProperty(target, key) {
    if (typeof key === 'symbol') return Reflect.deleteProperty(target, key);
    if (isItem(key)) target.removeItem(key);
    return true;
  },
  ownKeys(target) { return [...holderOf(target).current().keys(), ...Reflect.ownKeys(target)]; },
  getOwnPropertyDescriptor(target, key) {
    if (!isItem(key)) return Reflect.getOwnPropertyDescriptor(target, key);
    const value = holderOf(target).current().get(key);
    return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
  },
  defineProperty(target, key, descriptor) {
    if (typeof key === 'symbol') return Reflect.defineProperty(target, key, descriptor);
    return handler.set(target, key, descriptor.value);
  },
  preventExtensions: () => false,
};

function make(holder) {
  const target = new Storage(kMake, holder);
  // Methods are called on the proxy, or are taken from it and called on the target.
  const proxy = new Proxy(target, handler);
  holders.set(proxy, holder);
  return proxy;
}

function makeLocalStorage() {
  const file = require('internal/options').getOptionValue('--localstorage-file') ?? '';
  if (file === '') throw new ERR_INVALID_ARG_VALUE('--localstorage-file', file, 'is an invalid localStorage location');
  const { FileItems } = require('internal/webstorage/file');
  return make(new FileItems(require('path').resolve(file)));
}

const warn = () => require('internal/util').emitExperimentalWarning('Web Storage');

/** What the globals give, made at first use. */
module.exports = {
  Storage: () => { warn(); return Storage; },
  localStorage: () => { warn(); return makeLocalStorage(); },
  sessionStorage: () => { warn(); return make(new MemoryItems()); },
};
