'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, 'four');
const stats = fs.statSync(file);
assert.strictEqual(stats.size, 4);
assert.ok(stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink());
assert.deepStrictEqual(Object.keys(stats), [
  'dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks', 'atimeMs', 'mtimeMs', 'ctimeMs',
  'birthtimeMs',
]);
assert.ok(stats.mtime instanceof Date);
assert.strictEqual(stats.mtime.getTime(), Math.round(stats.mtimeMs));
assert.ok(fs.statSync(dir).isDirectory());
assert.strictEqual(fs.statSync(`${file}-none`, { throwIfNoEntry: false }), undefined);
assert.strictEqual(fs.statSync(`${file}/none`, { throwIfNoEntry: false }), undefined);
assert.strictEqual(fs.lstatSync(`${file}-none`, { throwIfNoEntry: false }), undefined);
assert.throws(() => fs.lstatSync(`${file}/none`, { throwIfNoEntry: false }), { code: 'ENOTDIR' });
assert.throws(() => fs.lstatSync(`${file}/none`, { throwIfNoEntry: false, bigint: true }), { code: 'ENOTDIR' });
assert.strictEqual(fs.statSync(`${file}-none`, { throwIfNoEntry: false, bigint: true }), undefined);
assert.throws(() => fs.statSync(`${file}-none`), { code: 'ENOENT', syscall: 'stat' });
assert.throws(() => fs.statSync('x'.repeat(5000), { throwIfNoEntry: false }), { code: 'ENAMETOOLONG' });
