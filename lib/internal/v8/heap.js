'use strict';

// Heap snapshots and profiles. A snapshot is written to a file as it is made, and a stream of it reads that file: it is
// never in memory as a whole.

const { Readable } = require('stream');
const { validateBoolean, validateObject } = require('internal/validators');
const { kEmptyObject } = require('internal/util');

const native = binding('v8');
const kChunk = 64 * 1024;
// A snapshot up to this size is handed out at once, as Node does with all.
const kWhole = 16 * 1024 * 1024;

function snapshotOptions(options = kEmptyObject) {
  validateObject(options, 'options');
  const { exposeInternals = false, exposeNumericValues = false } = options;
  validateBoolean(exposeInternals, 'options.exposeInternals');
  validateBoolean(exposeNumericValues, 'options.exposeNumericValues');
  return { exposeInternals, exposeNumericValues };
}

const abandoned = new FinalizationRegistry((fd) => require('fs').close(fd, () => {}));

class HeapSnapshotStream extends Readable {
  #fd;
  #position = 0;

  constructor(fd) {
    super({ highWaterMark: kChunk });
    this.#fd = fd;
    abandoned.register(this, fd, this);
  }

  _read() {
    const { Buffer } = require('buffer');
    const fs = require('fs');
    if (this.#position === 0) {
      const { size } = fs.fstatSync(this.#fd);
      if (size <= kWhole) {
        const all = Buffer.allocUnsafeSlow(size);
        this.#position = size;
        fs.readSync(this.#fd, all, 0, size, 0);
        this.push(all);
        this.push(null);
        return;
      }
    }
    fs.read(this.#fd, Buffer.allocUnsafeSlow(kChunk), 0, kChunk, this.#position, (error, count, chunk) => {
      if (error) return this.destroy(error);
      this.#position += count;
      this.push(count === 0 ? null : chunk.subarray(0, count));
    });
  }

  _destroy(error, callback) {
    abandoned.unregister(this);
    const fd = this.#fd;
    this.#fd = -1;
    if (fd < 0) return callback(error);
    require('fs').close(fd, (failed) => callback(error ?? failed));
  }
}

function check(errno, path) {
  if (errno === 0) return;
  const { UVException } = require('internal/errors');
  throw new UVException({ errno: -errno, syscall: 'write', path });
}

function getHeapSnapshot(options = undefined) {
  const { exposeInternals, exposeNumericValues } = snapshotOptions(options);
  const fd = binding('fs').anonymousFile();
  try {
    check(native.writeSnapshot(fd, exposeInternals, exposeNumericValues));
  } catch (error) {
    require('fs').closeSync(fd);
    throw error;
  }
  return new HeapSnapshotStream(fd);
}

let sequence = 0;

const two = (n) => String(n).padStart(2, '0');

/** Where snapshots go that were given no name. */
const folder = () => require('internal/options').getOptionValue('--diagnostic-dir') || '';

function defaultName() {
  const now = new Date();
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const thread = binding('worker').threadId();
  const name = `Heap.${day}.${time}.${process.pid}.${thread}.${String(++sequence).padStart(3, '0')}.heapsnapshot`;
  return folder() === '' ? name : require('path').join(folder(), name);
}

function writeHeapSnapshot(filename = undefined, options = undefined) {
  const fs = require('fs');
  if (filename === undefined) {
    binding('permission').demand('FileSystemWrite', process.cwd());
    filename = defaultName();
  }
  const { toPathIfFileURL } = require('internal/url');
  const path = toPathIfFileURL(filename);
  const { exposeInternals, exposeNumericValues } = snapshotOptions(options);
  const fd = fs.openSync(path, 'w');
  try {
    check(native.writeSnapshot(fd, exposeInternals, exposeNumericValues), path);
  } finally {
    fs.closeSync(fd);
  }
  return `${path}`;
}

let nearLimit = false;

function setHeapSnapshotNearHeapLimit(limit) {
  require('internal/validators').validateUint32(limit, 'limit', true);
  if (nearLimit) return;
  binding('permission').demand('FileSystemWrite', folder() || process.cwd());
  nearLimit = true;
  native.snapshotNearHeapLimit(Math.min(limit, 0x7fffffff), folder(), `${process.pid}.${binding('worker').threadId()}`);
}

require('internal/bootstrap/refresh').onStart(() => {
  sequence = 0;
  nearLimit = false;
});

class GCProfiler {
  #profiler = null;

  start() {
    if (this.#profiler !== null) return;
    this.#profiler = native.newGcProfiler();
    native.startGcProfiler(this.#profiler);
  }

  stop() {
    if (this.#profiler === null) return undefined;
    const text = native.stopGcProfiler(this.#profiler);
    this.#profiler = null;
    return JSON.parse(text);
  }

  [Symbol.dispose]() { this.stop(); }
}

class SyncCPUProfileHandle {
  #id;

  constructor(id) { this.#id = id; }

  /** The profile as JSON; undefined when it was stopped before. */
  stop() {
    if (this.#id === null) return undefined;
    const id = this.#id;
    this.#id = null;
    return native.stopCpuProfile(id);
  }

  [Symbol.dispose]() { this.stop(); }
}

function startCpuProfile() {
  const id = native.startCpuProfile();
  if (id === undefined) {
    const { codes: { ERR_CPU_PROFILE_TOO_MANY } } = require('internal/errors');
    throw new ERR_CPU_PROFILE_TOO_MANY();
  }
  return new SyncCPUProfileHandle(id);
}

module.exports = {
  GCProfiler, HeapSnapshotStream, getHeapSnapshot, setHeapSnapshotNearHeapLimit, snapshotOptions,
  startCpuProfile, writeHeapSnapshot,
};
