'use strict';

const assert = require('node:assert');
const fs = require('node:fs');

// Files in /proc say that they are empty, and are not.
if (process.platform === 'linux') {
  assert.match(fs.readFileSync('/proc/self/status', 'utf8'), /Name:/);
  assert.ok(fs.readFileSync('/proc/self/status').length > 100);
}
assert.strictEqual(fs.readFileSync('/dev/null', 'utf8'), '');
