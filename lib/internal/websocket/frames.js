'use strict';
// Frames of the WebSocket protocol (RFC 6455, 5): making a client's, reading a server's.

const { Buffer, isUtf8 } = require('buffer');

const kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;

// --- sending --------------------------------------------------------------------------------------------------------

const kMasks = 4096;
let masks = null, nextMask = kMasks;

function freshMask() {
  if (nextMask === kMasks) {
    masks ??= new Uint32Array(kMasks);
    require('crypto').randomFillSync(masks);
    nextMask = 0;
  }
  return masks[nextMask++];
}
require('internal/bootstrap/refresh').onStart(() => { nextMask = kMasks; });

const maskWord = new Uint32Array(1);
const maskBytes = new Uint8Array(maskWord.buffer);

/**
 * A masked frame with room for a payload, which is to be put in at payloadAt before mask() is called.
 * @returns {{ frame: Buffer, payloadAt: number }}
 */
function openFrame(opcode, length) {
  const extended = length > 0xffff ? 8 : length > 125 ? 2 : 0;
  const headLength = 6 + extended;
  // The payload starts on a word, so that it can be masked by words.
  const pad = (4 - (headLength & 3)) & 3;
  const memory = new ArrayBuffer(pad + headLength + length);
  const frame = Buffer.from(memory, pad);
  frame[0] = 0x80 | opcode;
  if (extended === 0) {
    frame[1] = 0x80 | length;
  } else if (extended === 2) {
    frame[1] = 0x80 | 126;
    frame[2] = length >> 8;
    frame[3] = length & 0xff;
  } else {
    frame[1] = 0x80 | 127;
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
    frame.writeUInt32BE(length >>> 0, 6);
  }
  return { frame, payloadAt: headLength };
}

function mask(frame, payloadAt) {
  const word = freshMask();
  maskWord[0] = word;
  for (let i = 0; i < 4; i++) frame[payloadAt - 4 + i] = maskBytes[i];
  const length = frame.length - payloadAt;
  const whole = length >> 2;
  const words = new Uint32Array(frame.buffer, frame.byteOffset + payloadAt, whole);
  for (let i = 0; i < whole; i++) words[i] ^= word;
  for (let i = whole << 2; i < length; i++) frame[payloadAt + i] ^= maskBytes[i & 3];
  return frame;
}

function frameOfBytes(opcode, bytes) {
  const { frame, payloadAt } = openFrame(opcode, bytes.byteLength);
  frame.set(bytes, payloadAt);
  return mask(frame, payloadAt);
}

function frameOfText(text, length) {
  const { frame, payloadAt } = openFrame(kText, length);
  frame.utf8Write(text, payloadAt, length);
  return mask(frame, payloadAt);
}

// --- receiving --------------------------------------------------------------------------------------------------------

class ProtocolError extends Error {
  constructor(code, message) {
    super(message);
    this.closeCode = code;
  }
}

const maxMessage = 128 * 1024 * 1024;
const maxFragments = 131072;
const nothing = Buffer.alloc(0);

/** Takes a server's bytes apart. The receiver's onMessage(opcode, bytes) and onControl(opcode, bytes) get what it finds. */
class FrameReader {
  #receiver;
  #inflater;
  #head = Buffer.alloc(10);
  #headLength = 0;
  #headNeeded = 2;
  #needed = -1; // bytes of the payload to come; -1 within a head
  #parts = [];
  #opcode = 0;
  #fin = false;
  #compressed = false;
  // The message that the frames make up.
  #message = [];
  #messageBytes = 0;
  #messageOpcode = 0;
  #messageCompressed = false;

  /** @param {import('./inflater').Inflater | null} inflater when the peers agreed on compression */
  constructor(receiver, inflater) {
    this.#receiver = receiver;
    this.#inflater = inflater;
  }

