'use strict';

// Errors on their way from a thread to its parent.

/** An error as a message: what structured cloning keeps, plus its own properties. */
function packError(error) {
  const own = {};
  if (typeof error === 'object' && error !== null && error instanceof Error) {
    for (const key of Object.keys(error)) {
      const v = error[key];
      if (v === null || (typeof v !== 'object' && typeof v !== 'function' && typeof v !== 'symbol')) own[key] = v;
    }
    return { type: 'error', error: { name: error.name, message: error.message, stack: error.stack }, own, shape: shapeOf(error) };
  }
  return { type: 'error', value: error, shape: 'value' };
}

function shapeOf(error) {
  for (const C of [TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
    if (error instanceof C) return C.name;
  }
  return 'Error';
}

function restoreError(m) {
  if (m.shape === 'value') return m.value;
  const C = { TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError }[m.shape] ?? Error;
  const e = new C(m.error.message);
  Object.defineProperty(e, 'stack', { value: m.error.stack, writable: true, configurable: true, enumerable: false });
  if (e.name !== m.error.name) {
    Object.defineProperty(e, 'name', { value: m.error.name, writable: true, configurable: true, enumerable: false });
  }
  return Object.assign(e, m.own);
}

module.exports = { packError, restoreError };
