'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.watchFile(file, { interval: 5 }, (now, before) => {
  if (now.size === 0) {
    assert.strictEqual(before.mode, 0); // not there yet
    fs.writeFileSync(file, 'xyz');
  } else {
    assert.strictEqual(now.size, 3);
    fs.unwatchFile(file);
  }
});
