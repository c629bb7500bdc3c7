'use strict';
// One connection of HTTP/2: what arrives is checked and passed on to its session, the rules of RFC 9113 are kept.

const { Decoder } = require('internal/http2/hpack');
const {
  ACK, ALTSVC, CONTINUATION, DATA, END_HEADERS, END_STREAM, FrameReader, GOAWAY, HEADERS, ORIGIN, PADDED, PING, PRIORITY, PUSH_PROMISE,
  RST_STREAM, SETTINGS, WINDOW_UPDATE, WITH_PRIORITY, uint,
} = require('internal/http2/frames');
const { Output } = require('internal/http2/output');
const { Wire } = require('internal/http2/wire');
const { checkFields } = require('internal/http2/fields');
const { Rate } = require('internal/http2/rate');

const NO_ERROR = 0, PROTOCOL_ERROR = 1, FLOW_CONTROL_ERROR = 3, STREAM_CLOSED = 5, FRAME_SIZE_ERROR = 6, REFUSED_STREAM = 7;
const CANCEL = 8, COMPRESSION_ERROR = 9, ENHANCE_YOUR_CALM = 11;

/** nghttp2's numbers of what ends a connection, which Node's errors carry. */
const ERR_PROTO = -505, ERR_FRAME_SIZE = -522, ERR_FLOW_CONTROL = -524, ERR_HEADER_COMP = -523, ERR_STREAM_CLOSED = -510, ERR_BAD_MAGIC = -903;
const ERR_FLOODED = -904, ERR_TOO_MANY_SETTINGS = -906, ERR_TOO_MANY_CONTINUATIONS = -907, ERR_INTERNAL = -534;

const maxWindow = 0x7fffffff;
const maxContinuations = 8;
const maxSettingsInFrame = 32;

class ProtocolFailure extends Error {
  constructor(code, errno) {
    super();
    this.code = code;
    this.errno = errno;
  }
}

const fail = (code = PROTOCOL_ERROR, errno = ERR_PROTO) => { throw new ProtocolFailure(code, errno); };

class Connection {
  /**
   * @param {boolean} isServer @param {object} socket @param {object} session told of everything, see its on... methods
   * @param {object} limits of the options
   */
  constructor(isServer, socket, session, limits) {
    this.isServer = isServer;
    this.socket = socket;
    this.session = session;
    this.limits = limits;
    this.reader = new FrameReader(isServer);
    this.decoder = new Decoder();
    this.output = new Output(this);
    this.streams = new Map();
    this.over = false;
    this.local = defaultSettings();
    this.remote = defaultSettings();
    this.unacked = [];
    this.lastPeerId = 0;
    this.nextId = isServer ? 2 : 1;
    /** How many streams of ours the peer takes at once. */
    this.allowed = 0xffffffff;
    this.peerStreams = 0;
    this.ownStreams = 0;
    this.heldStreams = [];
    this.window = 65535;
    this.recvWindow = 65535;
    this.returned = 0;
    this.block = undefined;
    this.settled = false;
    this.goawaySent = this.goawayReceived = false;
    this.invalid = 0;
    this.rejected = 0;
    this.unread = 0;
    this.resets = new Rate(limits.streamResetBurst, limits.streamResetRate);
    this.glitches = new Rate(limits.glitchBurst ?? 1000, 33);
    this.onFrame = (type, flags, id, payload) => {
      this.frame(type, flags, id, payload);
      return !this.over && !this.yielding;
    };
    /** A client's program sees each response and each part of a body with all that it does about them before the next. */
    this.yielding = false;
    this.backlog = undefined;
  }

  transmit(chunks) { return this.session.transmit(chunks); }

