'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.mkdirSync(path.join(dir, 'kept'));
fs.writeFileSync(path.join(dir, 'kept/f'), '');
fs.mkdirSync(path.join(dir, 'gone'));
fs.symlinkSync('../kept', path.join(dir, 'gone/link'));
fs.rmSync(path.join(dir, 'gone'), { recursive: true });
assert.ok(fs.existsSync(path.join(dir, 'kept/f')));
