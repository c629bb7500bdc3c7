'use strict';
// readdirSync() gives all names in order, whatever their number and bytes.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'readdir-'));
try {
  assert.deepStrictEqual(fs.readdirSync(dir), []);

  const names = ['b', 'a', 'B', 'é', '界', '😀', 'a b', 'a'.repeat(200), '.hidden', '..dots', '-', '10', '9'];
  for (const name of names) fs.writeFileSync(path.join(dir, name), '');
  const inOrder = names.map((name) => Buffer.from(name)).sort(Buffer.compare).map(String);
  assert.deepStrictEqual(fs.readdirSync(dir), inOrder);
  assert.deepStrictEqual(fs.readdirSync(dir, 'utf8'), inOrder);
  assert.deepStrictEqual(fs.readdirSync(Buffer.from(dir), { encoding: null }), inOrder);
  assert.deepStrictEqual(fs.readdirSync(dir, 'buffer').map(String), inOrder);
  assert.deepStrictEqual(fs.readdirSync(dir, { withFileTypes: true }).map((entry) => entry.name), inOrder);

  if (process.platform === 'linux') {
    const foreign = Buffer.concat([Buffer.from(`${dir}/x`), Buffer.from([0xff, 0xfe])]);
    fs.writeFileSync(foreign, '');
    assert.ok(fs.readdirSync(dir).includes('x\ufffd\ufffd'));
    fs.unlinkSync(foreign);
  }

  for (const count of [240, 250, 300, 2000]) {
    const many = path.join(dir, `many${count}`);
    fs.mkdirSync(many);
    const expected = [];
    for (let i = 0; i < count; i++) {
      const name = `file-${String(i).padStart(5, '0')}`;
      expected.push(name);
      fs.writeFileSync(path.join(many, name), '');
    }
    assert.deepStrictEqual(fs.readdirSync(many), expected);
  }

  assert.throws(() => fs.readdirSync(path.join(dir, 'none')), { code: 'ENOENT', syscall: 'scandir' });
  assert.throws(() => fs.readdirSync(path.join(dir, 'a')), { code: 'ENOTDIR', syscall: 'scandir' });
} finally {
  fs.rmSync(dir, { recursive: true });
}
