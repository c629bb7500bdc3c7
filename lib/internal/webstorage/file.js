'use strict';

// Where localStorage keeps its items: a file of lines, each a JSON array that says what was done. Processes that share a file
// append to it, and read what others have appended before they answer; nothing that was written is ever read anew.

const fs = require('fs');
const { StringDecoder } = require('string_decoder');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { Items } = require('internal/webstorage/items');

const head = 'ravel localStorage 1\n';
const SET = 's', REMOVE = 'r', CLEAR = 'c';
/** A file is written anew when it is opened and holds so many times more than its items, and so much at all. */
const wasteful = 4, small = 1 << 20;

class FileItems {
  constructor(path) {
    this.path = path;
    this.fd = -1;
    this.items = new Items();
    this.read = 0;
    this.rest = '';
    this.decoder = new StringDecoder('utf8');
    if (fs.existsSync(path)) this.open();
  }

  open() {
    this.fd = fs.openSync(this.path, 'a+');
    if (fs.fstatSync(this.fd).size === 0) fs.writeSync(this.fd, head);
    const begins = Buffer.alloc(head.length);
    const n = fs.readSync(this.fd, begins, 0, begins.length, 0);
    if (begins.latin1Slice(0, 15) === 'SQLite format 3') require('internal/unsupported').fail('a localStorage file in SQLite\'s format');
    if (begins.latin1Slice(0, n) !== head) {
      throw new ERR_INVALID_ARG_VALUE('--localstorage-file', this.path, 'is an invalid localStorage location');
    }
    this.read = head.length;
    this.catchUp();
    if (this.read > small && this.read > (this.items.characters + this.items.size * 16) * wasteful) this.rewrite();
  }

  /** Without what was overwritten and removed. */
  rewrite() {
    const fresh = `${this.path}.${process.pid}`;
    const lines = [...this.items].map(([key, value]) => `${JSON.stringify([SET, key, value])}\n`);
    fs.writeFileSync(fresh, head + lines.join(''), { mode: 0o600 });
    fs.renameSync(fresh, this.path);
    fs.closeSync(this.fd);
    this.fd = fs.openSync(this.path, 'a+');
    this.read = fs.fstatSync(this.fd).size;
  }

  /** Reads what has been appended since. */
  catchUp() {
    if (this.fd < 0) {
      if (!fs.existsSync(this.path)) return;
      this.open();
    }
    const { size } = fs.fstatSync(this.fd);
    while (this.read < size) {
      const part = Buffer.allocUnsafe(Math.min(size - this.read, 1 << 20));
      const n = fs.readSync(this.fd, part, 0, part.length, this.read);
      if (n === 0) break;
      this.read += n;
      const lines = (this.rest + this.decoder.write(part.subarray(0, n))).split('\n');
      this.rest = lines.pop();
      for (const line of lines) this.apply(line);
    }
  }

  apply(line) {
    let step;
    try {
      step = JSON.parse(line);
    } catch {
      return; // the last line of a process that was ended while it wrote
    }
    const [what, key, value] = step;
    if (what === SET) this.items.put(key, value);
    else if (what === REMOVE) this.items.remove(key);
    else if (what === CLEAR) this.items.empty();
  }

  append(...step) {
    if (this.fd < 0) this.open();
    fs.writeSync(this.fd, `${this.rest === '' ? '' : '\n'}${JSON.stringify(step)}\n`);
    this.catchUp();
  }

  current() {
    this.catchUp();
    return this.items;
  }

  set(key, value) { this.append(SET, key, value); }
  delete(key) { if (this.items.has(key)) this.append(REMOVE, key); }
  clear() { if (this.items.size > 0) this.append(CLEAR); }
}

module.exports = { FileItems };
