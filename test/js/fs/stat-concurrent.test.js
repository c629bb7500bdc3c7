'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// Each request has its own numbers, whatever else is asked meanwhile.
const sizes = [];
for (let i = 0; i < 40; i++) {
  fs.writeFileSync(`${file}${i}`, 'x'.repeat(i));
  fs.stat(`${file}${i}`, (error, stats) => {
    fs.statSync(dir);
    sizes.push(stats.size);
  });
}
process.on('exit', () => assert.deepStrictEqual(sizes.sort((a, b) => a - b), Array.from({ length: 40 }, (_, i) => i)));
