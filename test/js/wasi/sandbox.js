'use strict';

// A WASI instance whose calls a test makes itself, on a memory of its own.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { WASI } = require('node:wasi');

/** The rights of a regular file. */
const FILE = 0x8e001ffn;

exports.FILE = FILE;

exports.sandbox = (t, options = {}) => {
  const outside = fs.mkdtempSync(path.join(os.tmpdir(), 'wasi-'));
  t.after(() => fs.rmSync(outside, { recursive: true, force: true }));
  const dir = path.join(outside, 'in');
  fs.mkdirSync(dir);
  const wasi = new WASI({ version: 'preview1', preopens: { '/box': dir }, ...options });
  const memory = new WebAssembly.Memory({ initial: 2 });
  wasi.initialize({ exports: { memory } });
  const calls = wasi.wasiImport;
  const view = () => new DataView(memory.buffer);
  const u32 = (at) => view().getUint32(at, true);
  const u64 = (at) => view().getBigUint64(at, true);
  const bytes = (at, n) => Buffer.from(memory.buffer, at, n);
  const put = (text, at) => bytes(at, 8192).write(text);
  return {
    dir, outside, memory, calls, view, u32, u64, bytes, put,
    /** A call that takes one path behind descriptor 3. */
    one: (name, p, ...rest) => calls[name](3, 1024, put(p, 1024), ...rest),
    /** A call that takes two. */
    two: (name, a, b) => calls[name](3, 1024, put(a, 1024), 3, 9216, put(b, 9216)),
    open(p, { follow = 1, oflags = 0, base = FILE, inheriting = 0n, fdflags = 0, fd = 3 } = {}) {
      const errno = calls.path_open(fd, follow, 1024, put(p, 1024), oflags, base, inheriting, fdflags, 512);
      return errno === 0 ? u32(512) : -errno;
    },
    write(fd, text) {
      view().setUint32(0, 20000, true);
      view().setUint32(4, put(text, 20000), true);
      const errno = calls.fd_write(fd, 0, 1, 8);
      return errno === 0 ? u32(8) : -errno;
    },
    read(fd, n) {
      view().setUint32(0, 20000, true);
      view().setUint32(4, n, true);
      const errno = calls.fd_read(fd, 0, 1, 8);
      return errno === 0 ? bytes(20000, u32(8)).toString() : -errno;
    },
  };
};
