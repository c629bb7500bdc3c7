'use strict';
// The cache: one load per file, entries may be replaced or deleted, a failed load leaves none.
const assert = require('node:assert');
const path = require('node:path');

const tree = path.join(__dirname, '../../fixtures/modules/tree');
const file = path.join(tree, 'sub/inner.js');

const first = require(file);
assert.strictEqual(require(file), first);
assert.strictEqual(require.cache[file].exports, first);
assert.strictEqual(require.cache[file].loaded, true);
assert.ok(module.children.includes(require.cache[file]));
delete require.cache[file];
assert.notStrictEqual(require(file), first);
require.cache[file] = { exports: 'replaced', loaded: true };
assert.strictEqual(require(file), 'replaced');

const throwing = path.join(tree, 'throws.js');
assert.throws(() => require(throwing), { message: 'boom' });
assert.strictEqual(require.cache[throwing], undefined);

require.cache.path = { exports: 'fake', loaded: true };
assert.strictEqual(require('path'), 'fake');
assert.strictEqual(require('node:path'), path);
delete require.cache.path;