  receive(chunk) {
    if (this.over) return;
    if (this.backlog !== undefined) {
      this.backlog.push(chunk);
      return;
    }
    this.yielding = false;
    try {
      const wrong = this.reader.push(chunk, this.onFrame);
      if (wrong === 'later' && !this.over) {
        this.backlog = [];
        afterAllTasks(this);
      }
      if (wrong === 'preface') fail(PROTOCOL_ERROR, ERR_BAD_MAGIC);
      if (wrong === 'size') fail(FRAME_SIZE_ERROR, ERR_FRAME_SIZE);
    } catch (error) {
      if (!(error instanceof ProtocolFailure)) throw error;
      this.session.onConnectionError(error.errno, error.code);
    }
  }

  /** Goes on with what receive() left. */
  resume(toTheEnd = false) {
    const chunks = this.backlog;
    if (chunks === undefined) return;
    this.backlog = undefined;
    this.receive(empty);
    for (const chunk of chunks) this.receive(chunk);
    while (toTheEnd && this.backlog !== undefined && !this.over) this.resume();
    if (this.backlog === undefined) this.output.schedule();
  }

  flooded() { this.session.onConnectionError(ERR_FLOODED, ENHANCE_YOUR_CALM); }

  frame(type, flags, id, payload) {
    if (this.block !== undefined && (type !== CONTINUATION || id !== this.block.id)) fail();
    if (!this.settled) {
      if (type !== SETTINGS || (flags & ACK) !== 0) fail();
      this.settled = true;
    }
    switch (type) {
      case DATA: this.data(flags, id, payload); break;
      case HEADERS: this.headers(flags, id, payload); break;
      case PRIORITY: if (id === 0) fail(); if (payload.length !== 5) this.glitch(id, FRAME_SIZE_ERROR); break;
      case RST_STREAM: this.wasReset(id, payload); break;
      case SETTINGS: this.settings(flags, id, payload); break;
      case PUSH_PROMISE: this.pushPromise(flags, id, payload); break;
      case PING: this.ping(flags, id, payload); break;
      case GOAWAY: this.goaway(id, payload); break;
      case WINDOW_UPDATE: this.windowUpdate(id, payload); break;
      case CONTINUATION: this.continuation(flags, id, payload); break;
      case ALTSVC: this.altsvc(id, payload); break;
      case ORIGIN: this.origin(flags, id, payload); break;
    }
  }

  /** Whether an id is one that nobody has used yet. */
  idle(id) {
    const own = (id % 2 === 1) !== this.isServer;
    return own ? id >= this.nextId : id > this.lastPeerId;
  }

  unpadded(flags, payload) {
    if ((flags & PADDED) === 0) return payload;
    const pad = payload[0];
    if (payload.length < 1 || pad >= payload.length) fail();
    return payload.subarray(1, payload.length - pad);
  }

  // DATA and windows.

  data(flags, id, payload) {
    if (id === 0 || this.idle(id)) fail();
    const size = payload.length;
    this.recvWindow -= size;
    if (this.recvWindow < 0) fail(FLOW_CONTROL_ERROR, ERR_FLOW_CONTROL);
    this.giveBack(size);
    const wire = this.streams.get(id);
    if (wire === undefined || wire.gone) return;
    if (wire.remoteEnded) {
      this.invalidFrame();
      fail(STREAM_CLOSED, ERR_STREAM_CLOSED);
    }
    if (!wire.finalReceived) {
      this.resetStream(wire, PROTOCOL_ERROR);
      return;
    }
    wire.recvWindow -= size;
    if (wire.recvWindow < 0) {
      this.resetStream(wire, FLOW_CONTROL_ERROR);
      return;
    }
    const bytes = this.unpadded(flags, payload);
    if (bytes.length === 0 && (flags & END_STREAM) === 0) this.invalidFrame();
    if (bytes.length < size) this.consume(wire, size - bytes.length);
    wire.received += bytes.length;
    if (wire.expected >= 0 && (wire.received > wire.expected || (flags & END_STREAM) !== 0 && wire.received !== wire.expected)) {
      this.invalidFrame();
      this.resetStream(wire, PROTOCOL_ERROR);
      return;
    }
    if (bytes.length > 0) {
      wire.unread += bytes.length;
      this.unread += bytes.length;
      this.session.onData(wire, bytes);
    }
    if ((flags & END_STREAM) !== 0 && !wire.gone) this.remoteEnd(wire);
  }