  /** Throws ProtocolError. */
  push(chunk) {
    let at = 0;
    const { length } = chunk;
    while (at < length && !this.#receiver.finished) {
      if (this.#needed < 0) {
        // Mostly the whole head is there.
        while (at < length && this.#headLength < this.#headNeeded) this.#head[this.#headLength++] = chunk[at++];
        if (this.#headLength < this.#headNeeded) return;
        if (this.#headLength === 2) this.#checkHead();
        if (this.#headLength < this.#headNeeded) continue;
        this.#needed = this.#payloadLength();
        this.#headLength = 0;
        this.#headNeeded = 2;
        if (this.#needed > 0) continue;
      }
      const end = Math.min(at + this.#needed, length);
      if (end > at) this.#parts.push(at === 0 && end === length ? chunk : chunk.subarray(at, end));
      this.#needed -= end - at;
      at = end;
      if (this.#needed === 0) this.#frameDone();
    }
  }

  #checkHead() {
    const { 0: first, 1: second } = this.#head;
    this.#fin = (first & 0x80) !== 0;
    this.#compressed = (first & 0x40) !== 0;
    const opcode = this.#opcode = first & 15;
    const length = second & 0x7f;
    const isData = opcode === kText || opcode === kBinary, isControl = opcode >= kClose;
    if (!isData && opcode !== kContinuation && opcode !== kClose && opcode !== kPing && opcode !== kPong) {
      throw new ProtocolError(1002, 'Invalid opcode received');
    }
    if (second & 0x80) throw new ProtocolError(1002, 'Frame cannot be masked');
    if (this.#compressed && (this.#inflater === null || !isData)) throw new ProtocolError(1002, 'Expected RSV1 to be clear.');
    if (first & 0x30) throw new ProtocolError(1002, 'RSV1, RSV2, RSV3 must be clear');
    if (isControl && (length > 125 || !this.#fin)) throw new ProtocolError(1002, 'Control frame either too large or fragmented');
    if (isData && this.#messageOpcode !== 0) throw new ProtocolError(1002, 'Expected continuation frame');
    if (opcode === kContinuation && this.#messageOpcode === 0) throw new ProtocolError(1002, 'Unexpected continuation frame');
    this.#headNeeded = length === 127 ? 10 : length === 126 ? 4 : 2;
  }

  #payloadLength() {
    const head = this.#head;
    const short = head[1] & 0x7f;
    let length = short;
    if (short === 126) length = head.readUInt16BE(2);
    else if (short === 127) length = head.readUInt32BE(2) * 2 ** 32 + head.readUInt32BE(6);
    if (length > 2 ** 31 - 1) throw new ProtocolError(1009, 'Received payload length > 2^31 bytes.');
    if (this.#opcode < kClose && this.#messageBytes + length > maxMessage) {
      throw new ProtocolError(1009, 'Payload size exceeds maximum allowed size');
    }
    return length;
  }

  #frameDone() {
    this.#needed = -1;
    const parts = this.#parts;
    this.#parts = [];
    if (this.#opcode >= kClose) {
      this.#receiver.onControl(this.#opcode, joined(parts));
      return;
    }
    if (this.#opcode !== kContinuation) {
      this.#messageOpcode = this.#opcode;
      this.#messageCompressed = this.#compressed;
    }
    if (this.#message.length + parts.length > maxFragments) throw new ProtocolError(1008, 'Too many message fragments');
    for (const part of parts) {
      this.#messageBytes += part.length;
      this.#message.push(part);
    }
    if (!this.#fin) return;
    const message = this.#message, opcode = this.#messageOpcode;
    this.#message = [];
    this.#messageBytes = 0;
    this.#messageOpcode = 0;
    let bytes = joined(message);
    if (this.#messageCompressed) {
      const inflated = this.#inflater.inflate(bytes, maxMessage);
      if (inflated === null) throw new ProtocolError(1009, 'Max decompressed message size exceeded');
      if (inflated === undefined) throw new ProtocolError(1007, 'Invalid compressed data');
      bytes = inflated;
    }
    if (opcode === kText && !isUtf8(bytes)) throw new ProtocolError(1007, 'Received invalid UTF-8 in text frame.');
    this.#receiver.onMessage(opcode, bytes);
  }
}

const joined = (parts) => (parts.length === 0 ? nothing : parts.length === 1 ? parts[0] : Buffer.concat(parts));

module.exports = { FrameReader, ProtocolError, frameOfBytes, frameOfText, kBinary, kClose, kPing, kPong, kText };
