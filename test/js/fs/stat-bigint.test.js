'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, 'four');
const stats = fs.statSync(file, { bigint: true });
assert.strictEqual(stats.size, 4n);
assert.strictEqual(stats.mtimeMs, stats.mtimeNs / 1_000_000n);
assert.ok(stats.isFile());
fs.stat(file, { bigint: true }, (error, same) => {
  assert.ifError(error);
  assert.strictEqual(same.ino, stats.ino);
});
