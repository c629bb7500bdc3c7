'use strict';

const assert = require('node:assert');
const fs = require('node:fs');

for (const path of ['a\0b', Buffer.from('a\0b')]) {
  assert.throws(() => fs.readFileSync(path), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => fs.stat(path, () => {}), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.strictEqual(fs.existsSync(path), false);
}
