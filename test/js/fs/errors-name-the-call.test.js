'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// Code, negative number, call and path; and the message made of them.
const none = path.join(dir, 'none');
const cases = {
  open: () => fs.openSync(none), stat: () => fs.statSync(none), lstat: () => fs.lstatSync(none),
  scandir: () => fs.readdirSync(none), unlink: () => fs.unlinkSync(none), rmdir: () => fs.rmdirSync(none),
  readlink: () => fs.readlinkSync(none), access: () => fs.accessSync(none), chmod: () => fs.chmodSync(none, 0o644),
  chown: () => fs.chownSync(none, 0, 0), utime: () => fs.utimesSync(none, 1, 1), statfs: () => fs.statfsSync(none),
};
for (const [syscall, call] of Object.entries(cases)) {
  assert.throws(call, (error) => {
    assert.ok(error instanceof Error);
    assert.strictEqual(error.code, 'ENOENT');
    assert.strictEqual(error.errno, -2);
    assert.strictEqual(error.syscall, syscall);
    assert.strictEqual(error.path, none);
    assert.strictEqual(error.message, `ENOENT: no such file or directory, ${syscall} '${none}'`);
    return true;
  });
}
assert.throws(() => fs.renameSync(none, file), {
  code: 'ENOENT', dest: file, message: `ENOENT: no such file or directory, rename '${none}' -> '${file}'`,
});
assert.throws(() => fs.closeSync(9999), { code: 'EBADF', message: 'EBADF: bad file descriptor, close' });
