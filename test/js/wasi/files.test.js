'use strict';

const test = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { sandbox, FILE } = require('./sandbox.js');

const EBADF = 8, EEXIST = 20, EINVAL = 28, EISDIR = 31, ENOENT = 44, ENOTDIR = 54, ENOTEMPTY = 55, ENOTCAPABLE = 76;
const CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8;

test('a file is made, written, sought and read', (t) => {
  const s = sandbox(t);
  const fd = s.open('f', { oflags: CREATE | EXCLUSIVE });
  assert.ok(fd > 3);
  assert.strictEqual(s.write(fd, 'hello world'), 11);
  assert.strictEqual(s.calls.fd_seek(fd, 6n, 0, 0), 0);
  assert.strictEqual(s.u64(0), 6n);
  assert.strictEqual(s.read(fd, 100), 'world');
  assert.strictEqual(s.read(fd, 100), '');
  assert.strictEqual(s.calls.fd_seek(fd, -11n, 2, 0), 0);
  assert.strictEqual(s.calls.fd_tell(fd, 0), 0);
  assert.strictEqual(s.u64(0), 0n);
  assert.strictEqual(s.calls.fd_seek(fd, -1n, 0, 0), EINVAL);
  assert.strictEqual(s.calls.fd_seek(fd, 0n, 3, 0), EINVAL);
  assert.strictEqual(s.calls.fd_filestat_set_size(fd, 5n), 0);
  assert.strictEqual(s.calls.fd_sync(fd), 0);
  assert.strictEqual(s.calls.fd_datasync(fd), 0);
  assert.strictEqual(fs.readFileSync(path.join(s.dir, 'f'), 'utf8'), 'hello');
  assert.strictEqual(s.open('f', { oflags: CREATE | EXCLUSIVE }), -EEXIST);
  assert.strictEqual(s.calls.fd_close(fd), 0);
  assert.strictEqual(s.calls.fd_close(fd), EBADF);
  assert.ok(s.open('f', { oflags: TRUNCATE }) > 0);
  assert.strictEqual(fs.statSync(path.join(s.dir, 'f')).size, 0);
});

test('reading and writing at a place, in pieces', (t) => {
  const s = sandbox(t);
  const fd = s.open('f', { oflags: CREATE });
  s.put('abcdef', 20000);
  [20000, 2, 20004, 2].forEach((v, i) => s.view().setUint32(4 * i, v, true));
  assert.strictEqual(s.calls.fd_pwrite(fd, 0, 2, 1n, 32), 0);
  assert.strictEqual(s.u32(32), 4);
  assert.strictEqual(fs.readFileSync(path.join(s.dir, 'f'), 'latin1'), '\0abef');
  assert.strictEqual(s.calls.fd_pread(fd, 0, 2, 2n, 32), 0);
  assert.strictEqual(s.u32(32), 3);
  assert.strictEqual(s.bytes(20000, 6).toString(), 'becdff');
});

test('folders', (t) => {
  const s = sandbox(t);
  assert.strictEqual(s.one('path_create_directory', 'd'), 0);
  assert.strictEqual(s.one('path_create_directory', 'd'), EEXIST);
  const d = s.open('d', { oflags: DIRECTORY, base: 0xfbffe98n, inheriting: 0xfffffffn });
  assert.ok(d > 3);
  const f = s.open('x', { fd: d, oflags: CREATE });
  assert.ok(f > d);
  assert.strictEqual(fs.existsSync(path.join(s.dir, 'd', 'x')), true);
  assert.strictEqual(s.open('d/x', { oflags: DIRECTORY }), -ENOTDIR);
  assert.strictEqual(s.open('d'), -EISDIR);
  assert.strictEqual(s.open('d/x/y'), -ENOTDIR);
  assert.strictEqual(s.open('no'), -ENOENT);
  assert.strictEqual(s.one('path_remove_directory', 'd'), ENOTEMPTY);
  assert.strictEqual(s.one('path_unlink_file', 'd'), EISDIR);
  assert.strictEqual(s.one('path_unlink_file', 'd/x'), 0);
  assert.strictEqual(s.one('path_unlink_file', 'd/x'), ENOENT);
  assert.strictEqual(s.one('path_remove_directory', 'd'), 0);
  assert.strictEqual(s.read(3, 10), -ENOTCAPABLE);
});

/** Reads a whole folder by buffers of the given size. */
function list(s, size) {
  const names = [];
  for (let cookie = 0n; ;) {
    assert.strictEqual(s.calls.fd_readdir(3, 30000, size, cookie, 0), 0);
    const used = s.u32(0);
    let at = 30000;
    while (at + 24 <= 30000 + used) {
      const n = s.u32(at + 16);
      if (at + 24 + n > 30000 + used) break;
      names.push(`${s.bytes(at + 24, n)}:${s.view().getUint8(at + 20)}`);
      cookie = s.u64(at);
      at += 24 + n;
    }
    if (used < size) return names.sort();
    assert.ok(at > 30000);
  }
}

