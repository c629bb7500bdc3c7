'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

assert.strictEqual(fs.existsSync(dir), true);
assert.strictEqual(fs.existsSync(file), false);
assert.strictEqual(fs.existsSync(''), false);
let told;
fs.exists(dir, (found) => { told = found; });
process.on('exit', () => assert.strictEqual(told, true));
