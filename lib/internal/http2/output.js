'use strict';
// What a connection sends: control frames at once into the turn's collection, DATA frames as the windows of the peer allow.

const { Encoder } = require('internal/http2/hpack');
const {
  ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEAD, HEADERS, PADDED, PING, PUSH_PROMISE, RST_STREAM, SETTINGS, WINDOW_UPDATE,
  frame, writeHead, writeUint,
} = require('internal/http2/frames');

/** DATA that one flush takes before the socket has its say. */
const enough = 256 * 1024;
/** Below this the parts of a turn are copied into one buffer. */
const copyLimit = 32 * 1024;
/** Control frames that may wait for a peer which reads nothing. */
const maxWaiting = 10_000;

class Output {
  /** @param {{socket: object, sent: Function}} connection */
  constructor(connection) {
    this.connection = connection;
    this.encoder = new Encoder();
    this.chunks = [];
    this.size = 0;
    this.waiting = 0;
    this.scheduled = false;
    this.blocked = false;
    this.window = 65535;
    this.maxFrameSize = 16384;
    /** Streams with DATA to send, in turn. */
    this.ready = [];
    this.callbacks = [];
    this.ended = [];
    /** Bytes of bodies that wait for the windows. */
    this.queued = 0;
    /** DATA has left since a timer last looked. */
    this.moved = false;
    this.grants = [];
    this.padding = undefined;
  }

