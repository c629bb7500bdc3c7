'use strict';

// Blob: an immutable list of parts. A part is a Uint8Array of our own, or something with `byteLength`, `subarray(start,
// end)` and an asynchronous `load()`, as the contents of a file are.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateDictionary } = require('internal/validators');
const { encodings } = require('internal/buffer');
const { TextDecoder, inspectFields } = require('internal/encoding');
const { isAnyArrayBuffer } = require('internal/util/types');
const { kClone, kDeserialize, markTransferMode } = require('internal/worker/js_transferable');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const kFromParts = Symbol('kFromParts');
const kStreamChunk = 64 * 1024;
const isMemory = (part) => part instanceof Uint8Array;

const lazyDOMException = (message, name) =>
  new (require('internal/per_context/domexception').DOMException)(message, name);

function copyOf(source) {
  if (isAnyArrayBuffer(source)) return new Uint8Array(source).slice();
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
}

function encode(text, endings) {
  if (endings === 'native') text = text.replace(/\r\n|\r|\n/g, process.platform === 'win32' ? '\r\n' : '\n');
  const bytes = new Uint8Array(encodings.utf8.byteLength(text));
  encodings.utf8.write(bytes, text, 0, bytes.length);
  return bytes;
}

function partsOf(source, endings, into) {
  if (isBlob(source)) {
    into.push(...partsIn(source));
  } else if (ArrayBuffer.isView(source) || isAnyArrayBuffer(source)) {
    into.push(copyOf(source));
  } else {
    into.push(encode(typeof source === 'string' ? source : `${source}`, endings));
  }
}

const sizeOf = (parts) => parts.reduce((sum, part) => sum + part.byteLength, 0);

function normalizeType(type) {
  type = `${type}`;
  return /[^\x20-\x7E]/.test(type) ? '' : type.toLowerCase();
}

let partsIn, isBlob;

class Blob {
  #parts;
  #size;
  #type;

  static {
    partsIn = (blob) => blob.#parts;
    isBlob = (value) => typeof value === 'object' && value !== null && #parts in value;
  }

  constructor(sources = [], options = undefined) {
    if (sources === kFromParts) {
      this.#parts = options.parts;
      this.#size = sizeOf(options.parts);
      this.#type = options.type;
      return;
    }
    if (sources === null || typeof sources !== 'object' && typeof sources !== 'function' ||
        typeof sources[Symbol.iterator] !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('sources', 'a sequence', sources);
    }
    validateDictionary(options, 'options');
    const type = options?.type ?? '', endings = options?.endings ?? 'transparent';
    if (`${endings}` !== 'transparent' && `${endings}` !== 'native') {
      throw new ERR_INVALID_ARG_VALUE('options.endings', endings);
    }
    const parts = [];
    for (const source of sources) partsOf(source, `${endings}`, parts);
    this.#parts = parts;
    this.#size = sizeOf(parts);
    this.#type = normalizeType(type);
  }

