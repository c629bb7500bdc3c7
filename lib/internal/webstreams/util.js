'use strict';
// What the web streams share: brands, queues with sizes (WHATWG Streams 8.1), strategies, promises.

const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS } } = require('internal/errors');
const { validateFunction, validateObject, kValidateObjectAllowObjects, kValidateObjectAllowObjectsAndNull } = require('internal/validators');
const { customInspectSymbol } = require('internal/util');

const kState = Symbol('kState');
const kType = Symbol('kType');
// Internal methods of controllers.
const kCancel = Symbol('kCancel');
const kPull = Symbol('kPull');
const kRelease = Symbol('kRelease');
const kAbort = Symbol('kAbort');
const kError = Symbol('kError');

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function*() {}).prototype);

const noop = () => {};

// Never handed out: only reacted to.
const RESOLVED = Promise.resolve();
const resolved = () => RESOLVED;

/** Runs an algorithm of the user's; whatever it does becomes a promise. */
function promiseCall(fn, thisArg, ...args) {
  try {
    const result = Reflect.apply(fn, thisArg, args);
    if (result === undefined) return RESOLVED;
    return result instanceof Promise ? result : Promise.resolve(result);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** A promise together with its functions, its rejection taken as handled. */
function handledDeferred() {
  const deferred = Promise.withResolvers();
  deferred.promise.then(undefined, noop);
  return deferred;
}

function settledDeferred() {
  return { promise: Promise.resolve(), resolve: undefined, reject: undefined };
}

function rejectedDeferred(error) {
  const promise = Promise.reject(error);
  promise.then(undefined, noop);
  return { promise, resolve: undefined, reject: undefined };
}

/** Resolves a deferred that may be settled already. What is settled has no functions any more. */
function settle(deferred) {
  deferred.resolve?.();
  deferred.resolve = deferred.reject = undefined;
}

/** Rejects the deferred under `key`, or puts a rejected one in its place. */
function rejectOrReplace(holder, key, error) {
  const deferred = holder[key];
  if (deferred.reject === undefined) {
    holder[key] = rejectedDeferred(error);
  } else {
    deferred.reject(error);
    deferred.resolve = deferred.reject = undefined;
  }
}

const brandOf = (name) => (value) => value?.[kState] !== undefined && value?.[kType] === name;

/** Throws what a method called on a foreign object throws. */
function check(value, name) {
  if (value?.[kState] === undefined || value[kType] !== name) throw new ERR_INVALID_THIS(name);
  return value[kState];
}

function inspectAs(value, depth, options, fields) {
  const name = value.constructor.name;
  if (depth < 0) return `${name} [Object]`;
  const { inspect } = require('internal/util/inspect');
  return `${name} ${inspect(fields, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

/** Makes a class's members enumerable, brands it and gives it its tag, as WebIDL wants. */
function defineInterface(Class, name, members, statics = []) {
  const enumerable = { __proto__: null, enumerable: true };
  for (const member of members) Object.defineProperty(Class.prototype, member, enumerable);
  for (const member of statics) Object.defineProperty(Class, member, enumerable);
  Object.defineProperty(Class.prototype, kType, { __proto__: null, value: name });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: name });
}

// --- strategies -----------------------------------------------------------------------------------------------------

function readStrategy(strategy) {
  if (strategy === undefined) return { highWaterMark: undefined, size: undefined };
  validateObject(strategy, 'strategy', kValidateObjectAllowObjectsAndNull);
  const given = strategy?.highWaterMark;
  return { highWaterMark: given === undefined ? undefined : +given, size: strategy?.size };
}

function highWaterMarkOf(strategy, fallback) {
  const { highWaterMark } = strategy;
  if (highWaterMark === undefined) return fallback;
  if (Number.isNaN(highWaterMark) || highWaterMark < 0) {
    throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.highWaterMark', highWaterMark);
  }
  return highWaterMark;
}

const sizeOne = () => 1;

function sizeAlgorithmOf(strategy) {
  const { size } = strategy;
  if (size === undefined) return sizeOne;
  validateFunction(size, 'strategy.size');
  return (chunk) => size(chunk);
}

/** A member of a source, sink or transformer that must be a function if it is there. */
function method(object, name, label) {
  const fn = object?.[name];
  if (fn !== undefined) validateFunction(fn, `${label}.${name}`);
  return fn;
}

// --- queues ---------------------------------------------------------------------------------------------------------

function enqueueValueWithSize(state, value, size) {
  size = +size;
  if (!(size >= 0) || size === Infinity) throw new ERR_INVALID_ARG_VALUE.RangeError('size', size);
  state.queue.push({ value, size });
  state.queueTotalSize += size;
}

function dequeueValue(state) {
  const { queue } = state;
  const { value, size } = queue.length === 1 ? queue.pop() : queue.shift();
  // Rounding must not make it negative.
  state.queueTotalSize = Math.max(0, state.queueTotalSize - size);
  return value;
}

function resetQueue(state) {
  state.queue = [];
  state.queueTotalSize = 0;
}

// --- bytes ----------------------------------------------------------------------------------------------------------

/** A view's type cannot be faked by properties of its own: these come from the engine. */
const typedArrayProto = Object.getPrototypeOf(Uint8Array.prototype);
const getter = (proto, name) => Function.prototype.call.bind(Object.getOwnPropertyDescriptor(proto, name).get);
const views = {
  buffer: getter(typedArrayProto, 'buffer'),
  byteLength: getter(typedArrayProto, 'byteLength'),
  byteOffset: getter(typedArrayProto, 'byteOffset'),
};
const dataViews = {
  buffer: getter(DataView.prototype, 'buffer'),
  byteLength: getter(DataView.prototype, 'byteLength'),
  byteOffset: getter(DataView.prototype, 'byteOffset'),
};
const typedArrayTag = getter(typedArrayProto, Symbol.toStringTag);
const from = (view) => (typedArrayTag(view) === undefined ? dataViews : views);
const viewBuffer = (view) => from(view).buffer(view);
const viewByteLength = (view) => from(view).byteLength(view);
const viewByteOffset = (view) => from(view).byteOffset(view);

const isDetached = getter(ArrayBuffer.prototype, 'detached');
const transferBytes = Function.prototype.call.bind(ArrayBuffer.prototype.transfer);

function isPromisePending(promise) {
  if (promise === undefined) return false;
  return require('internal/util/inspect').inspect(promise).includes('<pending>');
}

module.exports = {
  RESOLVED,
  AsyncIteratorPrototype,
  brandOf,
  check,
  customInspect: customInspectSymbol,
  defineInterface,
  dequeueValue,
  enqueueValueWithSize,
  handledDeferred,
  highWaterMarkOf,
  inspectAs,
  isDetached,
  isPromisePending,
  kAbort,
  kCancel,
  kError,
  kPull,
  kRelease,
  kState,
  kType,
  method,
  noop,
  promiseCall,
  readStrategy,
  rejectOrReplace,
  rejectedDeferred,
  resetQueue,
  resolved,
  settle,
  settledDeferred,
  sizeAlgorithmOf,
  sizeOne,
  transferBytes,
  typedArrayTag,
  validateSource: (value, name) => validateObject(value, name, kValidateObjectAllowObjects),
  viewBuffer,
  viewByteLength,
  viewByteOffset,
};
