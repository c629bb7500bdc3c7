'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

(async () => {
  const handle = await fs.promises.open(file, 'w+');
  assert.ok(handle.fd > 0);
  assert.strictEqual((await handle.write('hello')).bytesWritten, 5);
  await handle.appendFile(' world');
  const { bytesRead, buffer } = await handle.read({ position: 0 });
  assert.strictEqual(buffer.toString('utf8', 0, bytesRead), 'hello world');
  await handle.truncate(5);
  assert.strictEqual((await handle.stat()).size, 5);
  await handle.sync();
  const closed = handle.close();
  await Promise.all([handle.close(), closed]);
  assert.strictEqual(handle.fd, -1);
  await assert.rejects(handle.stat(), { code: 'EBADF', syscall: 'fstat' });
  await handle.close();
})();
