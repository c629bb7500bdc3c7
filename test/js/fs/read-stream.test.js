'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

fs.writeFileSync(file, 'x'.repeat(200_000));
let bytes = 0;
const events = [];
const stream = fs.createReadStream(file);
for (const name of ['open', 'ready', 'end', 'close']) stream.on(name, () => events.push(name));
stream.on('data', (chunk) => {
  assert.ok(chunk.length <= 65536);
  bytes += chunk.length;
});
stream.on('close', () => {
  assert.strictEqual(bytes, 200_000);
  assert.strictEqual(stream.bytesRead, 200_000);
  assert.deepStrictEqual(events, ['open', 'ready', 'end', 'close']);
});