  /** The connection's window is opened again at once; the streams' ones bound what can pile up. */
  giveBack(n) {
    this.returned += n;
    if (this.returned * 2 >= this.window) {
      this.output.windowUpdate(0, this.returned, this);
      this.returned = 0;
    }
  }

  /** The program has taken all that was passed on of a stream. */
  consumed(wire) {
    if (wire.unread === 0) return;
    const n = wire.unread;
    wire.unread = 0;
    this.unread -= n;
    this.consume(wire, n);
  }

  consume(wire, n) {
    if (wire.gone || wire.remoteEnded) return;
    wire.returned += n;
    if (wire.returned * 2 >= this.local.initialWindowSize) {
      this.output.windowUpdate(wire.id, wire.returned, wire);
      wire.returned = 0;
    }
  }

  windowUpdate(id, payload) {
    if (payload.length !== 4) fail(FRAME_SIZE_ERROR, ERR_FRAME_SIZE);
    const n = uint(payload, 0) & maxWindow;
    if (id === 0) {
      if (n === 0) fail();
      this.output.window += n;
      if (this.output.window > maxWindow) fail(FLOW_CONTROL_ERROR, ERR_FLOW_CONTROL);
    } else {
      if (this.idle(id)) fail();
      const wire = this.streams.get(id);
      if (wire === undefined) return;
      wire.sendWindow += n;
      if (n === 0) this.resetStream(wire, PROTOCOL_ERROR);
      else if (wire.sendWindow > maxWindow) this.resetStream(wire, FLOW_CONTROL_ERROR);
    }
    this.output.opened();
  }

  /** setLocalWindowSize(). */
  resizeWindow(size) {
    const more = size - this.window;
    this.window = size;
    if (more > 0) {
      this.output.windowUpdate(0, more, this);
      this.output.grants.length -= 2;
      this.recvWindow += more;
    }
  }

  // Headers.

  headers(flags, id, payload) {
    if (id === 0) fail();
    let bytes = this.unpadded(flags, payload);
    if ((flags & WITH_PRIORITY) !== 0) {
      if (bytes.length < 5) fail(FRAME_SIZE_ERROR, ERR_FRAME_SIZE);
      if ((uint(bytes, 0) & maxWindow) === id) fail();
      bytes = bytes.subarray(5);
    }
    if (this.isServer) {
      if (id % 2 === 0) fail();
    } else if (this.idle(id)) {
      fail();
    }
    this.startBlock({ id, end: (flags & END_STREAM) !== 0, promised: 0, parts: 0, bytes }, flags);
  }

  pushPromise(flags, id, payload) {
    if (id === 0 || this.isServer || !this.local.enablePush) fail();
    const bytes = this.unpadded(flags, payload);
    if (bytes.length < 4) fail(FRAME_SIZE_ERROR, ERR_FRAME_SIZE);
    const promised = uint(bytes, 0) & maxWindow;
    if (promised % 2 === 1 || promised <= this.lastPeerId || this.idle(id)) fail();
    this.startBlock({ id, end: false, promised, parts: 0, bytes: bytes.subarray(4) }, flags);
  }

  startBlock(block, flags) {
    if ((flags & END_HEADERS) !== 0) {
      this.wholeBlock(block);
    } else {
      block.bytes = [block.bytes];
      this.block = block;
    }
  }

  continuation(flags, id, payload) {
    const { block } = this;
    if (block === undefined) fail();
    if (++block.parts > maxContinuations) fail(ENHANCE_YOUR_CALM, ERR_TOO_MANY_CONTINUATIONS);
    block.bytes.push(payload);
    if ((flags & END_HEADERS) === 0) return;
    this.block = undefined;
    block.bytes = Buffer.concat(block.bytes);
    this.wholeBlock(block);
  }

