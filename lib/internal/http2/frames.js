'use strict';
// The frames of HTTP/2: RFC 9113, section 4 and 6.

const DATA = 0, HEADERS = 1, PRIORITY = 2, RST_STREAM = 3, SETTINGS = 4, PUSH_PROMISE = 5, PING = 6, GOAWAY = 7, WINDOW_UPDATE = 8;
const CONTINUATION = 9, ALTSVC = 10, ORIGIN = 12;

const END_STREAM = 1, ACK = 1, END_HEADERS = 4, PADDED = 8, WITH_PRIORITY = 32;

const HEAD = 9;
const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** A frame with room for its payload. */
function frame(type, flags, id, length) {
  const out = Buffer.allocUnsafe(HEAD + length);
  writeHead(out, 0, type, flags, id, length);
  return out;
}

function writeHead(out, at, type, flags, id, length) {
  out[at] = length >>> 16;
  out[at + 1] = length >>> 8;
  out[at + 2] = length;
  out[at + 3] = type;
  out[at + 4] = flags;
  writeUint(out, at + 5, id);
}

function writeUint(out, at, value) {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
}

const uint = (bytes, at) => (bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3]) >>> 0;

/** Cuts what arrives into frames; what is not whole yet waits. */
class FrameReader {
  /** @param {boolean} expectPreface a server's peer begins with it */
  constructor(expectPreface) {
    this.rest = null;
    this.missing = expectPreface ? preface.length : 0;
    this.maxFrameSize = 16384;
  }

  /** Whether the peer began as it must; undefined while that is not known. */
  readPreface(chunk) {
    const done = preface.length - this.missing;
    const n = Math.min(this.missing, chunk.length);
    if (chunk.latin1Slice(0, n) !== preface.slice(done, done + n)) return false;
    this.missing -= n;
    return this.missing === 0 ? true : undefined;
  }

  /**
   * Calls onFrame(type, flags, id, payload) for each whole frame.
   * @returns {string|undefined} what is wrong: 'preface' or 'size'; or 'later' when onFrame wants no more for now
   */
  push(chunk, onFrame) {
    if (this.missing > 0) {
      const before = this.missing;
      const good = this.readPreface(chunk);
      if (good !== true) return good === false ? 'preface' : undefined;
      chunk = chunk.subarray(before);
    }
    let bytes = chunk;
    if (this.rest !== null) {
      bytes = chunk.length === 0 ? this.rest : Buffer.concat([this.rest, chunk]);
      this.rest = null;
    }
    let at = 0;
    while (bytes.length - at >= HEAD) {
      const length = bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2];
      if (length > this.maxFrameSize) return 'size';
      const end = at + HEAD + length;
      if (end > bytes.length) break;
      const start = at;
      at = end;
      if (!onFrame(bytes[start + 3], bytes[start + 4], uint(bytes, start + 5) & 0x7fffffff, bytes.subarray(start + HEAD, end))) {
        if (at === bytes.length) return undefined;
        this.rest = bytes.subarray(at);
        return 'later';
      }
    }
    if (at < bytes.length) this.rest = at === 0 ? bytes : bytes.subarray(at);
    return undefined;
  }
}

module.exports = {
  ACK, ALTSVC, CONTINUATION, DATA, END_HEADERS, END_STREAM, FrameReader, GOAWAY, HEAD, HEADERS, ORIGIN, PADDED, PING, PRIORITY, PUSH_PROMISE,
  RST_STREAM, SETTINGS, WINDOW_UPDATE, WITH_PRIORITY, frame, preface, uint, writeHead, writeUint,
};
