'use strict';

// The engine asks here when an error's `stack` is read for the first time.

const { ErrorPrepareStackTrace } = require('internal/errors');

let overrides;

function prepareStackTrace(globalThis, error, trace) {
  overrides ??= require('internal/errors').overrideStackTrace;
  if (overrides?.has(error)) return ErrorPrepareStackTrace(error, trace);
  const user = globalThis.Error?.prepareStackTrace;
  if (typeof user === 'function' && user !== ErrorPrepareStackTrace) return Reflect.apply(user, globalThis.Error, [error, trace]);
  return ErrorPrepareStackTrace(error, trace);
}

module.exports = { prepareStackTrace };
