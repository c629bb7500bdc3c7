'use strict';

// FileHandle, the file of fs/promises: a descriptor that closes when nobody uses it any more.

const EventEmitter = require('events');
const {
  checkData, checkReadRange, checkViews, checkWriteRange, toID, toLength, toMode, toOptions, toPosition,
  toUnixTimestamp, toWritePosition,
} = require('internal/fs/args');
const { kInts, newFloats, newInts, statsOf } = require('internal/fs/stats');
const { checkNotEmpty } = require('internal/fs/sync');
const { readv, writev } = require('internal/fs/vectors');
const { isUTF8, readDefaults, readWhole, toContents } = require('internal/fs/whole');
const { AbortError, codes: { ERR_INTERNAL_ASSERTION, ERR_INVALID_STATE }, genericNodeError } = require('internal/errors');
const {
  kValidateObjectAllowNullable, validateBoolean, validateBuffer, validateEncoding, validateInteger, validateObject,
} = require('internal/validators');
const { Buffer } = require('buffer');

const { kDeserialize, kTransfer, kTransferList, markTransferMode } = require('internal/worker/js_transferable');

const ops = binding('fs');

/** A promise of an op's result. */
function call(op, ...args) {
  return new Promise((resolve, reject) => {
    op(...args, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  }).then(undefined, withCallers);
}

/** The error was made by the loop; here the stack tells which async functions wait for it. */
function withCallers(error) {
  if (Error.stackTraceLimit > 0 && error instanceof Error) Error.captureStackTrace(error, withCallers);
  throw error;
}

const kRef = Symbol('kRef');
const kUnref = Symbol('kUnref');
const kCloseSync = Symbol('kCloseSync');

/** Calls `work` with the descriptor of a handle, which stays open meanwhile: use(handle, name, work). */
let use;

class FileHandle extends EventEmitter {
  #fd;
  #sent = false;
  #refs = 1;
  #closing = null; // the promise close() gave
  #settle = null; // its functions, while others still use the descriptor
  #locked = false;

  constructor(fd = -1) {
    super();
    this.#adopt(fd);
  }

  #adopt(fd) {
    this.#fd = fd;
    if (fd !== -1) forgotten().register(this, fd, this);
  }

  /** The descriptor goes to another thread; this handle is closed by that. */
  [kTransfer]() {
    if (this.#closing || this.#refs > 1) {
      const { DOMException } = require('internal/per_context/domexception');
      throw new DOMException('Cannot transfer FileHandle while in use', 'DataCloneError');
    }
    const fd = this.#fd;
    this.#fd = -1;
    this.#sent = true;
    forgotten().unregister(this);
    return { data: { fd }, deserializeInfo: 'internal/fs/handle:FileHandle' };
  }

  [kTransferList]() { return []; }

  [kDeserialize]({ fd }) { this.#adopt(fd); }

  getAsyncId() { return -1; }

  get fd() { return this.#fd; }

  static {
    use = async (handle, name, work) => {
      if (!(typeof handle === 'object' && handle !== null && #fd in handle)) {
        throw new ERR_INTERNAL_ASSERTION('handle must be an instance of FileHandle');
      }
      if (handle.fd === -1) throw genericNodeError(handle.#sent ? 'The FileHandle has been transferred' : 'file closed', { code: 'EBADF', syscall: name });
      handle.#refs++;
      try {
        return await work(handle.#fd);
      } finally {
        handle[kUnref]();
      }
    };
  }

  appendFile(data, options) {
    return use(this, 'writeFile', () => require('internal/fs/promises').writeHandle(this, data, options));
  }

  chmod(mode) { return use(this, 'fchmod', async (fd) => call(ops.fchmod, fd, toMode(mode))); }

  chown(uid, gid) {
    return use(this, 'fchown', async (fd) => call(ops.fchown, fd, toID(uid, 'uid'), toID(gid, 'gid')));
  }

  datasync() { return use(this, 'fdatasync', (fd) => call(ops.fdatasync, fd)); }

  sync() { return use(this, 'fsync', (fd) => call(ops.fsync, fd)); }

  read(buffer, offset, length, position) {
    return use(this, 'read', async (fd) => {
      if (!ArrayBuffer.isView(buffer)) {
        const options = buffer;
        if (options !== undefined) validateObject(options, 'options', kValidateObjectAllowNullable);
        ({ buffer = Buffer.alloc(16384), offset = 0, length = buffer.byteLength - offset, position = null } =
          options ?? {});
        validateBuffer(buffer);
      } else if (offset !== null && typeof offset === 'object') {
        ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
      }
      if (offset == null) offset = 0;
      else validateInteger(offset, 'offset', 0);
      length ??= buffer.byteLength - offset;
      if (length === 0) return { __proto__: null, bytesRead: 0, buffer };
      checkNotEmpty(buffer);
      checkReadRange(offset, length, buffer.byteLength);
      const bytesRead = await call(ops.read, fd, buffer, offset, length, toPosition(position, length));
      return { __proto__: null, bytesRead, buffer };
    });
  }

  readv(buffers, position) {
    return use(this, 'readv', async (fd) => {
      checkViews(buffers);
      const bytesRead = await call(readv, fd, buffers, toWritePosition(position));
      return { __proto__: null, bytesRead, buffers };
    });
  }

  readFile(options) {
    return use(this, 'readFile', async (fd) => {
      const { encoding, signal } = toOptions(options, readDefaults);
      checkAborted(signal);
      const result = await call(readWhole, fd, { encoding });
      checkAborted(signal);
      return toContents(result, encoding);
    });
  }

  readLines(options = undefined) {
    return require('readline').createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  stat(options) {
    return use(this, 'fstat', async (fd) => {
      const out = options?.bigint ? newInts() : newFloats();
      await call(ops.fstat, fd, options?.bigint ? kInts : 0, out);
      return statsOf(out);
    });
  }

  truncate(len = 0) { return use(this, 'ftruncate', async (fd) => call(ops.ftruncate, fd, toLength(len))); }

  utimes(atime, mtime) {
    return use(this, 'futimes', async (fd) => (
      call(ops.futimes, fd, toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime'))));
  }

  write(buffer, offset, length, position) {
    return use(this, 'write', async (fd) => {
      if (buffer?.byteLength === 0) return { __proto__: null, bytesWritten: 0, buffer };
      const bytesWritten = ArrayBuffer.isView(buffer) ? await writeBytes(fd, buffer, offset, length, position) :
        await writeText(fd, buffer, offset, length);
      return { __proto__: null, bytesWritten, buffer };
    });
  }

  writev(buffers, position) {
    return use(this, 'writev', async (fd) => {
      checkViews(buffers);
      if (buffers.length === 0) return { __proto__: null, bytesWritten: 0, buffers };
      const bytesWritten = await call(writev, fd, buffers, toWritePosition(position));
      return { __proto__: null, bytesWritten, buffers };
    });
  }

  writeFile(data, options) {
    return use(this, 'writeFile', () => require('internal/fs/promises').writeHandle(this, data, options));
  }

  close = () => {
    if (this.#fd === -1) return Promise.resolve();
    if (this.#closing) return this.#closing;
    if (--this.#refs === 0) {
      this.#closing = this.#closeNow().finally(() => { this.#closing = null; });
    } else {
      const { promise, resolve, reject } = Promise.withResolvers();
      this.#settle = { resolve, reject };
      this.#closing = promise.finally(() => {
        this.#closing = null;
        this.#settle = null;
      });
    }
    this.emit('close');
    return this.#closing;
  };

  #closeNow() {
    const fd = this.#fd;
    this.#fd = -1;
    forgotten().unregister(this);
    return call(ops.close, fd);
  }

  [kCloseSync]() {
    if (this.#fd === -1) return;
    if (this.#closing) throw new ERR_INVALID_STATE('The FileHandle is closing');
    const fd = this.#fd;
    this.#fd = -1;
    forgotten().unregister(this);
    ops.close(fd);
    this.emit('close');
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  [kRef]() { this.#refs++; }

  [kUnref]() {
    if (--this.#refs === 0 && this.#settle !== null) {
      const { resolve, reject } = this.#settle;
      this.#closeNow().then(resolve, reject);
    }
  }

  /** A stream of the file's bytes from where the handle stands. */
  readableWebStream(options = {}) {
    if (this.#fd === -1) throw new ERR_INVALID_STATE('The FileHandle is closed');
    if (this.#closing) throw new ERR_INVALID_STATE('The FileHandle is closing');
    if (this.#locked) throw new ERR_INVALID_STATE('The FileHandle is locked');
    validateObject(options, 'options');
    const { autoClose = false, type } = options;
    if (type !== undefined && type !== 'bytes') {
      process.emitWarning(
        'A non-"bytes" options.type has no effect. A byte-oriented steam is always created.', 'ExperimentalWarning');
    }
    validateBoolean(autoClose, 'options.autoClose');
    this.#locked = true;
    this[kRef]();
    let held = true;
    const finish = async () => {
      if (!held) return;
      held = false;
      this[kUnref]();
      if (autoClose) await this.close();
    };
    let controls;
    const { ReadableStream } = require('internal/webstreams/readablestream');
    const stream = new ReadableStream({
      type: 'bytes',
      autoAllocateChunkSize: 16384,
      start(controller) { controls = controller; },
      pull: async (controller) => {
        const { view } = controller.byobRequest;
        const { bytesRead } = await this.read(view, 0, view.byteLength);
        if (!held) return;
        if (bytesRead === 0) controller.close();
        controller.byobRequest?.respond(bytesRead);
        if (bytesRead === 0) await finish();
      },
      cancel: finish,
    });
    this.once('close', () => {
      if (!held) return;
      held = false;
      this[kUnref]();
      controls.close(); // what was asked for before gives the end
      controls.byobRequest?.respond(0);
    });
    return stream;
  }

  createReadStream(options = undefined) {
    const { ReadStream } = require('internal/fs/streams');
    return new ReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options = undefined) {
    const { WriteStream } = require('internal/fs/streams');
    return new WriteStream(undefined, { ...options, fd: this });
  }
}

markTransferMode(FileHandle.prototype, false, true);

function checkAborted(signal) {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
}

function writeBytes(fd, buffer, offset, length, position) {
  if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  }
  if (offset == null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (typeof length !== 'number') length = buffer.byteLength - offset;
  checkWriteRange(offset, length, buffer.byteLength);
  return call(ops.write, fd, buffer, offset, length, toWritePosition(position));
}

function writeText(fd, text, position, encoding) {
  checkData(text, 'buffer');
  validateEncoding(text, encoding);
  if (!encoding || isUTF8(encoding)) return call(ops.writeText, fd, text, toWritePosition(position));
  const bytes = Buffer.from(text, encoding);
  return call(ops.write, fd, bytes, 0, bytes.length, toWritePosition(position));
}

let registry;

/** Closes descriptors whose handles were collected, as a last resort. */
function forgotten() {
  return registry ??= new FinalizationRegistry((fd) => {
    process.emitWarning(`Closing file descriptor ${fd} on garbage collection`);
    process.emitWarning(
      'Closing a FileHandle object on garbage collection is deprecated. Please close FileHandle objects explicitly ' +
      'using FileHandle.prototype.close(). In the future, an error will be thrown if a file descriptor is closed ' +
      'during garbage collection.', 'DeprecationWarning', 'DEP0137');
    ops.close(fd, () => {});
  });
}

module.exports = { FileHandle, call, checkAborted, kCloseSync, kRef, kUnref };