test('listing a folder', (t) => {
  const s = sandbox(t);
  const want = [];
  for (let i = 0; i < 50; i++) {
    fs.writeFileSync(path.join(s.dir, `file${i}`), '');
    want.push(`file${i}:4`);
  }
  fs.mkdirSync(path.join(s.dir, 'sub'));
  fs.symlinkSync('sub', path.join(s.dir, 'link'));
  want.push('sub:3', 'link:7');
  want.sort();
  assert.deepStrictEqual(list(s, 8000), want);
  assert.deepStrictEqual(list(s, 100), want);
});

test('links and names', (t) => {
  const s = sandbox(t);
  fs.writeFileSync(path.join(s.dir, 'a'), 'text');
  const target = s.put('a', 1024);
  assert.strictEqual(s.calls.path_symlink(1024, target, 3, 9216, s.put('l', 9216)), 0);
  assert.strictEqual(s.one('path_readlink', 'l', 2048, 10, 0), 0);
  assert.strictEqual(s.bytes(2048, s.u32(0)).toString(), 'a');
  assert.strictEqual(s.one('path_readlink', 'a', 2048, 10, 0), EINVAL);
  assert.strictEqual(s.calls.path_link(3, 0, 1024, s.put('a', 1024), 3, 9216, s.put('hard', 9216)), 0);
  assert.strictEqual(fs.statSync(path.join(s.dir, 'a')).nlink, 2);
  assert.strictEqual(s.two('path_rename', 'hard', 'moved'), 0);
  assert.strictEqual(s.two('path_rename', 'hard', 'moved'), ENOENT);
  assert.deepStrictEqual(fs.readdirSync(s.dir).sort(), ['a', 'l', 'moved']);
});

test('what is known of a file', (t) => {
  const s = sandbox(t);
  fs.writeFileSync(path.join(s.dir, 'a'), 'text');
  fs.symlinkSync('a', path.join(s.dir, 'l'));
  const stat = (follow, p) => {
    const errno = s.calls.path_filestat_get(3, follow, 1024, s.put(p, 1024), 256);
    return errno || [s.view().getUint8(272), Number(s.u64(288))];
  };
  assert.deepStrictEqual(stat(1, 'l'), [4, 4]);
  assert.deepStrictEqual(stat(0, 'l'), [7, 1]);
  assert.strictEqual(stat(1, '.')[0], 3);
  assert.strictEqual(stat(1, 'no'), ENOENT);
  const fd = s.open('a');
  assert.strictEqual(s.calls.fd_filestat_set_times(fd, 3_000_000_000n, 7_000_000_000n, 5), 0);
  assert.strictEqual(fs.statSync(path.join(s.dir, 'a')).mtimeMs, 7000);
  assert.strictEqual(fs.statSync(path.join(s.dir, 'a')).atimeMs, 3000);
  assert.strictEqual(s.calls.fd_filestat_set_times(fd, 0n, 0n, 3), EINVAL);
  assert.strictEqual(s.calls.fd_filestat_get(fd, 256), 0);
  assert.strictEqual(s.u64(288), 4n);
});

test('rights', (t) => {
  const s = sandbox(t);
  fs.writeFileSync(path.join(s.dir, 'a'), 'text');
  const fd = s.open('a', { base: 2n });
  assert.strictEqual(s.read(fd, 2), 'te');
  assert.strictEqual(s.write(fd, 'x'), -ENOTCAPABLE);
  assert.strictEqual(s.calls.fd_fdstat_get(fd, 256), 0);
  assert.strictEqual(s.u64(264), 2n);
  assert.strictEqual(s.calls.fd_fdstat_set_rights(fd, FILE, 0n), ENOTCAPABLE);
  assert.strictEqual(s.calls.fd_fdstat_set_rights(fd, 0n, 0n), 0);
  assert.strictEqual(s.read(fd, 2), -ENOTCAPABLE);
});

test('renumbering', (t) => {
  const s = sandbox(t);
  fs.writeFileSync(path.join(s.dir, 'a'), 'A');
  fs.writeFileSync(path.join(s.dir, 'b'), 'B');
  const a = s.open('a'), b = s.open('b');
  assert.strictEqual(s.calls.fd_renumber(b, a), 0);
  assert.strictEqual(s.read(a, 9), 'B');
  assert.strictEqual(s.read(b, 9), -EBADF);
  assert.strictEqual(s.calls.fd_renumber(99, a), EBADF);
});
