'use strict';

// globalThis.console: V8's own object keeps what the inspector needs, ours does the writing.

function install(global) {
  require('internal/console/engine');
  Object.defineProperty(global, 'console', {
    configurable: true,
    enumerable: false,
    writable: true,
    value: require('internal/console/global'),
  });
}

module.exports = { install };
