'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

const fd = fs.openSync(file, 'w+');
assert.strictEqual(fs.writeSync(fd, 'hello world'), 11);
assert.strictEqual(fs.writeSync(fd, 'J', 0), 1);
assert.strictEqual(fs.writeSync(fd, Buffer.from('xxWORLD'), 2, 5, 6), 5);
const buffer = Buffer.alloc(11);
assert.strictEqual(fs.readSync(fd, buffer, 0, 11, 0), 11);
assert.strictEqual(buffer.toString(), 'Jello WORLD');
assert.strictEqual(fs.readSync(fd, buffer, { position: 6n, length: 5 }), 5);
assert.strictEqual(buffer.toString('latin1', 0, 5), 'WORLD');
assert.strictEqual(fs.readSync(fd, buffer, 0, 11, 100), 0);
assert.throws(() => fs.readSync(fd, buffer, 0, 12, 0), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => fs.readSync(fd, buffer, 0, 1, 0.5), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => fs.readSync(fd, new Uint8Array(0), 0, 1), { code: 'ERR_INVALID_ARG_VALUE' });
fs.closeSync(fd);
