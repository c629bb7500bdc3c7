'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// A new file in a watched directory is told by its name.
const watcher = fs.watch(dir, (type, name) => {
  assert.strictEqual(name, 'file');
  assert.ok(type === 'rename' || type === 'change');
  watcher.close();
});
watcher.on('close', () => { closed = true; });
let closed = false;
fs.writeFileSync(file, 'x');
process.on('exit', () => assert.ok(closed));
assert.throws(() => fs.watch(path.join(dir, 'none')), { code: 'ENOENT', syscall: 'watch' });
