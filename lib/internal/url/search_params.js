'use strict';

// URLSearchParams (URL Standard, 5 and 6.2). The list is flat: name, value, name, value.

const {
  codes: { ERR_ARG_NOT_ITERABLE, ERR_INVALID_THIS, ERR_INVALID_TUPLE, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { percentDecode } = require('internal/url/encode');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const usv = (value) => `${value}`.toWellFormed();

// ---- application/x-www-form-urlencoded ----

function decode(text) {
  if (text.includes('+')) text = text.replaceAll('+', ' ');
  return percentDecode(text);
}

/** @returns {string[]} */
function parseForm(text) {
  const list = [];
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('&', start);
    if (end < 0) end = text.length;
    if (end > start) {
      const equals = text.indexOf('=', start);
      if (equals >= 0 && equals < end) {
        list.push(decode(text.slice(start, equals)), decode(text.slice(equals + 1, end)));
      } else {
        list.push(decode(text.slice(start, end)), '');
      }
    }
    start = end + 1;
  }
  return list;
}

const unsafe = /[^A-Za-z0-9*\-._]/;
const rest = { '%20': '+', '!': '%21', '\'': '%27', '(': '%28', ')': '%29', '~': '%7E' };

function encode(text) {
  if (!unsafe.test(text)) return text;
  return encodeURIComponent(text).replace(/%20|[!'()~]/g, (c) => rest[c]);
}

function serializeForm(list) {
  let out = '';
  for (let i = 0; i < list.length; i += 2) {
    out += `${i === 0 ? '' : '&'}${encode(list[i])}=${encode(list[i + 1])}`;
  }
  return out;
}

// ---- construction ----

function pairOf(pair) {
  const isObject = typeof pair === 'object' && pair !== null || typeof pair === 'function';
  if (!isObject || typeof pair[Symbol.iterator] !== 'function') {
    throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
  }
  const items = [];
  for (const item of pair) items.push(usv(item));
  if (items.length !== 2) throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
  return items;
}

function listFromObject(init) {
  const iterator = init[Symbol.iterator];
  const list = [];
  if (iterator !== undefined && iterator !== null) {
    if (typeof iterator !== 'function') throw new ERR_ARG_NOT_ITERABLE('Query pairs');
    for (const pair of init) list.push(...pairOf(pair));
    return list;
  }
  // A record: names that become equal keep the place of the first and the value of the last.
  const seen = new Map();
  for (const key of Reflect.ownKeys(init)) {
    if (!Reflect.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
    const name = usv(key), value = usv(init[key]), at = seen.get(name);
    if (at !== undefined) {
      list[at] = value;
    } else {
      seen.set(name, list.push(name, value) - 1);
    }
  }
  return list;
}

// ---- inspection ----

function showEntries(name, shown, ctx) {
  const { stripVTControlCharacters } = require('internal/util/inspect');
  const length = shown.reduce((sum, entry) => sum + stripVTControlCharacters(entry).length + 2, -2);
  if (length > ctx.breakLength) return `${name} {\n  ${shown.join(',\n  ')} }`;
  return `${name} { ${shown.join(', ')} }`;
}

function innerInspect(depth, ctx) {
  const { inspect } = require('internal/util/inspect');
  const options = { ...ctx };
  if (depth !== null && depth !== undefined) options.depth = depth - 1;
  return (value) => inspect(value, options);
}

// ---- the class ----

// What URL and the iterator do to an object's private state.
let createFor, replaceList, listOf;

class URLSearchParams {
  #list = [];
  // The URL whose query this is, told of changes by its own callback.
  #changed = null;

  static {
    createFor = (query, changed) => {
      const params = new URLSearchParams();
      params.#list = parseForm(query);
      params.#changed = changed;
      return params;
    };
    replaceList = (params, query) => { params.#list = parseForm(query); };
    listOf = (params) => params.#list;
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#list in value)) throw new ERR_INVALID_THIS('URLSearchParams');
  }

  constructor(init = undefined) {
    if (init === undefined) return;
    if (typeof init === 'object' && init !== null || typeof init === 'function') {
      if (#list in init && init[Symbol.iterator] === URLSearchParams.prototype[Symbol.iterator]) {
        this.#list = init.#list.slice();
      } else {
        this.#list = listFromObject(init);
      }
      return;
    }
    const text = usv(init);
    this.#list = parseForm(text[0] === '?' ? text.slice(1) : text);
  }

  #update() {
    if (this.#changed !== null) this.#changed(serializeForm(this.#list));
  }

  get size() {
    URLSearchParams.#check(this);
    return this.#list.length / 2;
  }

  append(name, value) {
    URLSearchParams.#check(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    this.#list.push(usv(name), usv(value));
    this.#update();
  }

  delete(name, value = undefined) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = usv(name);
    if (value !== undefined) value = usv(value);
    const list = this.#list;
    let n = 0;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) continue;
      list[n] = list[i];
      list[n + 1] = list[i + 1];
      n += 2;
    }
    list.length = n;
    this.#update();
  }

  get(name) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = usv(name);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1];
    return null;
  }

  getAll(name) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = usv(name);
    const list = this.#list, values = [];
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) values.push(list[i + 1]);
    return values;
  }

  has(name, value = undefined) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = usv(name);
    if (value !== undefined) value = usv(value);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) return true;
    }
    return false;
  }

  set(name, value) {
    URLSearchParams.#check(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    name = usv(name);
    value = usv(value);
    const list = this.#list;
    let n = 0, found = false;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && found) continue;
      list[n] = list[i];
      list[n + 1] = list[i] === name ? value : list[i + 1];
      found ||= list[i] === name;
      n += 2;
    }
    list.length = n;
    if (!found) list.push(name, value);
    this.#update();
  }

  sort() {
    URLSearchParams.#check(this);
    const list = this.#list, pairs = [];
    for (let i = 0; i < list.length; i += 2) pairs.push([list[i], list[i + 1]]);
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#list = pairs.flat();
    this.#update();
  }

  entries() {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, 'entries');
  }

  forEach(callback, thisArg = undefined) {
    URLSearchParams.#check(this);
    validateFunction(callback, 'callback');
    for (let i = 0; i < this.#list.length; i += 2) {
      Reflect.apply(callback, thisArg, [this.#list[i + 1], this.#list[i], this]);
    }
  }

  keys() {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, 'keys');
  }

  values() {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, 'values');
  }

  toString() {
    URLSearchParams.#check(this);
    return serializeForm(this.#list);
  }

  [customInspect](depth, ctx) {
    URLSearchParams.#check(this);
    if (typeof depth === 'number' && depth < 0) return ctx.stylize('[Object]', 'special');
    const show = innerInspect(depth, ctx), shown = [], list = this.#list;
    for (let i = 0; i < list.length; i += 2) shown.push(`${show(list[i])} => ${show(list[i + 1])}`);
    return shown.length === 0 ? `${this.constructor.name} {}` : showEntries(this.constructor.name, shown, ctx);
  }
}

