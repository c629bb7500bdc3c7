'use strict';

// Deep equality: loose, strict, strict without prototypes, and partial (the second value is contained in the first).

const types = require('internal/util/types');
const { isError } = require('internal/util');

const native = binding('util');

const kLoose = 0;
const kStrict = 1;
const kPartial = 2;
const kStrictWithoutPrototypes = 3;

// Property filters of V8.
const kOnlyEnumerable = 2;
const kOnlyEnumerableNoSymbols = 2 | 16;

const { hasOwn } = Object;
const tagOf = Object.prototype.toString.call.bind(Object.prototype.toString);
const isEnumerable = Object.prototype.propertyIsEnumerable.call.bind(Object.prototype.propertyIsEnumerable);
const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype);
const typedArrayName = ((get) => get.call.bind(get))(
  Object.getOwnPropertyDescriptor(typedArrayPrototype, Symbol.toStringTag).get);
const dateGetTime = Date.prototype.getTime.call.bind(Date.prototype.getTime);

// So many ancestors are quicker to look through than to look up.
const fewAncestors = 24;

class Comparison {
  ancestors = [];
  manyAncestors = undefined;

  constructor(mode) {
    this.mode = mode;
  }

  /** Whether `a` and `b` are equal in this mode. */
  equal(a, b) {
    const { mode } = this;
    if (a === b) return a !== 0 || mode === kLoose || Object.is(a, b);
    if (mode === kLoose) {
      if (a === null || typeof a !== 'object') {
        // eslint-disable-next-line eqeqeq
        return (b === null || typeof b !== 'object') && (a == b || (a !== a && b !== b));
      }
      if (b === null || typeof b !== 'object') return false;
    } else {
      if (typeof a !== 'object') return typeof a === 'number' && a !== a && b !== b;
      if (typeof b !== 'object' || a === null || b === null) return false;
      if (mode === kStrict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    }
    if (Object.getPrototypeOf(a) === Object.prototype && isPlain(a) && isPlain(b) &&
        (mode === kStrict || Object.getPrototypeOf(b) === Object.prototype)) {
      const keys = this.commonKeys(a, b);
      return keys !== undefined && this.inside(a, b, keys, undefined);
    }
    return this.objects(a, b);
  }

  objects(a, b) {
    if (Array.isArray(a)) return Array.isArray(b) && this.arrays(a, b);
    if (Array.isArray(b)) return false;
    const tag = tagOf(a);
    if (tag !== tagOf(b)) return false;
    switch (tag) {
      case '[object Set]':
        if (types.isSet(a)) return this.collections(a, b, types.isSet, sets);
        break;
      case '[object Map]':
        if (types.isMap(a)) return this.collections(a, b, types.isMap, maps);
        break;
    }
    return this.exotic(a, b);
  }

  collections(a, b, check, contents) {
    if (!check(b) || (this.mode === kPartial ? a.size < b.size : a.size !== b.size)) return false;
    return this.properties(a, b, contents);
  }

  /** Objects with more to compare than their properties. */
  exotic(a, b) {
    if (ArrayBuffer.isView(a)) return this.views(a, b);
    if (types.isSet(a)) return this.collections(a, b, types.isSet, sets);
    if (types.isMap(a)) return this.collections(a, b, types.isMap, maps);
    if (types.isDate(a)) {
      if (!types.isDate(b) || !Object.is(dateGetTime(a), dateGetTime(b))) return false;
    } else if (types.isRegExp(a)) {
      if (!types.isRegExp(b) || a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
    } else if (isError(a)) {
      if (!isError(b) || !this.errors(a, b)) return false;
    } else if (types.isAnyArrayBuffer(a)) {
      if (!types.isAnyArrayBuffer(b) || !this.bytes(new Uint8Array(a), new Uint8Array(b))) return false;
    } else if (types.isBoxedPrimitive(a)) {
      if (!sameBoxed(a, b)) return false;
    } else if (types.isWeakMap(a) || types.isWeakSet(a) || types.isPromise(a)) {
      // What they hold can't be looked at: only the same object is equal.
      return false;
    } else if (isExotic(b)) {
      return false;
    } else if (types.isKeyObject(a)) {
      if (!types.isKeyObject(b) || !a.equals(b)) return false;
    } else if (types.isCryptoKey(a)) {
      if (!types.isCryptoKey(b) || !require('internal/crypto/webcrypto_keys').sameCryptoKey(a, b)) return false;
    } else if (isURL(a)) {
      if (!isURL(b) || a.href !== b.href) return false;
    }
    return this.properties(a, b);
  }

  /** Enumerable own properties, and what `contents` adds to them. */
  properties(a, b, contents = undefined) {
    const keys = this.commonKeys(a, b);
    return keys !== undefined && this.inside(a, b, keys, contents);
  }

  /** The keys to compare, undefined when the two have not the same ones. */
  commonKeys(a, b) {
    const keys = Object.keys(b);
    if (this.mode !== kPartial && keys.length !== Object.keys(a).length) return undefined;
    for (let i = 0; i < keys.length; i++) {
      if (!isEnumerable(a, keys[i])) return undefined;
    }
    if (this.mode === kLoose) return keys;
    const symbols = Object.getOwnPropertySymbols(b);
    let count = 0;
    for (let i = 0; i < symbols.length; i++) {
      if (!isEnumerable(b, symbols[i])) continue;
      if (!isEnumerable(a, symbols[i])) return undefined;
      keys.push(symbols[i]);
      count++;
    }
    return this.mode !== kPartial && countEnumerableSymbols(a) !== count ? undefined : keys;
  }

  /** Goes down one level: first what needs no remembering, then the rest, watching out for cycles. */
  inside(a, b, keys, contents) {
    const known = this.seen(a) + this.seen(b);
    // Both come round again: equal so far. Only one of them: they have another shape.
    if (known > 0) return known === 2;
    let entered = false;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      const left = a[key], right = b[key];
      if (left === right && left !== 0) continue;
      if (!entered && typeof left === 'object' && left !== null) entered = this.enter(a, b);
      if (!this.equal(left, right)) return this.leave(entered, a, b, false);
    }
    if (contents === undefined) return this.leave(entered, a, b, true);
    if (!entered) this.enter(a, b);
    return this.leave(true, a, b, contents(this, a, b));
  }

  enter(a, b) {
    this.ancestors.push(a, b);
    this.manyAncestors?.add(a).add(b);
    return true;
  }

  leave(entered, a, b, result) {
    if (entered) {
      this.ancestors.length -= 2;
      this.manyAncestors?.delete(a);
      this.manyAncestors?.delete(b);
    }
    return result;
  }

  /** 1 if `value` is among what is being compared, 0 if not. */
  seen(value) {
    const { ancestors } = this;
    if (ancestors.length > fewAncestors) {
      this.manyAncestors ??= new Set(ancestors);
      return this.manyAncestors.has(value) ? 1 : 0;
    }
    this.manyAncestors = undefined;
    return ancestors.includes(value) ? 1 : 0;
  }

  arrays(a, b) {
    const { mode } = this;
    if ((mode === kPartial ? a.length < b.length : a.length !== b.length) || tagOf(a) !== tagOf(b)) return false;
    const filter = mode === kLoose ? kOnlyEnumerableNoSymbols : kOnlyEnumerable;
    const keys = native.getOwnNonIndexProperties(b, filter);
    if (mode !== kPartial && keys.length !== native.getOwnNonIndexProperties(a, filter).length) return false;
    for (const key of keys) {
      if (!isEnumerable(a, key)) return false;
    }
    if (keys.length > 0 || mode === kPartial) return this.inside(a, b, keys, mode === kPartial ? partialArrays : entries);

    const known = this.seen(a) + this.seen(b);
    if (known > 0) return known === 2;
    let entered = false;
    for (let i = 0; i < a.length; i++) {
      const left = a[i], right = b[i];
      if (left === right && left !== 0 && left !== undefined) continue;
      // What is left to do takes a closer look: at holes, objects, zeros.
      if (!entered && typeof left === 'object' && left !== null) entered = this.enter(a, b);
      if (left === undefined || right === undefined) {
        if (hasOwn(a, i) !== hasOwn(b, i)) return this.leave(entered, a, b, false);
        if (!hasOwn(a, i)) return this.leave(entered, a, b, sparseArrays(this, a, b, i));
      }
      if (!this.equal(left, right)) return this.leave(entered, a, b, false);
    }
    return this.leave(entered, a, b, true);
  }

  errors(a, b) {
    // Not enumerable, yet part of what an error says.
    if (!isEnumerable(b, 'name') && !this.equal(a.name, b.name)) return false;
    if (!isEnumerable(b, 'message') && (this.mode !== kPartial || hasOwn(b, 'message')) &&
        !this.equal(a.message, b.message)) {
      return false;
    }
    for (const key of ['cause', 'errors']) {
      if (hasOwn(b, key) ? !isEnumerable(b, key) : this.mode !== kPartial) {
        if (hasOwn(a, key) !== hasOwn(b, key) || !this.equal(a[key], b[key])) return false;
      }
    }
    return true;
  }

  views(a, b) {
    if (!ArrayBuffer.isView(b) || typedArrayName(a) !== typedArrayName(b)) return false;
    if (this.mode === kPartial) {
      if (a.byteLength < b.byteLength || !partOfView(a, b)) return false;
    } else if (this.mode === kLoose && isFloatArray(a)) {
      if (a.length !== b.length) return false;
      for (let i = 0; i < a.length; i++) {
        if (a[i] !== b[i]) return false;
      }
    } else if (!this.bytes(new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
                           new Uint8Array(b.buffer, b.byteOffset, b.byteLength))) {
      return false;
    }
    const filter = this.mode === kLoose ? kOnlyEnumerableNoSymbols : kOnlyEnumerable;
    const keys = native.getOwnNonIndexProperties(b, filter);
    if (this.mode !== kPartial && keys.length !== native.getOwnNonIndexProperties(a, filter).length) return false;
    for (const key of keys) {
      if (!isEnumerable(a, key)) return false;
    }
    return keys.length === 0 || this.inside(a, b, keys, undefined);
  }

  bytes(a, b) {
    const { length } = b;
    if (this.mode === kPartial ? a.length < length : a.length !== length) return false;
    if (this.mode === kPartial) return isSubsequence(a, b);
    if (length > manyBytes) return require('buffer').Buffer.compare(a, b) === 0;
    for (let i = 0; i < length; i++) {
      if (a[i] !== b[i]) return false;
    }
    return true;
  }
}

// Arrays longer than this may be mostly holes.
const manyEntries = 1000;

// From here on a call into the engine's memory compare pays.
const manyBytes = 64;

const isExotic = (value) => types.isDate(value) || types.isRegExp(value) || isError(value) || ArrayBuffer.isView(value) ||
  types.isSet(value) || types.isMap(value) || types.isAnyArrayBuffer(value) || types.isBoxedPrimitive(value) ||
  types.isWeakMap(value) || types.isWeakSet(value) || types.isPromise(value);

const isPlain = (value) => tagOf(value) === '[object Object]';

function countEnumerableSymbols(value) {
  const symbols = Object.getOwnPropertySymbols(value);
  let count = 0;
  for (let i = 0; i < symbols.length; i++) {
    if (isEnumerable(value, symbols[i])) count++;
  }
  return count;
}

function isURL(value) {
  return typeof value.href === 'string' && typeof value.protocol === 'string' && value instanceof require('internal/url').URL;
}

function isFloatArray(value) {
  const name = typedArrayName(value);
  return name === 'Float64Array' || name === 'Float32Array' || name === 'Float16Array';
}

function isSubsequence(a, b) {
  let at = 0;
  for (let i = 0; i < b.length; i++, at++) {
    while (at < a.length && !Object.is(a[at], b[i])) at++;
    if (at === a.length) return false;
  }
  return true;
}

function partOfView(a, b) {
  if (typedArrayName(a) !== undefined) return isSubsequence(a, b);
  return isSubsequence(new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
                       new Uint8Array(b.buffer, b.byteOffset, b.byteLength));
}

const boxes = [
  [types.isNumberObject, Number.prototype.valueOf], [types.isStringObject, String.prototype.valueOf],
  [types.isBooleanObject, Boolean.prototype.valueOf], [types.isBigIntObject, BigInt.prototype.valueOf],
  [types.isSymbolObject, Symbol.prototype.valueOf],
];

function sameBoxed(a, b) {
  for (const [check, valueOf] of boxes) {
    if (check(a)) return check(b) && Object.is(valueOf.call(a), valueOf.call(b));
  }
  return false;
}

// ---- arrays ----

/** The entries of arrays that have other properties too. */
function entries(comparison, a, b) {
  for (let i = 0; i < a.length; i++) {
    if (hasOwn(a, i) !== hasOwn(b, i)) return false;
    if (!hasOwn(a, i)) return sparseArrays(comparison, a, b, i);
    if (!comparison.equal(a[i], b[i])) return false;
  }
  return true;
}

/** Long runs of holes are not walked through. */
function sparseArrays(comparison, a, b, from) {
  const keysA = Object.keys(a), keysB = Object.keys(b);
  if (keysA.length !== keysB.length) return false;
  for (const key of keysA) {
    if (Number(key) < from) continue;
    if (!hasOwn(b, key) || !comparison.equal(a[key], b[key])) return false;
  }
  return true;
}

/** The entries of `b` occur in `a` in the same order; holes say nothing. */
function partialArrays(comparison, a, b) {
  if (a.length > manyEntries) return partialSparseArrays(comparison, a, b);
  let at = 0;
  for (let i = 0; i < b.length; i++) {
    if (b[i] === undefined && !hasOwn(b, i)) continue;
    while (at < a.length && !(hasOwn(a, at) && comparison.equal(a[at], b[i]))) at++;
    if (at++ >= a.length) return false;
  }
  return true;
}

const indexKey = /^(?:0|[1-9]\d*)$/;
const ownIndexes = (array) => Object.keys(array).filter((key) => indexKey.test(key)).map(Number);

/** The same by what is there, so that millions of holes cost nothing. */
function partialSparseArrays(comparison, a, b) {
  const indexes = ownIndexes(a);
  let next = 0;
  for (const i of ownIndexes(b)) {
    while (next < indexes.length && !comparison.equal(a[indexes[next]], b[i])) next++;
    if (next++ >= indexes.length) return false;
  }
  return true;
}

// ---- sets and maps ----

const isObject = (value) => typeof value === 'object' && value !== null;

/** Removes from `candidates` the first that equals `value`. */
function takeEqual(comparison, candidates, value) {
  for (const candidate of candidates) {
    if (comparison.equal(candidate, value)) {
      candidates.delete(candidate);
      return true;
    }
  }
  return false;
}

function sets(comparison, a, b) {
  const loose = comparison.mode === kLoose;
  let missing;
  for (const item of b) {
    if (a.has(item)) continue;
    // A primitive equals only itself, but for 1 and '1'.
    if (!isObject(item) && !loose) return false;
    (missing ??= []).push(item);
  }
  if (missing === undefined) return true;
  const candidates = new Set();
  for (const item of a) {
    if ((isObject(item) || loose) && !b.has(item)) candidates.add(item);
  }
  if (candidates.size < missing.length) return false;
  for (const item of missing) {
    if (!takeEqual(comparison, candidates, item)) return false;
  }
  return true;
}

function maps(comparison, a, b) {
  const loose = comparison.mode === kLoose;
  let missing;
  const taken = new Set();
  for (const [key, value] of b) {
    if (a.has(key) && comparison.equal(a.get(key), value)) {
      taken.add(key);
      continue;
    }
    if (!isObject(key) && !loose) return false;
    (missing ??= []).push([key, value]);
  }
  if (missing === undefined) return true;
  const candidates = new Set();
  for (const key of a.keys()) {
    if ((isObject(key) || loose) && !taken.has(key)) candidates.add(key);
  }
  for (const [key, value] of missing) {
    let found = false;
    for (const candidate of candidates) {
      if (comparison.equal(candidate, key) && comparison.equal(a.get(candidate), value)) {
        candidates.delete(candidate);
        found = true;
        break;
      }
    }
    if (!found) return false;
  }
  return true;
}

const isDeepEqual = (a, b) => new Comparison(kLoose).equal(a, b);

const isDeepStrictEqual = (a, b, skipPrototype = false) =>
  new Comparison(skipPrototype ? kStrictWithoutPrototypes : kStrict).equal(a, b);

/** Whether `expected` is contained in `actual`. */
const isPartialStrictEqual = (actual, expected) => new Comparison(kPartial).equal(actual, expected);

module.exports = { isDeepEqual, isDeepStrictEqual, isPartialStrictEqual };
