'use strict';

// Errors on their way from a thread to its parent.

const classes = { __proto__: null, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };
// Causes within causes are followed so far.
const kDepth = 8;

function read(object, key) {
  try {
    return object[key];
  } catch {
    return undefined;
  }
}

const passes = (value) => value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');

function cloneable(value) {
  try {
    require('v8').serialize(value);
    return true;
  } catch {
    return false;
  }
}

/** An error as plain data: what makes it an error, and its own properties as far as they can be cloned. */
function pack(error, depth = 0) {
  if (typeof error !== 'object' || error === null || !(error instanceof Error)) {
    if (passes(error) || cloneable(error)) return { value: error };
    const { inspect } = require('internal/util/inspect');
    return { value: inspect(error) };
  }
  const shape = Object.keys(classes).find((name) => error instanceof classes[name]) ?? 'Error';
  const own = [];
  for (const key of Object.getOwnPropertyNames(error)) {
    if (key === 'stack' || key === 'message') continue;
    const value = read(error, key);
    const enumerable = Object.prototype.propertyIsEnumerable.call(error, key);
    if (passes(value)) own.push({ key, enumerable, value });
    else if (value instanceof Error && depth < kDepth) own.push({ key, enumerable, error: pack(value, depth + 1) });
    else if (cloneable(value)) own.push({ key, enumerable, value });
  }
  const text = (value) => (value === undefined ? undefined : `${value}`);
  return { shape, name: text(read(error, 'name')), message: text(read(error, 'message')), stack: read(error, 'stack'), own };
}

function unpack(packed) {
  if (packed.shape === undefined) return packed.value;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new (classes[packed.shape] ?? Error)(packed.message);
  Error.stackTraceLimit = stackTraceLimit;
  const define = (key, value, enumerable) =>
    Object.defineProperty(error, key, { __proto__: null, value, enumerable, writable: true, configurable: true });
  define('stack', passes(packed.stack) ? packed.stack : undefined, false);
  for (const { key, enumerable, value, error: inner } of packed.own) {
    define(key, inner === undefined ? value : unpack(inner), enumerable);
  }
  if (error.name !== packed.name) define('name', packed.name, false);
  return error;
}

/** The message that tells a parent of an error. */
const packError = (error) => ({ type: 'error', error: pack(error) });
const restoreError = (message) => unpack(message.error);

module.exports = { packError, restoreError };
