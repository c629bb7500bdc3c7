'use strict';

// globalThis.console: V8's own object keeps what the inspector needs, ours does the writing.

function install(global) {
  let c;
  Object.defineProperty(global, 'console', {
    configurable: true,
    enumerable: false,
    get() { return c ??= require('internal/console/global'); },
    set(v) { c = v; },
  });
}

module.exports = { install };
