'use strict';
const assert = require('node:assert');
const fs = require('node:fs');

process.title = 'short';
assert.strictEqual(process.title, 'short');
if (process.platform === 'linux') {
  assert.strictEqual(fs.readFileSync('/proc/self/cmdline', 'latin1').split('\0')[0], 'short');
}
assert.strictEqual(process.argv[1], __filename);
