'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.mkdirSync(path.join(dir, 'x/y'), { recursive: true });
fs.writeFileSync(path.join(dir, 'x/1'), '');
fs.writeFileSync(path.join(dir, 'x/y/2'), '');
const names = ['x', 'x/1', 'x/y', 'x/y/2'];
assert.deepStrictEqual(fs.readdirSync(dir, { recursive: true }).sort(), names);
const dirents = fs.readdirSync(dir, { recursive: true, withFileTypes: true });
assert.deepStrictEqual(dirents.map((d) => path.relative(dir, path.join(d.parentPath, d.name))).sort(), names);
fs.promises.readdir(dir, { recursive: true }).then((list) => assert.deepStrictEqual(list.sort(), names));
