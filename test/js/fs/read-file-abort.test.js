'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, 'x');
const controller = new AbortController();
controller.abort();
assert.rejects(fs.promises.readFile(file, { signal: controller.signal }), { name: 'AbortError', code: 'ABORT_ERR' });
fs.readFile(file, { signal: controller.signal }, (error, data) => {
  assert.strictEqual(error.name, 'AbortError');
  assert.strictEqual(data, undefined);
});
