'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, 'abcdef');
fs.truncateSync(file, 3);
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'abc');
const fd = fs.openSync(file, 'r+');
fs.ftruncateSync(fd, 4);
fs.closeSync(fd);
assert.strictEqual(fs.readFileSync(file, 'latin1'), 'abc\0');
fs.truncateSync(file);
assert.strictEqual(fs.statSync(file).size, 0);
