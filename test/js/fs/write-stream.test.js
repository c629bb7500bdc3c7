'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

const stream = fs.createWriteStream(file);
for (let i = 0; i < 1000; i++) stream.write(`${i}\n`);
stream.end('end');
stream.on('finish', () => assert.strictEqual(stream.bytesWritten, 3893));
stream.on('close', () => {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  assert.strictEqual(lines.length, 1001);
  assert.strictEqual(lines[999], '999');
  assert.strictEqual(lines[1000], 'end');
});
