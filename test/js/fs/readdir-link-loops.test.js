'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// Links in circles end.
fs.symlinkSync('.', path.join(dir, 'a'));
assert.ok(fs.readdirSync(dir, { recursive: true }).length < 10_000);
