'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, 'one');
fs.appendFileSync(file, ' two');
fs.appendFileSync(file, new Uint8Array([0x20, 0x33]));
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'one two 3');
fs.writeFileSync(file, '68c3a9', 'hex');
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'hé');
fs.writeFileSync(file, 'flushed', { flush: true });
assert.throws(() => fs.writeFileSync(file, 'x', { flag: 'wx' }), { code: 'EEXIST', syscall: 'open', path: file });
assert.throws(() => fs.writeFileSync(file, {}), { code: 'ERR_INVALID_ARG_TYPE' });
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'flushed');
fs.writeFileSync(`${file}2`, 'x', { mode: 0o600 });
assert.strictEqual(fs.statSync(`${file}2`).mode & 0o777, 0o600);
