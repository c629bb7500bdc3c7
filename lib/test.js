'use strict';

// node:test: tests that run in this process.

const { addTest, addSuite, hook, withVariants, customAssertions, current } = require('internal/test_runner/harness');
const { unsupportedFunction } = require('internal/unsupported');

const test = withVariants(addTest, 'test');
const suite = withVariants(addSuite, 'suite');
test.test = test;
test.it = withVariants(addTest, 'it');
test.suite = suite;
test.describe = withVariants(addSuite, 'describe');
for (const kind of ['before', 'after', 'beforeEach', 'afterEach']) test[kind] = hook(kind);
test.run = unsupportedFunction('test', 'run');
test.getTestContext = current;
test.assert = {
  register(name, fn) {
    require('internal/validators').validateString(name, 'name');
    require('internal/validators').validateFunction(fn, 'fn');
    customAssertions.set(name, fn);
  },
};

let tracker;
Object.defineProperty(test, 'mock', {
  configurable: true, enumerable: true,
  get() {
    const { MockTracker } = require('internal/test_runner/mock');
    return tracker ??= new MockTracker();
  },
});
Object.defineProperty(test, 'snapshot', {
  configurable: true, enumerable: true,
  get: () => ({
    setDefaultSnapshotSerializers: unsupportedFunction('test.snapshot', 'setDefaultSnapshotSerializers'),
    setResolveSnapshotPath: unsupportedFunction('test.snapshot', 'setResolveSnapshotPath'),
  }),
});

module.exports = test;
