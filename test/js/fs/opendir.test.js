'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

for (let i = 0; i < 100; i++) fs.writeFileSync(`${file}${i}`, '');
const sync = fs.opendirSync(dir);
const names = [];
for (let entry; (entry = sync.readSync()) !== null;) names.push(entry.name);
sync.closeSync();
assert.strictEqual(names.length, 100);
assert.throws(() => sync.readSync(), { code: 'ERR_DIR_CLOSED' });
assert.strictEqual(sync.path, dir);
(async () => {
  const seen = [];
  for await (const entry of await fs.promises.opendir(dir)) {
    assert.ok(entry.isFile());
    seen.push(entry.name);
  }
  assert.deepStrictEqual(seen.sort(), names.sort());
})();
