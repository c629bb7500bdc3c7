'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, '0123456789');
let text = '';
fs.createReadStream(file, { start: 2, end: 5, encoding: 'utf8', highWaterMark: 3 })
  .on('data', (chunk) => { text += chunk; })
  .on('end', () => assert.strictEqual(text, '2345'));
assert.throws(() => fs.createReadStream(file, { start: 5, end: 2 }), { code: 'ERR_OUT_OF_RANGE' });
fs.createReadStream(`${file}-none`).on('error', (error) => assert.strictEqual(error.code, 'ENOENT'));
