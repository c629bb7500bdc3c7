'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

const one = fs.mkdtempSync(path.join(dir, 'p-'));
const two = fs.mkdtempSync(path.join(dir, 'p-'));
assert.match(path.basename(one), /^p-[A-Za-z0-9]{6}$/);
assert.notStrictEqual(one, two);
assert.strictEqual(fs.statSync(one).mode & 0o777, 0o700);
const three = fs.mkdtempDisposableSync(path.join(dir, 'd-'));
assert.ok(fs.existsSync(three.path));
three.remove();
assert.ok(!fs.existsSync(three.path));
