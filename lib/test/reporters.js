'use strict';

// node:test/reporters.

let spec;

module.exports = {};
for (const name of ['dot', 'junit', 'tap']) {
  Object.defineProperty(module.exports, name, {
    configurable: true, enumerable: true, get: () => require(`internal/test_runner/reporter/${name}`),
  });
}
Object.defineProperty(module.exports, 'spec', {
  configurable: true, enumerable: true,
  get() {
    return spec ??= function spec(...args) {
      const Spec = require('internal/test_runner/reporter/spec');
      return Reflect.construct(Spec, args);
    };
  },
});
Object.defineProperty(module.exports, 'lcov', {
  configurable: true, enumerable: true, get: () => require('internal/unsupported').fail('test/reporters.lcov'),
});
