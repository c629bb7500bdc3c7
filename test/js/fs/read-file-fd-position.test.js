'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// From a descriptor the rest is read, not the whole.
fs.writeFileSync(file, 'abcdef');
const fd = fs.openSync(file);
fs.readSync(fd, Buffer.alloc(2));
assert.strictEqual(fs.readFileSync(fd, 'utf8'), 'cdef');
fs.closeSync(fd);
