'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, 'x');
fs.linkSync(file, `${file}-hard`);
fs.symlinkSync('file', `${file}-soft`);
assert.strictEqual(fs.statSync(file).nlink, 2);
assert.strictEqual(fs.readlinkSync(`${file}-soft`), 'file');
assert.deepStrictEqual(fs.readlinkSync(`${file}-soft`, 'buffer'), Buffer.from('file'));
assert.ok(fs.lstatSync(`${file}-soft`).isSymbolicLink());
assert.strictEqual(fs.realpathSync(`${file}-soft`), fs.realpathSync(file));
assert.throws(() => fs.symlinkSync('a', 'b', 'sideways'), { code: 'ERR_INVALID_ARG_VALUE' });
