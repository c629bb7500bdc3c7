'use strict';

// Dirent, and the unpacking of the lists of names that the ops give.

const {
  fs: {
    UV_DIRENT_BLOCK, UV_DIRENT_CHAR, UV_DIRENT_DIR, UV_DIRENT_FIFO, UV_DIRENT_FILE, UV_DIRENT_LINK, UV_DIRENT_SOCKET,
  },
} = require('internal/os/constants');

const { Buffer } = require('buffer');

const kType = Symbol('type');

class Dirent {
  constructor(name, path, type) {
    this.name = name;
    this.parentPath = path;
    this[kType] = type;
  }

  isDirectory() { return this[kType] === UV_DIRENT_DIR; }
  isFile() { return this[kType] === UV_DIRENT_FILE; }
  isBlockDevice() { return this[kType] === UV_DIRENT_BLOCK; }
  isCharacterDevice() { return this[kType] === UV_DIRENT_CHAR; }
  isSymbolicLink() { return this[kType] === UV_DIRENT_LINK; }
  isFIFO() { return this[kType] === UV_DIRENT_FIFO; }
  isSocket() { return this[kType] === UV_DIRENT_SOCKET; }
}

const typeAt = (types, i) => types.charCodeAt(i) - 48;

/** The names of a packed list: text, or Buffers (in another encoding: strings again). */
function namesOf(packed, encoding) {
  if (packed.length === 0) return [];
  if (typeof packed === 'string') {
    const names = packed.split('\0');
    names.shift();
    return names;
  }
  const names = [];
  let start = packed.indexOf(0) + 1;
  while (start > 0) {
    const next = packed.indexOf(0, start);
    const name = packed.subarray(start, next < 0 ? packed.length : next);
    names.push(encoding === 'buffer' ? Buffer.from(name) : name.toString(encoding));
    start = next + 1;
  }
  return names;
}

function typesOf(packed) {
  if (typeof packed === 'string') return packed.slice(0, Math.max(0, packed.indexOf('\0')));
  return packed.latin1Slice(0, Math.max(0, packed.indexOf(0)));
}

/** The Dirents of a packed list of the directory at `path`. */
function direntsOf(packed, path, encoding) {
  const list = namesOf(packed, encoding);
  const types = typesOf(packed);
  for (let i = 0; i < list.length; i++) list[i] = new Dirent(list[i], path, typeAt(types, i));
  return list;
}

/** The Dirents of a whole tree, whose names are relative to `root`. */
function treeDirentsOf(packed, root) {
  const { basename, dirname, join } = require('path');
  const names = namesOf(packed);
  const types = typesOf(packed);
  return names.map((name, i) => {
    const parent = dirname(name);
    return new Dirent(basename(name), parent === '.' ? root : join(root, parent), typeAt(types, i));
  });
}

module.exports = { Dirent, direntsOf, kType, namesOf, treeDirentsOf, typesOf };
