'use strict';
// Headers and the header list behind it (Fetch 2.2.2 and 5.1).

const { customInspectSymbol } = require('internal/util');
const {
  byteString, conversionFailed, exception, exposeMembers, illegalInvocation, isObject, makeIterable, needArguments,
  stringify,
} = require('internal/fetch/webidl');

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const forbiddenInValue = /[\0\r\n]/;
const outerSpace = /^[\t\n\r ]+|[\t\n\r ]+$/g;
const kList = Symbol('kList');

const isToken = (text) => token.test(text);

function lowerCase(name) {
  return name.toLowerCase();
}

const separatorOf = (key) => (key === 'cookie' ? '; ' : ', ');

/**
 * A list of header fields. What was received stays as it came, names and values in turn, until somebody looks for more
 * than one of them.
 */
class HeaderList {
  #raw;
  #map = null;
  #cookies = null;
  #sorted = null;

  /** @param {string[] | null} raw names and values in turn, as received; the list takes it over */
  constructor(raw = null) {
    this.#raw = raw;
    if (raw === null) this.#map = new Map();
  }

  copy() {
    const list = new HeaderList();
    for (const { 1: field } of this.#fields()) list.#map.set(lowerCase(field.name), { name: field.name, value: field.value });
    list.#cookies = this.#cookies === null ? null : [...this.#cookies];
    return list;
  }

  #fields() {
    if (this.#map === null) {
      const raw = this.#raw;
      this.#map = new Map();
      this.#raw = null;
      for (let i = 0; i + 1 < raw.length; i += 2) this.append(lowerCase(raw[i]), raw[i + 1]);
    }
    return this.#map;
  }

  get isEmpty() { return this.#fields().size === 0; }

  /** The combined value of a field, by its name in lower case; null if absent. */
  get(key) {
    const raw = this.#raw;
    if (raw === null) return this.#map.get(key)?.value ?? null;
    let value = null;
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = raw[i];
      if (name.length !== key.length || name !== key && lowerCase(name) !== key) continue;
      value = value === null ? raw[i + 1] : value + separatorOf(key) + raw[i + 1];
    }
    return value;
  }

  has(key) { return this.get(key) !== null; }

