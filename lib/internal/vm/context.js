'use strict';

// Contexts: which object stands for which, as vm and the modules of vm know it.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const native = binding('contextify');

/** contextified object -> { global, queue } */
const contexts = new WeakMap();

/** Option of vm.Script: the global object of the context to compile in. */
const contextGlobal = Symbol('contextGlobal');

function isContext(object, name = 'object') {
  if (object === null || (typeof object !== 'object' && typeof object !== 'function')) {
    throw new ERR_INVALID_ARG_TYPE(name, 'Object', object);
  }
  return contexts.has(object);
}

/** Makes a context whose global object shows `sandbox`, or a bare one for null; returns what stands for it. */
function makeContext(sandbox, strings, wasm, ownQueue, owner, name, origin) {
  const [global, queue] = native.makeContext(sandbox, strings, wasm, ownQueue, owner, name, origin);
  const object = sandbox ?? global;
  contexts.set(object, { global, queue });
  return object;
}

makeContext.get = (object) => contexts.get(object);

module.exports = { isContext, makeContext, contextGlobal };
