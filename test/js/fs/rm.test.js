'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.mkdirSync(path.join(dir, 't/u'), { recursive: true });
fs.writeFileSync(path.join(dir, 't/u/f'), '');
assert.throws(() => fs.rmSync(path.join(dir, 't')), { code: 'ERR_FS_EISDIR', name: 'SystemError' });
fs.rmSync(path.join(dir, 't'), { recursive: true });
assert.ok(!fs.existsSync(path.join(dir, 't')));
assert.throws(() => fs.rmSync(file), { code: 'ENOENT' });
fs.rmSync(file, { force: true });
fs.rm(file, (error) => assert.strictEqual(error.code, 'ENOENT'));
assert.rejects(fs.promises.rm(dir), { code: 'ERR_FS_EISDIR' });