  append(name, value) {
    const map = this.#fields();
    this.#sorted = null;
    const key = lowerCase(name);
    const field = map.get(key);
    if (field === undefined) map.set(key, { name, value });
    else field.value += separatorOf(key) + value;
    if (key === 'set-cookie') (this.#cookies ??= []).push(value);
  }

  set(name, value) {
    const map = this.#fields();
    this.#sorted = null;
    const key = lowerCase(name);
    if (key === 'set-cookie') this.#cookies = [value];
    map.set(key, { name, value });
  }

  delete(key) {
    this.#fields();
    this.#sorted = null;
    if (key === 'set-cookie') this.#cookies = null;
    this.#map.delete(key);
  }

  get cookies() {
    this.#fields();
    return this.#cookies ?? [];
  }

  /** [name, value] in the order and the letters they were given; each cookie by itself. */
  * inOrder() {
    for (const { 0: key, 1: field } of this.#fields()) {
      if (key === 'set-cookie') for (const cookie of this.#cookies) yield [field.name, cookie];
      else yield [field.name, field.value];
    }
  }

  /** An object of names and combined values. */
  toObject() {
    const object = {};
    for (const { 1: { name, value } } of this.#fields()) object[name] = value;
    return object;
  }

  /** What iterating shows (sort and combine). */
  sorted() {
    if (this.#sorted !== null) return this.#sorted;
    const entries = [];
    for (const { 0: key, 1: { value } } of this.#fields()) {
      if (key === 'set-cookie') for (const cookie of this.#cookies) entries.push([key, cookie]);
      else entries.push([key, value]);
    }
    entries.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    return this.#sorted = entries;
  }
}

function checkName(name, header) {
  if (!isToken(name)) throw exception(header, `${stringify(name)} is an invalid header name.`);
}

function normalValue(value) {
  const first = value.charCodeAt(0), last = value.charCodeAt(value.length - 1);
  return first <= 32 || last <= 32 ? value.replace(outerSpace, '') : value;
}

function appendTo(list, name, value, header) {
  value = normalValue(value);
  checkName(name, header);
  if (forbiddenInValue.test(value)) throw exception(header, `"${value}" is an invalid header value.`);
  list.append(name, value);
}

/** Fills a list with what the user gave: pairs, another Headers, a record. */
function fillHeaders(list, init, header = 'Headers constructor') {
  if (!isObject(init)) {
    throw conversionFailed('Headers constructor', 'Argument 1', ['sequence<sequence<ByteString>>', 'record<ByteString, ByteString>']);
  }
  const iterator = init[Symbol.iterator];
  if (iterator !== undefined && iterator !== null) {
    if (iterator === Headers.prototype.entries && isHeaders(init)) {
      for (const { 0: name, 1: value } of listOf(init).inOrder()) list.append(name, value);
      return;
    }
    if (typeof iterator !== 'function') {
      throw exception(header, `init (${stringify(init)}) is not iterable.`);
    }
    fillFromPairs(list, init, header);
    return;
  }
  const pairs = [];
  for (const key of Reflect.ownKeys(init)) {
    if (!Reflect.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
    const name = byteString(key, header, `Key ${typeof key === 'symbol' ? stringify(key) : key} in init`);
    pairs.push(name, byteString(init[key], header, `init["${name}"]`));
  }
  for (let i = 0; i < pairs.length; i += 2) appendTo(list, pairs[i], pairs[i + 1], 'Headers.append');
}

function fillFromPairs(list, init, header) {
  const pairs = [];
  let index = 0;
  for (const pair of init) {
    const at = `init[${index++}]`;
    if (!isObject(pair) || typeof pair[Symbol.iterator] !== 'function') {
      throw exception(header, `${at} (${stringify(pair)}) is not iterable.`);
    }
    const both = [];
    for (const part of pair) both.push(byteString(part, header, `${at}[${both.length}]`));
    pairs.push(both);
  }
  for (const pair of pairs) {
    if (pair.length !== 2) throw exception('Headers constructor', `expected name/value pair to be length 2, found ${pair.length}.`);
    appendTo(list, pair[0], pair[1], 'Headers.append');
  }
}

let isHeaders, listOf, guardOf, setGuard;

class Headers {
  #list;
  #guard = 'none';

  static {
    isHeaders = (value) => isObject(value) && #list in value;
    listOf = (headers) => headers.#list;
    guardOf = (headers) => headers.#guard;
    setGuard = (headers, guard) => { headers.#guard = guard; };
  }

  constructor(init = undefined) {
    if (init === kList) {
      this.#list = arguments[1];
      this.#guard = arguments[2];
      return;
    }
    this.#list = new HeaderList();
    if (init !== undefined) fillHeaders(this.#list, init);
  }

  append(name, value) {
    checkThis(this);
    needArguments(arguments, 2, 'Headers.append');
    name = byteString(name, 'Headers.append', 'name');
    value = normalValue(byteString(value, 'Headers.append', 'value'));
    checkName(name, 'Headers.append');
    if (forbiddenInValue.test(value)) throw exception('Headers.append', `"${value}" is an invalid header value.`);
    mutable(this).append(name, value);
  }

  delete(name) {
    checkThis(this);
    needArguments(arguments, 1, 'Headers.delete');
    name = byteString(name, 'Headers.delete', 'name');
    checkName(name, 'Headers.delete');
    mutable(this).delete(lowerCase(name));
  }

  get(name) {
    checkThis(this);
    needArguments(arguments, 1, 'Headers.get');
    name = byteString(name, 'Headers.get', 'name');
    checkName(name, 'Headers.get');
    return this.#list.get(lowerCase(name));
  }

  has(name) {
    checkThis(this);
    needArguments(arguments, 1, 'Headers.has');
    name = byteString(name, 'Headers.has', 'name');
    checkName(name, 'Headers.has');
    return this.#list.has(lowerCase(name));
  }

  set(name, value) {
    checkThis(this);
    needArguments(arguments, 2, 'Headers.set');
    name = byteString(name, 'Headers.set', 'name');
    value = normalValue(byteString(value, 'Headers.set', 'value'));
    checkName(name, 'Headers.set');
    if (forbiddenInValue.test(value)) throw exception('Headers.set', `"${value}" is an invalid header value.`);
    mutable(this).set(name, value);
  }

  getSetCookie() {
    checkThis(this);
    return [...this.#list.cookies];
  }

  [customInspectSymbol](depth, options) {
    options.depth ??= depth;
    return `Headers ${require('internal/util/inspect').formatWithOptions(options, this.#list.toObject())}`;
  }
}

function checkThis(value) {
  if (!isHeaders(value)) throw illegalInvocation();
}

function mutable(headers) {
  if (guardOf(headers) === 'immutable') throw new TypeError('immutable');
  return listOf(headers);
}

exposeMembers(Headers, 'Headers', ['append', 'delete', 'get', 'has', 'set', 'getSetCookie']);
makeIterable('Headers', Headers, (headers) => {
  checkThis(headers);
  return listOf(headers).sorted();
});
Object.defineProperty(Headers.prototype, customInspectSymbol, { __proto__: null, enumerable: false });

/** A Headers object over a list that exists already. */
const headersOver = (list, guard) => new Headers(kList, list, guard);

module.exports = { HeaderList, Headers, fillHeaders, headersOver, isHeaders, isToken, listOf, setGuard };
