'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

(async () => {
  const controller = new AbortController();
  const events = fs.promises.watch(dir, { signal: controller.signal });
  const first = events.next();
  fs.writeFileSync(file, '');
  const { value } = await first;
  assert.strictEqual(value.filename, 'file');
  assert.strictEqual(value.eventType, 'rename');
  controller.abort();
  await assert.rejects((async () => { for await (const _ of events); })(), { name: 'AbortError' });
})();
