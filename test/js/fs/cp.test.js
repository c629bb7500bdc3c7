'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

const src = path.join(dir, 'src');
const dest = path.join(dir, 'dest');
fs.mkdirSync(path.join(src, 'in'), { recursive: true });
fs.writeFileSync(path.join(src, 'in/f'), 'f');
fs.writeFileSync(path.join(src, 'skip'), '');
fs.symlinkSync('in/f', path.join(src, 'link'));
assert.throws(() => fs.cpSync(src, dest), { code: 'ERR_FS_EISDIR' });
fs.cpSync(src, dest, { recursive: true, filter: (from) => !from.endsWith('skip') });
assert.strictEqual(fs.readFileSync(path.join(dest, 'in/f'), 'utf8'), 'f');
assert.strictEqual(fs.readlinkSync(path.join(dest, 'link')), path.join(src, 'in/f'));
assert.ok(!fs.existsSync(path.join(dest, 'skip')));
assert.throws(() => fs.cpSync(src, path.join(src, 'in/self'), { recursive: true }), { code: 'ERR_FS_CP_EINVAL' });
assert.throws(() => fs.cpSync(path.join(src, 'in/f'), path.join(dest, 'in/f'), { force: false, errorOnExist: true }), {
  code: 'ERR_FS_CP_EEXIST',
});
fs.promises.cp(src, `${dest}2`, { recursive: true, verbatimSymlinks: true }).then(() => {
  assert.strictEqual(fs.readlinkSync(path.join(`${dest}2`, 'link')), 'in/f');
});
