'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ravel-fs-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'file');

const fd = fs.openSync(file, 'w+');
const pieces = [Buffer.from('ab'), new Uint8Array(0), new Uint16Array([0x6463]), Buffer.from('e')];
assert.strictEqual(fs.writevSync(fd, pieces), 5);
const into = [Buffer.alloc(1), Buffer.alloc(3), Buffer.alloc(4)];
assert.strictEqual(fs.readvSync(fd, into, 0), 5);
assert.deepStrictEqual(into.map(String), ['a', 'bcd', 'e\0\0\0']);
fs.writev(fd, pieces, 0, (error, written, buffers) => {
  assert.ifError(error);
  assert.strictEqual(written, 5);
  assert.strictEqual(buffers, pieces);
  fs.readv(fd, into, 1, (error, read) => {
    assert.ifError(error);
    assert.strictEqual(read, 4);
    assert.strictEqual(into[0].toString(), 'b');
    fs.closeSync(fd);
  });
});
assert.throws(() => fs.writevSync(fd, ['text']), { code: 'ERR_INVALID_ARG_TYPE' });
