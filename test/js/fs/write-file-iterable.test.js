'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

async function* parts() {
  yield 'a';
  yield Buffer.from('b');
  yield 'c';
}
fs.promises.writeFile(file, parts()).then(async () => {
  assert.strictEqual(await fs.promises.readFile(file, 'utf8'), 'abc');
  await fs.promises.writeFile(file, ['x', 'y']);
  assert.strictEqual(await fs.promises.readFile(file, 'utf8'), 'xy');
});