  wholeBlock({ id, end, promised, bytes }) {
    const list = [];
    let sensitive;
    let size = 0;
    let tooMuch = false;
    const { maxHeaderListPairs, maxHeaderListSize } = this.limits;
    try {
      this.decoder.decode(bytes, (name, value, secret) => {
        size += name.length + value.length + 32;
        if (list.length >= maxHeaderListPairs * 2 || size > maxHeaderListSize) {
          tooMuch = true;
          return;
        }
        list.push(name, value);
        if (secret) (sensitive ??= []).push(name);
      });
    } catch {
      fail(COMPRESSION_ERROR, ERR_HEADER_COMP);
    }
    if (promised > 0) this.promisedStream(id, promised, list, sensitive, tooMuch);
    else this.message(id, end, list, sensitive, tooMuch);
  }

  message(id, end, list, sensitive, tooMuch) {
    let wire = this.streams.get(id);
    let isNew = false;
    if (wire === undefined) {
      if (!this.isServer) return;
      if (id <= this.lastPeerId) {
        // Trailers, or an answer to nothing, of a stream that is closed already.
        if (this.recentlyClosed(id)) return;
        fail(STREAM_CLOSED, ERR_STREAM_CLOSED);
      }
      this.lastPeerId = id;
      if (this.goawaySent && this.session.closed) return;
      if (this.peerStreams >= this.local.maxConcurrentStreams || this.peerStreams >= this.pendingLimit()) {
        this.reject(id, REFUSED_STREAM);
        return;
      }
      if (this.unread + this.memory() > this.limits.maxSessionMemory) {
        this.reject(id, ENHANCE_YOUR_CALM);
        return;
      }
      wire = this.open(id, true);
      isNew = true;
    } else if (wire.gone) {
      return;
    } else if (wire.remoteEnded) {
      fail(STREAM_CLOSED, ERR_STREAM_CLOSED);
    }
    if (tooMuch) {
      this.resetStream(wire, ENHANCE_YOUR_CALM);
      return;
    }
    const kind = isNew ? 'request' : this.isServer || wire.finalReceived ? 'trailers' : 'response';
    const found = checkFields(list, kind, this.limits);
    if (found === undefined || kind === 'trailers' && !end || kind === 'response' && found.status < 200 && end) {
      this.invalidFrame();
      this.resetStream(wire, PROTOCOL_ERROR);
      return;
    }
    wire.headersReceived = true;
    if (kind !== 'trailers') {
      if (kind === 'request' || found.status >= 200) wire.finalReceived = true;
      if (found.length >= 0 && !(kind === 'response' && (wire.owner?.headRequest || found.status === 304))) {
        wire.expected = found.length;
        if (end && found.length > 0) {
          this.invalidFrame();
          this.resetStream(wire, PROTOCOL_ERROR);
          return;
        }
      }
    } else if (wire.expected >= 0 && wire.received !== wire.expected) {
      this.resetStream(wire, PROTOCOL_ERROR);
      return;
    }
    this.session.onHeaders(wire, kind, list, sensitive, end, found.status);
    if (end && !wire.gone) this.remoteEnd(wire);
  }

  promisedStream(id, promised, list, sensitive, tooMuch) {
    this.lastPeerId = promised;
    const parent = this.streams.get(id);
    const found = checkFields(list, 'request', this.limits);
    if (parent === undefined || parent.gone) {
      this.output.reset(promised, CANCEL);
      return;
    }
    const { maxReservedRemoteStreams } = this.limits;
    if (tooMuch || found === undefined || this.peerStreams >= maxReservedRemoteStreams) {
      this.output.reset(promised, tooMuch ? ENHANCE_YOUR_CALM : found === undefined ? PROTOCOL_ERROR : CANCEL);
      return;
    }
    const wire = this.open(promised, true);
    wire.localEnded = true;
    this.session.onPush(wire, list, sensitive);
  }

