'use strict';

const { unsupportedFunction, fail } = require('internal/unsupported');
const { suite, test, hook } = require('internal/test_runner/runner');

Object.assign(test, {
  test,
  it: test,
  suite,
  describe: suite,
  before: hook('before'),
  after: hook('after'),
  beforeEach: hook('beforeEach'),
  afterEach: hook('afterEach'),
  run: unsupportedFunction('test', 'run'),
});

for (const name of ['snapshot', 'assert']) {
  Object.defineProperty(test, name, { enumerable: true, configurable: true, get() { return fail(`test.${name}`); } });
}
Object.defineProperty(test, 'mock', {
  enumerable: true, configurable: true, get() { return require('internal/test_runner/mock').mock; },
});

module.exports = test;
