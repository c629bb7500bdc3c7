'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, '');
fs.chmodSync(file, 0o600);
assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600);
fs.chmodSync(file, '644');
assert.strictEqual(fs.statSync(file).mode & 0o777, 0o644);
assert.throws(() => fs.chmodSync(file, 'rwx'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => fs.chmodSync(file), { code: 'ERR_INVALID_ARG_TYPE' });
