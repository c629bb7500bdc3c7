'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

const deep = path.join(dir, 'a/b/c');
assert.strictEqual(fs.mkdirSync(deep, { recursive: true }), path.join(dir, 'a'));
assert.strictEqual(fs.mkdirSync(deep, { recursive: true }), undefined);
assert.throws(() => fs.mkdirSync(deep), { code: 'EEXIST' });
fs.writeFileSync(file, '');
assert.throws(() => fs.mkdirSync(file, { recursive: true }), { code: 'EEXIST', syscall: 'mkdir' });
assert.throws(() => fs.mkdirSync(path.join(file, 'x'), { recursive: true }), { code: 'ENOTDIR' });
assert.throws(() => fs.mkdirSync(deep, { recursive: 'yes' }), { code: 'ERR_INVALID_ARG_TYPE' });