  get type() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    return this.#type;
  }

  get size() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    return this.#size;
  }

  slice(start = 0, end = undefined, contentType = '') {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    const clamp = (value) => {
      value = Math.trunc(+value) || 0;
      return value < 0 ? Math.max(this.#size + value, 0) : Math.min(value, this.#size);
    };
    start = clamp(start);
    end = end === undefined ? this.#size : clamp(end);
    return fromParts(cut(this.#parts, start, Math.max(end, start)), normalizeType(contentType));
  }

  async arrayBuffer() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    return (await gather(this.#parts, this.#size)).buffer;
  }

  async bytes() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    return gather(this.#parts, this.#size);
  }

  async text() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    return new TextDecoder().decode(await gather(this.#parts, this.#size));
  }

  stream() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    return streamOf(this.#parts, this.#size);
  }

  textStream() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    const { TextDecoderStream } = require('internal/webstreams/encoding');
    return this.stream().pipeThrough(new TextDecoderStream());
  }

  [kClone]() {
    if (!this.#parts.every(isMemory)) throw new ERR_INVALID_STATE('File-backed Blobs are not cloneable');
    return { data: { parts: this.#parts, type: this.#type }, deserializeInfo: 'internal/blob:ClonedBlob' };
  }

  [customInspect](depth, options) {
    const { size, type } = this;
    if (typeof depth === 'number' && depth < 0) return `[${this.constructor.name}]`;
    return inspectFields(this, 'Blob', { size, type }, depth, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    });
  }
}

const enumerable = { __proto__: null, enumerable: true };
Object.defineProperties(Blob.prototype, {
  size: enumerable, type: enumerable, slice: enumerable, stream: enumerable, text: enumerable, textStream: enumerable,
  arrayBuffer: enumerable, bytes: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'Blob' },
});

markTransferMode(Blob.prototype, true, false);

/** What structured clone makes first; it becomes a Blob. */
class ClonedBlob {
  [kDeserialize]({ parts, type }) {
    return fromParts(parts, type);
  }
}

const fromParts = (parts, type) => new Blob(kFromParts, { parts, type });

function cut(parts, start, end) {
  const result = [];
  for (const part of parts) {
    if (end <= 0) break;
    const size = part.byteLength;
    if (start < size) result.push(start === 0 && end >= size ? part : part.subarray(start, Math.min(end, size)));
    start = Math.max(start - size, 0);
    end -= size;
  }
  return result;
}

async function gather(parts, size) {
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    const bytes = isMemory(part) ? part : await part.load();
    all.set(bytes, at);
    at += part.byteLength;
  }
  return all;
}

function streamOf(parts, size) {
  const { ReadableStream } = require('internal/webstreams/readablestream');
  let at = 0;
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      if (at >= size) {
        // A file must still be what it was.
        for (const part of parts) if (!isMemory(part)) await part.subarray(0, 0).load();
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      const end = Math.min(at + kStreamChunk, size);
      const chunk = await gather(cut(parts, at, end), end - at);
      at = end;
      controller.enqueue(chunk);
    },
  }, { highWaterMark: 0 });
}

// ---- files ----

/** Bytes [start, end) of a file as they were when the blob was made; another state cannot be read. */
class FilePart {
  constructor(path, stat, start, end) {
    this.path = path;
    this.stat = stat;
    this.start = start;
    this.byteLength = end - start;
  }
  subarray(start, end) {
    return new FilePart(this.path, this.stat, this.start + start, this.start + end);
  }
  async load() {
    const { open } = require('fs').promises;
    let file;
    try {
      file = await open(this.path);
      const { size, mtimeMs } = await file.stat();
      if (size !== this.stat.size || mtimeMs !== this.stat.mtimeMs) throw new ERR_INVALID_STATE('file changed');
      const bytes = new Uint8Array(this.byteLength);
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, this.start + at);
        if (bytesRead === 0) throw new ERR_INVALID_STATE('file changed');
        at += bytesRead;
      }
      return bytes;
    } catch {
      throw lazyDOMException('The blob could not be read', 'NotReadableError');
    } finally {
      await file?.close();
    }
  }
}

/** What fs.openAsBlob gives for a path and its stat. */
function createBlobFromFile(path, stat, type = '') {
  const { size, mtimeMs } = stat;
  return fromParts([new FilePart(path, { size, mtimeMs }, 0, size)], normalizeType(type));
}

// ---- object URLs ----

const objectURLs = new Map();

function createObjectURL(blob) {
  if (!isBlob(blob)) throw new ERR_INVALID_ARG_TYPE('obj', 'Blob', blob);
  const id = require('crypto').randomUUID();
  objectURLs.set(id, fromParts(partsIn(blob), blob.type));
  return `blob:nodedata:${id}`;
}

function objectURLId(url) {
  const match = /^blob:nodedata:([0-9a-f-]{36})(?:[?#].*)?$/i.exec(url);
  return match?.[1];
}

function revokeObjectURL(url) {
  const id = objectURLId(`${url}`);
  if (id !== undefined) objectURLs.delete(id);
}

function resolveObjectURL(url) {
  const id = objectURLId(`${url}`);
  const blob = id === undefined ? undefined : objectURLs.get(id);
  return blob && fromParts(partsIn(blob), blob.type);
}

module.exports = {
  Blob,
  ClonedBlob,
  blobFromParts: fromParts,
  blobParts: (blob) => partsIn(blob),
  createBlobFromFile,
  createObjectURL,
  isBlob,
  resolveObjectURL,
  revokeObjectURL,
};