  recentlyClosed(id) { return this.lastPeerId - id < 2000; }

  memory() { return this.streams.size * 512 + this.decoder.table.size + this.output.size + this.output.queued; }

  pendingLimit() {
    const [first] = this.unacked;
    return first?.settings.maxConcurrentStreams ?? Infinity;
  }

  open(id, byPeer) {
    const wire = new Wire(id, this.remote.initialWindowSize, this.local.initialWindowSize);
    this.streams.set(id, wire);
    wire.byPeer = byPeer;
    if (byPeer) this.peerStreams++;
    else this.ownStreams++;
    return wire;
  }

  reject(id, code) {
    this.output.reset(id, code);
    if (++this.rejected > this.limits.maxSessionRejectedStreams) fail(ENHANCE_YOUR_CALM, ERR_FLOODED);
  }

  invalidFrame() {
    if (this.invalid++ > this.limits.maxSessionInvalidFrames) this.session.onTooManyInvalidFrames();
  }

  glitch(id, code) {
    if (!this.glitches.take()) fail(ENHANCE_YOUR_CALM, ERR_FLOODED);
    const wire = this.streams.get(id);
    if (wire !== undefined) this.resetStream(wire, code);
  }

  // Ends of streams.

  remoteEnd(wire) {
    wire.remoteEnded = true;
    this.session.onEnd(wire);
    if (wire.localEnded && !wire.gone) this.close(wire, NO_ERROR);
  }

  localEnd(wire) {
    if (wire.gone) return;
    this.session.onLocalEnd(wire);
    if (wire.remoteEnded && !wire.gone) this.close(wire, NO_ERROR);
  }

  /** Takes a stream out. What it had to send is dropped. */
  forget(wire) {
    if (wire.gone) return;
    wire.gone = true;
    this.streams.delete(wire.id);
    this.unread -= wire.unread;
    wire.unread = 0;
    if (wire.byPeer) this.peerStreams--;
    else if (!wire.held) this.ownStreams--;
    const { queue } = wire;
    if (queue.length > 0) {
      wire.queue = [];
      for (const { bytes, callback } of queue) {
        this.output.queued -= bytes.length;
        if (callback !== undefined) this.output.callbacks.push(callback);
      }
      this.output.schedule();
    }
    this.letGo();
  }

  close(wire, code) {
    this.forget(wire);
    this.session.onStreamClose(wire, code);
  }

  wasReset(id, payload) {
    if (id === 0 || this.idle(id)) fail();
    if (payload.length !== 4) fail(FRAME_SIZE_ERROR, ERR_FRAME_SIZE);
    if (this.isServer && !this.resets.take()) fail(ENHANCE_YOUR_CALM, ERR_INTERNAL);
    const wire = this.streams.get(id);
    if (wire !== undefined) this.close(wire, uint(payload, 0));
  }

  /** This side gives a stream up because of what the peer did. */
  resetStream(wire, code) {
    if (wire.gone) return;
    this.output.reset(wire.id, code);
    this.close(wire, code);
  }

  // Streams of this side.

  /** The peer allows so many at once; the others wait. */
  request(list, sensitive, end) {
    const wire = this.open(this.nextId, false);
    this.nextId += 2;
    wire.localEnded = end;
    if (this.tooLarge(wire, list)) return wire;
    const send = () => {
      wire.headersSent = true;
      this.output.block(HEADERS, end ? END_STREAM : 0, wire.id, list, sensitive);
    };
    if (this.ownStreams > this.allowed) {
      wire.held = true;
      this.ownStreams--;
      this.heldStreams.push({ wire, send });
    } else {
      send();
    }
    return wire;
  }

