'use strict';

// module.enableCompileCache(): V8's code cache on disk. Not there yet: asking for it reports it as disabled, which
// callers must be ready for, as with NODE_DISABLE_COMPILE_CACHE.

const disabled = 3;

function enable() {
  return { __proto__: null, status: disabled, message: 'Compile cache is not supported by Ravel' };
}

function flush() {}

function directory() {
  return undefined;
}

module.exports = { enable, flush, directory };
