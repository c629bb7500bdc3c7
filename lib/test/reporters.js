'use strict';

// node:test/reporters.

const made = { __proto__: null };

module.exports = {};
for (const name of ['dot', 'junit', 'tap']) {
  Object.defineProperty(module.exports, name, {
    configurable: true, enumerable: true, get: () => require(`internal/test_runner/reporter/${name}`),
  });
}
// Classes that can be called too.
for (const name of ['spec', 'lcov']) {
  Object.defineProperty(module.exports, name, {
    configurable: true, enumerable: true,
    get() {
      return made[name] ??= { [name]: function(...args) { return Reflect.construct(require(`internal/test_runner/reporter/${name}`), args); } }[name];
    },
  });
}
