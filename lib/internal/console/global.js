'use strict';

// globalThis.console: not an instance of Console by its prototype, which the Console Standard wants to be an empty object,
// but with all that an instance has.

const { Console, bindState, bindStreamsLazily, bound, operations } = require('internal/console/constructor');

const engineConsole = require('internal/console/engine');
const console = Object.create({});

for (const key of Object.keys(Console.prototype)) console[key] = bound(Console.prototype[key], console, key);
for (const key of Object.getOwnPropertySymbols(operations)) {
  Object.defineProperty(console, key, {
    __proto__: null, value: operations[key], writable: true, enumerable: false, configurable: true,
  });
}
bindStreamsLazily(console, process);
bindState(console, true, 'auto');
console.Console = Console;

// The engine's own methods talk to an inspector, when there is one.
for (const key of ['profile', 'profileEnd', 'timeStamp', 'context', 'createTask']) {
  if (typeof engineConsole?.[key] === 'function') console[key] = engineConsole[key];
}

module.exports = console;
