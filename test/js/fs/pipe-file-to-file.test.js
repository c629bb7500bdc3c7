'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

const { pipeline } = require('node:stream/promises');
const data = Buffer.alloc(1_000_000, 'abc');
fs.writeFileSync(file, data);
pipeline(fs.createReadStream(file), fs.createWriteStream(`${file}2`)).then(() => {
  assert.ok(fs.readFileSync(`${file}2`).equals(data));
});