class URLSearchParamsIterator {
  #target;
  #kind;
  #index = 0;

  constructor(target, kind) {
    this.#target = target;
    this.#kind = kind;
  }

  #at(list, i) {
    if (this.#kind === 'keys') return list[i];
    return this.#kind === 'values' ? list[i + 1] : [list[i], list[i + 1]];
  }

  next() {
    if (typeof this !== 'object' || this === null || !(#target in this)) {
      throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    }
    const list = listOf(this.#target), i = this.#index;
    if (i >= list.length) return { value: undefined, done: true };
    this.#index = i + 2;
    return { value: this.#at(list, i), done: false };
  }

  [customInspect](depth, ctx) {
    if (typeof this !== 'object' || this === null || !(#target in this)) {
      throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    }
    if (typeof depth === 'number' && depth < 0) return ctx.stylize('[Object]', 'special');
    const show = innerInspect(depth, ctx), shown = [], list = listOf(this.#target);
    for (let i = this.#index; i < list.length; i += 2) shown.push(show(this.#at(list, i)));
    return showEntries(this[Symbol.toStringTag], shown, ctx);
  }
}

const enumerable = { __proto__: null, enumerable: true };
const hidden = (value) => ({ __proto__: null, configurable: true, value });
delete URLSearchParamsIterator.prototype.constructor;
Object.setPrototypeOf(URLSearchParamsIterator.prototype, Object.getPrototypeOf(Object.getPrototypeOf([].values())));
Object.defineProperties(URLSearchParamsIterator.prototype, {
  [Symbol.toStringTag]: hidden('URLSearchParams Iterator'),
  next: enumerable,
});
Object.defineProperties(URLSearchParams.prototype, {
  append: enumerable, delete: enumerable, get: enumerable, getAll: enumerable, has: enumerable, set: enumerable,
  sort: enumerable, entries: enumerable, forEach: enumerable, keys: enumerable, values: enumerable, size: enumerable,
  toString: enumerable,
  [Symbol.toStringTag]: hidden('URLSearchParams'),
  [Symbol.iterator]: { __proto__: null, configurable: true, writable: true, value: URLSearchParams.prototype.entries },
});

module.exports = {
  URLSearchParams,
  /** The params of a URL: `changed` is called with the new query. */
  createSearchParams: (query, changed) => createFor(query, changed),
  resetSearchParams: (params, query) => replaceList(params, query),
};
