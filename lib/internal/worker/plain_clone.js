'use strict';

// Structured cloning of plain data without its serialized form: objects, arrays, Maps, Sets, Dates and primitive values.
// As soon as there is anything else, all of it is left to the engine.

const { kindOf } = binding('serdes');
const { getOwnNonIndexProperties } = binding('util');

// What kindOf() says.
const kObject = 1, kArray = 2, kDate = 3, kMap = 4, kSet = 5;
const kOnlyEnumerable = 2;
// So many objects are looked up one by one before a Map is worth its while, and arrays checked by their keys.
const kFew = 16;

const ObjectPrototype = Object.prototype;
const { getPrototypeOf, hasOwn, keys: keysOf } = Object;
const { getTime } = Date.prototype;
const { forEach: mapForEach, set: mapSet, get: mapGet } = Map.prototype;
const { forEach: setForEach, add: setAdd } = Set.prototype;
const apply = Reflect.apply;

/** What is returned where the engine must do it. */
const notPlain = Symbol('not plain data');

/** The copies made so far, by their originals. */
class Seen {
  from = [];
  to = [];
  map = undefined;

  find(object) {
    if (this.map !== undefined) return apply(mapGet, this.map, [object]);
    const { from } = this;
    for (let i = 0; i < from.length; i++) if (from[i] === object) return this.to[i];
    return undefined;
  }

  add(object, copy) {
    if (this.map === undefined) {
      if (this.from.length < kFew) {
        this.from.push(object);
        this.to.push(copy);
        return;
      }
      this.map = new Map();
      for (let i = 0; i < kFew; i++) apply(mapSet, this.map, [this.from[i], this.to[i]]);
    }
    apply(mapSet, this.map, [object, copy]);
  }
}

function copyOf(value, seen, hostSymbol) {
  switch (typeof value) {
    case 'object': break;
    case 'function': case 'symbol': return notPlain;
    default: return value;
  }
  if (value === null) return null;
  const known = seen.find(value);
  if (known !== undefined) return known;
  switch (kindOf(value)) {
    case kObject: return copyObject(value, seen, hostSymbol);
    case kArray: return copyArray(value, seen, hostSymbol);
    case kDate: {
      const copy = new Date(apply(getTime, value, []));
      seen.add(value, copy);
      return copy;
    }
    case kMap: return copyMap(value, seen, hostSymbol);
    case kSet: return copySet(value, seen, hostSymbol);
    default: return notPlain;
  }
}

function copyObject(value, seen, hostSymbol) {
  const prototype = getPrototypeOf(value);
  if (prototype !== ObjectPrototype && hostSymbol in value) return notPlain;
  const copy = {};
  seen.add(value, copy);
  const keys = keysOf(value);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const item = value[key];
    if (item === undefined && !hasOwn(value, key)) continue; // a getter took it away
    const part = typeof item === 'object' || typeof item === 'function' || typeof item === 'symbol' ?
      copyOf(item, seen, hostSymbol) : item;
    if (part === notPlain || key === '__proto__') return notPlain;
    copy[key] = part;
  }
  return copy;
}

function onlyElements(array) {
  const { length } = array;
  if (length > kFew) return getOwnNonIndexProperties(array, kOnlyEnumerable).length === 0;
  const keys = keysOf(array);
  return keys.length === length && (length === 0 || keys[length - 1] === `${length - 1}`);
}

function copyArray(value, seen, hostSymbol) {
  if (!onlyElements(value)) return notPlain;
  const copy = [];
  seen.add(value, copy);
  const { length } = value;
  for (let i = 0; i < length; i++) {
    const item = value[i];
    if (item === undefined && !hasOwn(value, i)) return notPlain;
    const part = copyOf(item, seen, hostSymbol);
    if (part === notPlain) return notPlain;
    copy[i] = part;
  }
  return value.length === length ? copy : notPlain;
}

function copyMap(value, seen, hostSymbol) {
  const copy = new Map();
  seen.add(value, copy);
  const entries = [];
  apply(mapForEach, value, [(item, key) => { entries.push(key, item); }]);
  for (let i = 0; i < entries.length; i += 2) {
    const key = copyOf(entries[i], seen, hostSymbol);
    if (key === notPlain) return notPlain;
    const item = copyOf(entries[i + 1], seen, hostSymbol);
    if (item === notPlain) return notPlain;
    apply(mapSet, copy, [key, item]);
  }
  return copy;
}

function copySet(value, seen, hostSymbol) {
  const copy = new Set();
  seen.add(value, copy);
  const items = [];
  apply(setForEach, value, [(item) => { items.push(item); }]);
  for (let i = 0; i < items.length; i++) {
    const item = copyOf(items[i], seen, hostSymbol);
    if (item === notPlain) return notPlain;
    apply(setAdd, copy, [item]);
  }
  return copy;
}

/**
 * @param hostSymbol the property of objects that clone in their own way
 * @returns the clone, or notPlain
 */
function clonePlain(value, hostSymbol) {
  return copyOf(value, new Seen(), hostSymbol);
}

module.exports = { clonePlain, notPlain };
