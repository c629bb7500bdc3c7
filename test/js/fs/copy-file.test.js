'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, 'contents', { mode: 0o640 });
fs.copyFileSync(file, `${file}2`);
assert.strictEqual(fs.readFileSync(`${file}2`, 'utf8'), 'contents');
assert.strictEqual(fs.statSync(`${file}2`).mode & 0o777, 0o640);
assert.throws(() => fs.copyFileSync(file, `${file}2`, fs.constants.COPYFILE_EXCL), {
  code: 'EEXIST', syscall: 'copyfile', path: file, dest: `${file}2`,
});
assert.throws(() => fs.copyFileSync(file, `${file}2`, 8), { code: 'ERR_OUT_OF_RANGE' });
fs.copyFileSync(file, `${file}2`, fs.constants.COPYFILE_FICLONE);
