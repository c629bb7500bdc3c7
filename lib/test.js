'use strict';

// node:test.

const { addTest, addSuite, hook, withVariants, current } = require('internal/test_runner/harness');

const test = withVariants(addTest, 'test');
const kinds = ['after', 'afterEach', 'before', 'beforeEach'];
for (const kind of kinds) test[kind] = hook(kind);
const suite = withVariants(addSuite, 'suite');
test.describe = suite;
test.getTestContext = current;
test.it = test;
test.run = function run(options) { return require('internal/test_runner/run').run(options); };
test.suite = suite;
test.test = test;

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
  get() {
    const { setDefaultSnapshotSerializers, setResolveSnapshotPath } = require('internal/test_runner/snapshot');
    return { setDefaultSnapshotSerializers, setResolveSnapshotPath };
  },
});
Object.defineProperty(test, 'assert', {
  configurable: true, enumerable: true,
  get: () => ({ register: require('internal/test_runner/assertions').register }),
});

module.exports = test;
