'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, '');
fs.utimesSync(file, 1.5, new Date(3000));
assert.strictEqual(fs.statSync(file).atimeMs, 1500);
assert.strictEqual(fs.statSync(file).mtimeMs, 3000);
const fd = fs.openSync(file);
fs.futimesSync(fd, '10', 20);
assert.strictEqual(fs.fstatSync(fd).atimeMs, 10_000);
fs.closeSync(fd);
assert.throws(() => fs.utimesSync(file, {}, 1), { code: 'ERR_INVALID_ARG_TYPE' });