  push(chunk) {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.blocked && ++this.waiting === maxWaiting) this.connection.flooded();
    this.schedule();
  }

  schedule() {
    if (this.scheduled || this.connection.over) return;
    this.scheduled = true;
    process.nextTick(flushLater, this);
  }

  /** A header block in one HEADERS or PUSH_PROMISE frame and as many CONTINUATION frames as it takes. */
  block(type, flags, id, list, sensitive, promised = 0) {
    const block = this.encoder.encode(list, sensitive);
    const before = type === PUSH_PROMISE ? 4 : 0;
    const pad = this.padding === undefined || type !== HEADERS ? 0 : this.padding(Math.min(block.length, this.maxFrameSize), this.maxFrameSize);
    if (pad > 0 && block.length + pad + 1 <= this.maxFrameSize) {
      const out = frame(type, flags | END_HEADERS | PADDED, id, block.length + pad + 1);
      out[HEAD] = pad;
      block.copy(out, HEAD + 1);
      out.fill(0, HEAD + 1 + block.length);
      this.push(out);
      return;
    }
    let taken = Math.min(block.length, this.maxFrameSize - before);
    const out = frame(type, taken === block.length ? flags | END_HEADERS : flags, id, before + taken);
    if (before > 0) writeUint(out, HEAD, promised);
    block.copy(out, HEAD + before, 0, taken);
    this.push(out);
    while (taken < block.length) {
      const n = Math.min(block.length - taken, this.maxFrameSize);
      const more = frame(CONTINUATION, taken + n === block.length ? END_HEADERS : 0, id, n);
      block.copy(more, HEAD, taken, taken + n);
      this.push(more);
      taken += n;
    }
  }

  settings(payload) {
    const out = frame(SETTINGS, 0, 0, payload.length);
    payload.copy(out, HEAD);
    this.push(out);
  }

  settingsAck() { this.push(frame(SETTINGS, ACK, 0, 0)); }

  ping(payload, ack) {
    const out = frame(PING, ack ? ACK : 0, 0, 8);
    out.set(payload, HEAD);
    this.push(out);
  }

  reset(id, code) {
    const out = frame(RST_STREAM, 0, id, 4);
    writeUint(out, HEAD, code);
    this.push(out);
  }

  goaway(last, code, data) {
    const extra = data === undefined ? 0 : data.byteLength;
    const out = frame(GOAWAY, 0, 0, 8 + extra);
    writeUint(out, HEAD, last);
    writeUint(out, HEAD + 4, code);
    if (extra > 0) out.set(data, HEAD + 8);
    this.push(out);
  }

  /** The window is open once the peer can know of it. @param {{recvWindow: number}} whose */
  windowUpdate(id, n, whose) {
    this.grants.push(whose, n);
    const out = frame(WINDOW_UPDATE, 0, id, 4);
    writeUint(out, HEAD, n);
    this.push(out);
  }

  raw(type, flags, id, payload) {
    const out = frame(type, flags, id, payload.length);
    payload.copy(out, HEAD);
    this.push(out);
  }

  /** A stream has something to send, or to end. */
  offer(wire) {
    if (wire.offered) return;
    wire.offered = true;
    this.ready.push(wire);
    this.schedule();
  }

  /** The next DATA frame of a stream; false when its window, or the connection's, is shut. */
  takeData(wire) {
    const item = wire.queue[0];
    if (item === undefined) {
      // Only the end is left.
      this.collect(frame(DATA, END_STREAM, wire.id, 0));
      this.finish(wire);
      return true;
    }
    const left = item.bytes.length - wire.offset;
    let n = Math.min(left, this.maxFrameSize, this.window, wire.sendWindow);
    if (n <= 0 && left > 0) return false;
    let pad = this.padding === undefined ? 0 : this.padding(n, Math.min(this.maxFrameSize, this.window, wire.sendWindow));
    if (pad > 0) {
      pad = Math.min(pad, 255);
      n = Math.min(n, Math.min(this.maxFrameSize, this.window, wire.sendWindow) - pad - 1);
      if (n < 0) pad = n = 0;
    }
    wire.moved = this.moved = true;
    const start = wire.offset;
    const last = n === left;
    if (last) {
      wire.queue.shift();
      this.queued -= item.bytes.length;
      wire.offset = 0;
      if (item.callback !== undefined) this.callbacks.push(item.callback);
    } else {
      wire.offset += n;
    }
    const total = pad > 0 ? n + pad + 1 : n;
    this.window -= total;
    wire.sendWindow -= total;
    const end = last && wire.queue.length === 0 && wire.lastOne();
    const flags = (end ? END_STREAM : 0) | (pad > 0 ? PADDED : 0);
    if (n < 2048 || pad > 0) {
      const out = frame(DATA, flags, wire.id, total);
      if (pad > 0) out[HEAD] = pad;
      out.set(item.bytes.subarray(start, start + n), HEAD + (pad > 0 ? 1 : 0));
      if (pad > 0) out.fill(0, HEAD + 1 + n);
      this.collect(out);
    } else {
      const head = Buffer.allocUnsafe(HEAD);
      writeHead(head, 0, DATA, flags, wire.id, n);
      this.collect(head);
      this.collect(start === 0 && last ? item.bytes : item.bytes.subarray(start, start + n));
    }
    if (end) this.finish(wire);
    return true;
  }

  finish(wire) {
    wire.localEnded = true;
    this.ended.push(wire);
  }

  collect(chunk) {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  pull() {
    const begun = this.size;
    let idle = 0;
    // Each in turn has a frame, until the windows or the patience end.
    while (this.ready.length > idle && this.size - begun < enough) {
      const wire = this.ready.shift();
      if (wire.gone || !wire.wantsToSend()) {
        wire.offered = false;
        continue;
      }
      if (wire.held || !this.takeData(wire)) {
        this.ready.push(wire);
        idle++;
        continue;
      }
      idle = 0;
      if (wire.wantsToSend()) this.ready.push(wire);
      else wire.offered = false;
    }
    return this.size - begun >= enough;
  }

  flush() {
    const { connection } = this;
    this.scheduled = false;
    if (connection.over || connection.socket.connecting) return;
    let more = false;
    if (!this.blocked) more = this.pull();
    if (this.chunks.length > 0 && !this.blocked) {
      const { chunks, size } = this;
      this.chunks = [];
      this.size = 0;
      const { grants } = this;
      if (grants.length > 0) {
        this.grants = [];
        for (let i = 0; i < grants.length; i += 2) grants[i].recvWindow += grants[i + 1];
      }
      this.blocked = !connection.transmit(chunks.length > 1 && size <= copyLimit ? [Buffer.concat(chunks, size)] : chunks);
    }
    const { ended } = this;
    if (ended.length > 0) {
      this.ended = [];
      for (const wire of ended) connection.localEnd(wire);
    }
    if (!this.blocked) {
      this.report();
      if (more) this.schedule();
    }
  }

  /** The socket took everything. */
  drained() {
    if (!this.blocked) return;
    this.blocked = false;
    this.waiting = 0;
    this.report();
    this.flush();
  }

  report() {
    if (this.callbacks.length === 0) return;
    const { callbacks } = this;
    this.callbacks = [];
    for (const callback of callbacks) callback();
  }

  /** WINDOW_UPDATE or SETTINGS opened something. */
  opened() {
    if (this.ready.length > 0) this.schedule();
  }
}

function flushLater(output) {
  if (!output.scheduled) return;
  // With more frames of the same turn to come, all leaves together behind them.
  if (output.connection.backlog !== undefined) output.scheduled = false;
  else output.flush();
}

module.exports = { Output };
