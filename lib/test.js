'use strict';

const { unsupportedFunction } = require('internal/unsupported');

// node:test is a function with its siblings on it.
const test = unsupportedFunction('test', 'test');
for (const name of ['expectFailure', 'skip', 'todo', 'only', 'after', 'afterEach', 'before', 'beforeEach', 'describe',
                    'getTestContext', 'it', 'run', 'suite']) {
  test[name] = unsupportedFunction('test', name);
}
test.test = test;
for (const name of ['mock', 'snapshot', 'assert']) {
  Object.defineProperty(test, name, {
    enumerable: true, configurable: true, get() { return require('internal/unsupported').fail(`test.${name}`); },
  });
}

module.exports = test;
