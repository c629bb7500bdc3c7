'use strict';

// opendir and the Dir it gives. A Dir owns a descriptor and asks for as many entries as the kernel hands out at once.

const { toOptions, toPath, wantsBytes } = require('internal/fs/args');
const { direntsOf } = require('internal/fs/dirent');
const {
  codes: { ERR_DIR_CLOSED, ERR_DIR_CONCURRENT_OPERATION, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateFunction, validateUint32 } = require('internal/validators');

const ops = binding('fs');

const dirDefaults = Object.freeze({ __proto__: null, encoding: 'utf8', bufferSize: 32, recursive: false });

function toDirOptions(options) {
  const given = toOptions(options, dirDefaults);
  const { encoding = 'utf8', bufferSize = 32, recursive = false } = given;
  validateUint32(bufferSize, 'options.bufferSize', true);
  return { encoding, recursive };
}

class Dir {
  #fd; // of the directory now being read, -1 between two of them
  #path;
  #place; // where entries come from now
  #encoding;
  #entries = []; // read but not given out yet, last one first
  #ended = false;
  #below; // directories still to be read, with `recursive`
  #closed = false;
  #busy = null; // callbacks waiting for an operation under way

  constructor(fd, path, options) {
    if (fd == null) throw new ERR_MISSING_ARGS('handle');
    const { encoding, recursive } = toDirOptions(options);
    this.#fd = fd;
    this.#path = path;
    this.#place = path;
    this.#encoding = encoding;
    this.#below = recursive ? [] : null;
  }

  get path() {
    if (!(#path in this)) throw new ERR_INVALID_THIS('Dir');
    return this.#path;
  }

  /** Takes in what an op gave; true when there is something to give out, or nothing ever again. */
  #take(packed) {
    const entries = direntsOf(packed, this.#place, this.#encoding);
    if (entries.length === 0) {
      this.#ended = this.#below === null || this.#below.length === 0;
      return this.#ended;
    }
    if (this.#below !== null) {
      for (const entry of entries) {
        if (entry.isDirectory()) this.#below.push(require('path').join(this.#place, entry.name));
      }
    }
    this.#entries = entries.reverse();
    return true;
  }

  /** Steps to the next directory below; its descriptor takes the place of the one read to its end. */
  #descendSync() {
    ops.close(this.#fd);
    this.#fd = -1;
    this.#place = this.#below.shift();
    this.#fd = ops.opendir(this.#place);
  }

  #descend(callback) {
    ops.close(this.#fd, () => {
      this.#fd = -1;
      this.#place = this.#below.shift();
      ops.opendir(this.#place, (error, fd) => {
        if (!error) this.#fd = fd;
        callback(error);
      });
    });
  }

  #raw() { return wantsBytes(this.#encoding); }

  readSync() {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    if (this.#busy !== null) throw new ERR_DIR_CONCURRENT_OPERATION();
    while (this.#entries.length === 0 && !this.#ended) {
      if (this.#fd < 0) this.#ended = true;
      else if (!this.#take(ops.nextdir(this.#fd, toPath(this.#place), this.#raw()))) this.#descendSync();
    }
    return this.#entries.pop() ?? null;
  }

  read(callback) {
    if (callback === undefined) return promised((done) => this.#read(done));
    validateFunction(callback, 'callback');
    this.#read(callback);
  }

  #read(callback) {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    if (this.#busy !== null) {
      this.#busy.push(() => {
        try {
          this.#read(callback);
        } catch (error) {
          callback(error); // closed meanwhile
        }
      });
      return;
    }
    if (this.#entries.length > 0 || this.#ended) {
      process.nextTick(callback, null, this.#entries.pop() ?? null);
      return;
    }
    this.#busy = [];
    const more = (error) => {
      if (error) this.#finish(() => callback(error));
      else ops.nextdir(this.#fd, toPath(this.#place), this.#raw(), took);
    };
    const took = (error, packed) => {
      if (error) this.#finish(() => callback(error));
      else if (this.#take(packed)) this.#finish(() => callback(null, this.#entries.pop() ?? null));
      else this.#descend(more);
    };
    more(null);
  }

  #finish(tell) {
    const waiting = this.#busy;
    this.#busy = null;
    tell();
    for (const next of waiting) next();
  }

  closeSync() {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    if (this.#busy !== null) throw new ERR_DIR_CONCURRENT_OPERATION();
    this.#closed = true;
    if (this.#fd >= 0) ops.close(this.#fd);
  }

  close(callback) {
    if (callback === undefined) {
      if (this.#closed) return Promise.reject(new ERR_DIR_CLOSED());
      return promised((done) => this.#close(done));
    }
    validateFunction(callback, 'callback');
    if (this.#closed) {
      process.nextTick(callback, new ERR_DIR_CLOSED());
      return;
    }
    this.#close(callback);
  }

  #close(callback) {
    if (this.#busy !== null) {
      this.#busy.push(() => {
        if (this.#closed) callback(new ERR_DIR_CLOSED());
        else this.#close(callback);
      });
      return;
    }
    this.#closed = true;
    if (this.#fd < 0) process.nextTick(callback, null);
    else ops.close(this.#fd, callback);
  }

  async* entries() {
    try {
      for (;;) {
        const entry = await this.read();
        if (entry === null) break;
        yield entry;
      }
    } finally {
      await this.close();
    }
  }

  [Symbol.dispose]() {
    if (!this.#closed) this.closeSync();
  }

  async [Symbol.asyncDispose]() {
    if (!this.#closed) await this.close();
  }
}
Object.defineProperty(Dir.prototype, Symbol.asyncIterator, {
  __proto__: null, value: Dir.prototype.entries, enumerable: false, writable: true, configurable: true,
});

const promised = (start) => new Promise((resolve, reject) => {
  start((error, result) => (error ? reject(error) : resolve(result)));
});

const nameOf = (path) => (typeof path === 'string' ? path : require('internal/fs/args').visiblePath(path));

function opendir(path, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  validateFunction(callback, 'callback');
  const name = toPath(path);
  if (typeof options === 'function') options = undefined;
  toDirOptions(options);
  ops.opendir(name, (error, fd) => {
    if (error) callback(error);
    else callback(null, new Dir(fd, nameOf(path), options));
  });
}

function opendirSync(path, options) {
  const name = toPath(path);
  toDirOptions(options);
  return new Dir(ops.opendir(name), nameOf(path), options);
}

module.exports = { Dir, opendir, opendirSync };