  letGo() {
    const held = this.heldStreams;
    while (held.length > 0 && this.ownStreams < this.allowed) {
      const { wire, send } = held.shift();
      if (wire.gone) continue;
      wire.held = false;
      this.ownStreams++;
      send();
      if (wire.wantsToSend()) this.output.offer(wire);
    }
  }

  tooLarge(wire, list) {
    let size = 12;
    for (let i = 0; i < list.length; i += 2) size += list[i].length + list[i + 1].length + 12;
    if (size <= this.limits.maxSendHeaderBlockLength) return false;
    this.session.onFrameError(wire, HEADERS, FRAME_SIZE_ERROR);
    return true;
  }

  promise(parent, list, sensitive) {
    const wire = this.open(this.nextId, false);
    this.nextId += 2;
    wire.remoteEnded = wire.headersReceived = wire.finalReceived = true;
    this.output.block(PUSH_PROMISE, 0, parent.id, list, sensitive, wire.id);
    return wire;
  }

  /** Response, information or trailers. */
  answer(wire, list, sensitive, end) {
    if (wire.gone || this.tooLarge(wire, list)) return;
    this.output.block(HEADERS, end ? END_STREAM : 0, wire.id, list, sensitive);
    wire.headersSent = true;
    if (end) {
      wire.localEnded = true;
      this.output.ended.push(wire);
    }
  }

  write(wire, bytes, callback) {
    if (wire.gone || wire.localEnded) {
      process.nextTick(callback);
      return;
    }
    wire.queue.push({ bytes, callback });
    this.output.queued += bytes.length;
    if (wire.headersSent || wire.held) this.output.offer(wire);
  }

  /** What the windows allow of what was written, before a stream is reset. */
  sendQueued(wire) {
    if (!wire.headersSent || wire.held || wire.gone || this.output.blocked) return;
    while (wire.queue.length > 0 && !wire.localEnded && this.output.takeData(wire));
  }

  shutdown(wire) {
    if (wire.gone || wire.localEnded) return;
    wire.ending = true;
    this.output.offer(wire);
  }

  // The connection.

  settings(flags, id, payload) {
    if (id !== 0) fail();
    if ((flags & ACK) !== 0) {
      if (payload.length !== 0) fail(FRAME_SIZE_ERROR, ERR_FRAME_SIZE);
      this.settingsAcked();
      return;
    }
    if (payload.length % 6 !== 0) fail(FRAME_SIZE_ERROR, ERR_FRAME_SIZE);
    if (payload.length / 6 > (this.limits.maxSettings ?? maxSettingsInFrame)) fail(ENHANCE_YOUR_CALM, ERR_TOO_MANY_SETTINGS);
    const { remote } = this;
    const before = remote.initialWindowSize;
    for (let at = 0; at < payload.length; at += 6) this.applySetting(remote, payload[at] << 8 | payload[at + 1], uint(payload, at + 2));
    const grown = remote.initialWindowSize - before;
    if (grown !== 0) {
      for (const wire of this.streams.values()) {
        wire.sendWindow += grown;
        if (wire.sendWindow > maxWindow) fail(FLOW_CONTROL_ERROR, ERR_FLOW_CONTROL);
      }
    }
    this.output.maxFrameSize = remote.maxFrameSize;
    this.output.settingsAck();
    this.letGo();
    this.output.opened();
    this.session.onRemoteSettings();
  }

