'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

const real = fs.realpathSync.native(dir);
fs.mkdirSync(path.join(dir, 'a/b'), { recursive: true });
fs.symlinkSync('a', path.join(dir, 'l'));
fs.symlinkSync('loop', path.join(dir, 'loop'));
for (const realpath of [fs.realpathSync, fs.realpathSync.native]) {
  assert.strictEqual(realpath(path.join(dir, 'l/b')), path.join(real, 'a/b'));
  assert.throws(() => realpath(path.join(dir, 'loop')), { code: 'ELOOP' });
  assert.throws(() => realpath(path.join(dir, 'l/none')), { code: 'ENOENT' });
}
assert.strictEqual(fs.realpathSync('/'), '/');
