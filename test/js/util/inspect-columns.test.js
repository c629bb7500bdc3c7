'use strict';
// More than six short entries are laid out in columns, numbers aligned to the right.
const assert = require('node:assert');
const { inspect } = require('node:util');

assert.strictEqual(inspect(Array.from({ length: 10 }, (_, i) => i * 100)),
                   '[\n    0, 100, 200, 300,\n  400, 500, 600, 700,\n  800, 900\n]');
assert.strictEqual(inspect(['apple', 'fig', 'banana', 'kiwi', 'plum', 'pear', 'date']),
                   "[\n  'apple',  'fig',\n  'banana', 'kiwi',\n  'plum',   'pear',\n  'date'\n]");
assert.match(inspect(Array.from({ length: 150 }, () => 1)), /\.\.\. 50 more items\n\]$/);
