'use strict';
// Conversions of WebIDL as the fetch classes word their failures.

const { inspect } = require('internal/util/inspect');

const wide = /[^\x00-\xff]/;

function stringify(value) {
  switch (typeof value) {
    case 'symbol': return `Symbol(${value.description})`;
    case 'string': return `"${value}"`;
    case 'bigint': return `${value}n`;
    case 'object':
    case 'function': return value === null ? 'null' : inspect(value);
  }
  return `${value}`;
}

const isObject = (value) => typeof value === 'object' && value !== null || typeof value === 'function';

/** The error of a method called on something of another class. */
function illegalInvocation() {
  const error = new TypeError('Illegal invocation');
  error.code = 'ERR_INVALID_THIS';
  return error;
}

const exception = (header, message) => new TypeError(`${header}: ${message}`);

function needArguments(args, count, header) {
  if (args.length >= count) return;
  throw exception(header, `${count} argument${count === 1 ? '' : 's'} required, but${args.length ? ' only' : ''} ${args.length} found.`);
}

function conversionFailed(header, argument, types) {
  return exception(header, `${argument} could not be converted to${types.length === 1 ? '' : ' one of'}: ${types.join(', ')}.`);
}

const notInstance = (header, argument, value, name) =>
  exception(header, `Expected ${argument} ("${stringify(value)}") to be an instance of ${name}.`);

function domString(value, header, argument) {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol') {
    throw exception(header, `${argument} is a symbol, which cannot be converted to a DOMString.`);
  }
  return `${value}`;
}

function byteString(value, header, argument) {
  if (typeof value === 'symbol') {
    throw exception(header, `${argument} is a symbol, which cannot be converted to a ByteString.`);
  }
  const text = typeof value === 'string' ? value : `${value}`;
  const at = text.search(wide);
  if (at !== -1) {
    throw new TypeError(`Cannot convert argument to a ByteString because the character at index ${at} has a value of ${
      text.charCodeAt(at)} which is greater than 255.`);
  }
  return text;
}

const usvString = (value) => `${value}`.toWellFormed();

/** An integer type of WebIDL without clamping: out of range is refused. */
function enforceRange(value, header, argument, low, high) {
  const number = Math.trunc(Number(value));
  if (!Number.isFinite(number)) throw exception(header, `Could not convert ${stringify(value)} to an integer.`);
  if (number < low || number > high) throw exception(header, `Value must be between ${low}-${high}, got ${number}.`);
  return number;
}

/** What an `unsigned short` makes of a value. */
function unsignedShort(value) {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? number & 0xffff : 0;
}

function checkDictionary(value, header) {
  if (value !== undefined && !isObject(value) && value !== null) {
    throw exception(header, `Expected ${String(value)} to be one of: Null, Undefined, Object.`);
  }
}

/** A member of an enumeration; undefined stays undefined. */
function enumeration(value, allowed, header) {
  if (value === undefined) return undefined;
  const text = domString(value, header);
  if (!allowed.includes(text)) {
    throw exception(header, `${text} is not an accepted type. Expected one of ${allowed.join(', ')}.`);
  }
  return text;
}

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

/**
 * Makes Class iterable as WebIDL's `iterable<K, V>`: keys, values, entries, forEach.
 * @param {(object) => Array<[any, any]>} entriesOf the entries now; it throws for foreign objects
 */
function makeIterable(name, Class, entriesOf) {
  class PairIterator {
    #target;
    #kind;
    #at = 0;
    constructor(target, kind) {
      this.#target = target;
      this.#kind = kind;
    }
    next() {
      if (typeof this !== 'object' || this === null || !(#target in this)) {
        throw new TypeError(`'next' called on an object that does not implement interface ${name} Iterator.`);
      }
      // Entries that came or went since the last step count.
      const entries = entriesOf(this.#target);
      if (this.#at >= entries.length) return { value: undefined, done: true };
      const { 0: key, 1: value } = entries[this.#at++];
      return { value: this.#kind === 'entries' ? [key, value] : this.#kind === 'keys' ? key : value, done: false };
    }
  }
  delete PairIterator.prototype.constructor;
  Object.setPrototypeOf(PairIterator.prototype, iteratorPrototype);
  Object.defineProperties(PairIterator.prototype, {
    next: { __proto__: null, enumerable: true },
    [Symbol.toStringTag]: { __proto__: null, writable: false, enumerable: false, configurable: true, value: `${name} Iterator` },
  });
  const methods = {
    keys() {
      entriesOf(this);
      return new PairIterator(this, 'keys');
    },
    values() {
      entriesOf(this);
      return new PairIterator(this, 'values');
    },
    entries() {
      entriesOf(this);
      return new PairIterator(this, 'entries');
    },
    forEach(callback, thisArg = undefined) {
      entriesOf(this);
      needArguments(arguments, 1, `${name}.forEach`);
      if (typeof callback !== 'function') {
        throw new TypeError(`Failed to execute 'forEach' on '${name}': parameter 1 is not of type 'Function'.`);
      }
      for (let at = 0, entries; at < (entries = entriesOf(this)).length; at++) {
        callback.call(thisArg, entries[at][1], entries[at][0], this);
      }
    },
  };
  for (const key of Object.keys(methods)) {
    Object.defineProperty(Class.prototype, key, { __proto__: null, writable: true, enumerable: true, configurable: true, value: methods[key] });
  }
  Object.defineProperty(Class.prototype, Symbol.iterator, {
    __proto__: null, writable: true, enumerable: false, configurable: true, value: methods.entries,
  });
}

/** Makes members of a class enumerable and gives it its tag. */
function exposeMembers(Class, name, members) {
  for (const member of members) Object.defineProperty(Class.prototype, member, { __proto__: null, enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: name });
}

module.exports = {
  byteString, checkDictionary, conversionFailed, domString, enforceRange, enumeration, exception, exposeMembers,
  illegalInvocation, isObject, makeIterable, needArguments, notInstance, stringify, unsignedShort, usvString,
};
