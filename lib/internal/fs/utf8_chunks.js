'use strict';

// What fs.Utf8Stream has yet to write: a queue of chunks, each no longer than one write may be. Strings are joined by
// V8 without copying; Buffers are joined when their turn comes. Lengths are in the unit of the content: characters or bytes.

const { Buffer } = require('buffer');

class TextQueue {
  chunks = [];
  empty = '';
  mode = 'utf8';

  accepts(data) { return typeof data === 'string'; }
  add(data, limit) {
    const last = this.chunks.length - 1;
    if (last < 0 || this.chunks[last].length + data.length > limit) this.chunks.push(data);
    else this.chunks[last] += data;
  }

  take() { return this.chunks.shift() ?? ''; }
  putBack(chunk) { this.chunks.unshift(chunk); }

  /** What is left of a chunk after `n` of its bytes were written; a partial character counts as written whole. */
  rest(chunk, n) {
    if (n === undefined || n >= Buffer.byteLength(chunk)) return '';
    return chunk.slice(Buffer.from(chunk).toString('utf8', 0, n).length);
  }
}

class ByteQueue {
  chunks = []; // arrays of Buffers
  sizes = [];
  empty = Buffer.alloc(0);
  mode = 'buffer';

  accepts(data) { return Buffer.isBuffer(data); }
  add(data, limit) {
    const last = this.chunks.length - 1;
    if (last < 0 || this.sizes[last] + data.length > limit) {
      this.chunks.push([data]);
      this.sizes.push(data.length);
    } else {
      this.chunks[last].push(data);
      this.sizes[last] += data.length;
    }
  }

  take() {
    const parts = this.chunks.shift();
    const size = this.sizes.shift();
    if (parts === undefined) return this.empty;
    return parts.length === 1 ? parts[0] : Buffer.concat(parts, size);
  }

  putBack(chunk) {
    this.chunks.unshift([chunk]);
    this.sizes.unshift(chunk.length);
  }

  rest(chunk, n) { return n === undefined ? this.empty : chunk.subarray(n); }
}

module.exports = { TextQueue, ByteQueue };
