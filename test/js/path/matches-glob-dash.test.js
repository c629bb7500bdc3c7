'use strict';
// A dash outside a bracket is a plain character, also beside magic.
const assert = require('assert');
const path = require('path');

process.removeAllListeners('warning');
assert.strictEqual(path.matchesGlob('a-b', 'a-[b]'), true);
assert.strictEqual(path.matchesGlob('test-one.js', 'test-*.?(c|m)js'), true);
assert.strictEqual(path.matchesGlob('x-', '[a-z]-'), true);
