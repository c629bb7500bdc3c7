'use strict';

// util.deprecate and the warnings of the built-ins' own deprecations: once per process and code.

const warnedCodes = new Set();

/** A function that warns at its first call. */
function getDeprecationWarningEmitter(code, message, deprecated, useEmitSync, shouldEmit = () => true) {
  let warned = false;
  return function() {
    if (warned || !shouldEmit()) return;
    warned = true;
    if (code !== undefined) {
      if (warnedCodes.has(code)) return;
      warnedCodes.add(code);
    }
    const how = useEmitSync ? require('internal/process/warning').emitWarningSync : process.emitWarning;
    how(message, 'DeprecationWarning', code, deprecated);
  };
}

function isPendingDeprecation() {
  return require('internal/options').getOptionValue('--pending-deprecation') && !process.noDeprecation;
}

/** `fn` that warns of its deprecation; `modifyPrototype: false` leaves a function that cannot be constructed through. */
function deprecate(fn, message, code, useEmitSync = false, modifyPrototype = true) {
  if (process.noDeprecation === true) return fn;
  if (code !== undefined) require('internal/validators').validateString(code, 'code');
  const warn = getDeprecationWarningEmitter(code, message, deprecated, useEmitSync);

  function deprecated(...args) {
    if (!process.noDeprecation) warn();
    if (new.target) return Reflect.construct(fn, args, new.target === deprecated ? fn : new.target);
    return Reflect.apply(fn, this, args);
  }

  if (modifyPrototype) {
    Object.setPrototypeOf(deprecated, fn);
    if (fn.prototype) deprecated.prototype = fn.prototype;
    Object.defineProperty(deprecated, 'length', {
      __proto__: null, ...Object.getOwnPropertyDescriptor(fn, 'length'),
    });
  }
  return deprecated;
}

/** Deprecated only under --pending-deprecation, which is read when the function is called. */
function pendingDeprecate(fn, message, code) {
  const warn = getDeprecationWarningEmitter(code, message, deprecated, false, isPendingDeprecation);
  function deprecated(...args) {
    warn();
    return Reflect.apply(fn, this, args);
  }
  return Object.defineProperty(deprecated, 'length', {
    __proto__: null, ...Object.getOwnPropertyDescriptor(fn, 'length'),
  });
}

/** For a class to be called without `new`: warns and constructs all the same. */
function deprecateInstantiation(target, code, ...args) {
  getDeprecationWarningEmitter(
    code, `Instantiating ${target.name} without the 'new' keyword has been deprecated.`, target)();
  return Reflect.construct(target, args);
}

/** An accessor for a deprecated property that stores its value under `key` of a hidden slot. */
function deprecateProperty(key, message, code, isPending) {
  const warn = getDeprecationWarningEmitter(
    code, message, undefined, false, isPending ? isPendingDeprecation : undefined);
  return {
    __proto__: null,
    get() {
      warn();
      return this[key];
    },
    set(value) {
      warn();
      this[key] = value;
    },
    configurable: true,
    enumerable: true,
  };
}

module.exports = {
  deprecate,
  deprecateInstantiation,
  deprecateProperty,
  getDeprecationWarningEmitter,
  isPendingDeprecation,
  pendingDeprecate,
};