  applySetting(remote, key, value) {
    switch (key) {
      case 1:
        remote.headerTableSize = value;
        this.output.encoder.resize(Math.min(value, this.limits.maxDeflateDynamicTableSize));
        break;
      case 2:
        if (value > 1 || !this.isServer && value === 1) fail();
        remote.enablePush = value === 1;
        break;
      case 3: remote.maxConcurrentStreams = this.allowed = value; break;
      case 4:
        if (value > maxWindow) fail(FLOW_CONTROL_ERROR, ERR_FLOW_CONTROL);
        remote.initialWindowSize = value;
        break;
      case 5:
        if (value < 16384 || value > 0xffffff) fail();
        remote.maxFrameSize = value;
        break;
      case 6: remote.maxHeaderListSize = remote.maxHeaderSize = value; break;
      case 8:
        if (value > 1 || remote.enableConnectProtocol && value === 0) fail();
        remote.enableConnectProtocol = value === 1;
        break;
      default:
        if (this.limits.remoteCustomSettings?.includes(key)) (remote.customSettings ??= {})[key] = value;
    }
  }

  /** Sends settings, which hold once the peer has acknowledged them. */
  submitSettings(settings, payload, callback) {
    if (settings.customSettings !== undefined) this.local.customSettings = settings.customSettings;
    this.unacked.push({ settings, callback, at: performance.now() });
    this.output.settings(payload);
  }

  settingsAcked() {
    const acked = this.unacked.shift();
    if (acked === undefined) fail();
    const { settings } = acked;
    const { local } = this;
    if (settings.initialWindowSize !== undefined) {
      const grown = settings.initialWindowSize - local.initialWindowSize;
      for (const wire of this.streams.values()) wire.recvWindow += grown;
    }
    if (settings.headerTableSize !== undefined) {
      this.decoder.allowed = settings.headerTableSize;
      if (this.decoder.table.limit > settings.headerTableSize) this.decoder.table.resize(settings.headerTableSize);
    }
    if (settings.maxFrameSize !== undefined) this.reader.maxFrameSize = settings.maxFrameSize;
    Object.assign(local, settings);
    this.session.onSettingsAck(acked);
  }

  ping(flags, id, payload) {
    if (id !== 0) fail();
    if (payload.length !== 8) fail(FRAME_SIZE_ERROR, ERR_FRAME_SIZE);
    if ((flags & ACK) !== 0) {
      this.session.onPong(payload);
      return;
    }
    this.output.ping(payload, true);
    this.session.onPing(payload);
  }

  goaway(id, payload) {
    if (id !== 0) fail();
    if (payload.length < 8) fail(FRAME_SIZE_ERROR, ERR_FRAME_SIZE);
    this.goawayReceived = true;
    this.session.onGoaway(uint(payload, 4), uint(payload, 0) & maxWindow, payload.length > 8 ? Buffer.from(payload.subarray(8)) : undefined);
  }

  sendGoaway(code, last, data) {
    this.goawaySent = true;
    this.output.goaway(last, code, data);
  }

  altsvc(id, payload) {
    if (this.isServer || payload.length < 2) return;
    const length = payload[0] << 8 | payload[1];
    if (length + 2 > payload.length || (id === 0) === (length === 0)) return;
    this.session.onAltSvc(id, payload.latin1Slice(2, 2 + length), payload.latin1Slice(2 + length));
  }

  origin(flags, id, payload) {
    if (this.isServer || id !== 0 || (flags & 0xf0) !== 0) return;
    const origins = [];
    for (let at = 0; at + 2 <= payload.length;) {
      const length = payload[at] << 8 | payload[at + 1];
      at += 2;
      if (at + length > payload.length) return;
      origins.push(payload.latin1Slice(at, at + length));
      at += length;
    }
    this.session.onOrigin(origins);
  }
}

/** Calls resume() when the ticks that wait now are done, and all microtasks that came of them. */
function afterAllTasks(connection) {
  process.nextTick(() => queueMicrotask(() => process.nextTick(() => connection.resume())));
}

const empty = Buffer.alloc(0);

function defaultSettings() {
  return {
    headerTableSize: 4096, enablePush: true, initialWindowSize: 65535, maxFrameSize: 16384, maxConcurrentStreams: 0xffffffff,
    maxHeaderListSize: 0xffffffff, maxHeaderSize: 0xffffffff, enableConnectProtocol: false,
  };
}

module.exports = { Connection };
