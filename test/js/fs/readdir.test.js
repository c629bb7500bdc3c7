'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.mkdirSync(path.join(dir, 'sub'));
fs.writeFileSync(path.join(dir, 'b'), '');
fs.symlinkSync('b', path.join(dir, 'a'));
assert.deepStrictEqual(fs.readdirSync(dir), ['a', 'b', 'sub']);
assert.deepStrictEqual(fs.readdirSync(path.join(dir, 'sub')), []);
const [a, b, sub] = fs.readdirSync(dir, { withFileTypes: true });
assert.ok(a.isSymbolicLink() && b.isFile() && sub.isDirectory());
assert.ok(a instanceof fs.Dirent);
assert.strictEqual(b.parentPath, dir);
assert.deepStrictEqual(fs.readdirSync(dir, 'buffer')[1], Buffer.from('b'));
assert.deepStrictEqual(fs.readdirSync(dir, 'hex'), ['61', '62', '737562']);
