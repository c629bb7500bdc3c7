'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// One file, read by the sync, callback and promise forms, as bytes and as text.
fs.writeFileSync(file, 'héllo');
assert.deepStrictEqual(fs.readFileSync(file), Buffer.from('héllo'));
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'héllo');
assert.strictEqual(fs.readFileSync(file, { encoding: 'latin1' }), 'hÃ©llo');
assert.strictEqual(fs.readFileSync(file, 'hex'), Buffer.from('héllo').toString('hex'));
let calls = 0;
fs.readFile(file, (error, data) => {
  assert.strictEqual(error, null);
  assert.strictEqual(data.toString(), 'héllo');
  calls++;
});
fs.promises.readFile(file, 'utf8').then((text) => {
  assert.strictEqual(text, 'héllo');
  calls++;
});
process.on('exit', () => assert.strictEqual(calls, 2));
