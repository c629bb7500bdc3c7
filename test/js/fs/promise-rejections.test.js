'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

// Bad arguments reject, they do not throw.
assert.rejects(fs.promises.readFile(5.5), { code: 'ERR_INVALID_ARG_TYPE' });
assert.rejects(fs.promises.stat('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.rejects(fs.promises.open(file), { code: 'ENOENT', syscall: 'open' });
