'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

assert.throws(() => fs.openSync(file, 'r'), { code: 'ENOENT' });
fs.closeSync(fs.openSync(file, 'wx'));
assert.throws(() => fs.openSync(file, 'wx'), { code: 'EEXIST' });
assert.throws(() => fs.openSync(file, 'nonsense'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => fs.openSync(file, 'r', 'rw'), { code: 'ERR_INVALID_ARG_VALUE' });
const { O_APPEND, O_WRONLY } = fs.constants;
const fd = fs.openSync(file, O_APPEND | O_WRONLY);
fs.writeSync(fd, 'a', 0);
fs.writeSync(fd, 'b', 0);
fs.closeSync(fd);
assert.strictEqual(fs.readFileSync(file, 'utf8'), 'ab');
