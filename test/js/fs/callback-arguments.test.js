'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// A call without a result calls back with null alone.
fs.mkdir(path.join(dir, 'm'), (...args) => {
  assert.deepStrictEqual(args, [null]);
  fs.rmdir(path.join(dir, 'm'), (...args) => assert.deepStrictEqual(args, [null]));
});
fs.access(`${file}-none`, (...args) => {
  assert.strictEqual(args.length, 1);
  assert.strictEqual(args[0].code, 'ENOENT');
});
assert.throws(() => fs.stat(dir), { code: 'ERR_INVALID_ARG_TYPE' });
