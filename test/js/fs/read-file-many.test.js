'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// More requests at once than the pool has threads; each gets its own contents.
const count = 64;
const done = [];
for (let i = 0; i < count; i++) fs.writeFileSync(`${file}${i}`, `${i}`.repeat(i + 1));
for (let i = 0; i < count; i++) {
  fs.readFile(`${file}${i}`, 'utf8', (error, text) => {
    assert.ifError(error);
    assert.strictEqual(text, `${i}`.repeat(i + 1));
    done.push(i);
  });
}
process.on('exit', () => assert.strictEqual(done.length, count));
