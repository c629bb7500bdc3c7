'use strict';

const assert = require('node:assert');
const fs = require('node:fs');

const stats = fs.statfsSync('/');
assert.ok(stats.bsize > 0 && stats.blocks >= stats.bfree);
assert.strictEqual(typeof fs.statfsSync('/', { bigint: true }).blocks, 'bigint');
