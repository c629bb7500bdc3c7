'use strict';
// Http2Session: what programs see of a connection. The protocol is kept by internal/http2/connection.

const EventEmitter = require('events');
const { codes } = require('internal/errors');
const { run } = require('internal/async_context_frame');
const { request } = require('internal/async_wrap');
const { hasObserver } = require('internal/perf/observe');
const timers = require('internal/timers');
const { constants } = require('internal/http2/constants');
const { Connection } = require('internal/http2/connection');
const { preface } = require('internal/http2/frames');
const { NghttpError } = require('internal/http2/errors');
const { socketProxy } = require('internal/http2/socket_proxy');
const { normalized, pack, validateSettings } = require('internal/http2/settings');
const { kTimeout, limitsOf, symbols } = require('internal/http2/shared');
const { isArrayBufferView } = require('internal/util/types');
const { validateBuffer, validateFunction, validateInt32, validateNumber } = require('internal/validators');

const {
  ERR_HTTP2_INVALID_SESSION, ERR_HTTP2_MAX_PENDING_SETTINGS_ACK, ERR_HTTP2_PING_CANCEL, ERR_HTTP2_PING_LENGTH, ERR_HTTP2_SESSION_ERROR, ERR_HTTP2_SOCKET_BOUND,
  ERR_HTTP2_STREAM_CANCEL, ERR_HTTP2_TOO_MANY_INVALID_FRAMES, ERR_OUT_OF_RANGE, ERR_INVALID_ARG_TYPE,
} = codes;

const { kBound, kConnection, kSocket, kProxy, kInfo, kMaybeDestroy } = symbols;
const { NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR, NGHTTP2_CANCEL, NGHTTP2_SESSION_SERVER, NGHTTP2_SESSION_CLIENT } = constants;

class Http2Session extends EventEmitter {
  constructor(isServer, options, socket) {
    super();
    if (socket[kBound] !== undefined) throw new ERR_HTTP2_SOCKET_BOUND();
    this[kSocket] = socket;
    this[kProxy] = null;
    this[kTimeout] = null;
    this[kInfo] = {
      closed: false, destroyed: false, code: undefined, goawayCode: null, goawayLast: null, pings: [], streams: new Set(), origins: undefined,
      settings: { local: undefined, remote: undefined }, options, waiting: [], unackedAtEnd: false, measured: undefined, pingRTT: 0,
    };
    this[kConnection] = new Connection(isServer, socket, this, limitsOf(options, isServer));
    if (hasObserver('http2')) this[kInfo].measured = require('internal/http2/measure').measure(this[kConnection], isServer);
    const { paddingStrategy } = options;
    if (paddingStrategy > 0) this[kConnection].output.padding = require('internal/http2/padding').strategies[paddingStrategy];
    if (!isServer) {
      this[kConnection].allowed = options.peerMaxConcurrentStreams ?? 100;
      this[kConnection].output.push(Buffer.from(preface, 'latin1'));
    }
    this[kConnection].submitSettings(normalized(options.settings ?? {}), pack(options.settings ?? {}));
    socket[kBound] = this;
    socket.disableRenegotiation?.();
    socket.on('error', onSocketError);
    socket.on('close', onSocketClose);
    if (socket.connecting || socket.secureConnecting) {
      socket.once(socket.encrypted ? 'secureConnect' : 'connect', () => this.start(socket));
    } else {
      this.start(socket, true);
    }
  }

  /** There is a connection under it from now on. */
  start(socket, atOnce = false) {
    if (this.destroyed) return;
    const connection = this[kConnection];
    // What the socket had read already comes first.
    const early = [];
    if (socket.readableLength > 0) for (let chunk; (chunk = socket.read()) !== null;) early.push(chunk);
    socket.on('data', onSocketData);
    socket.on('end', onSocketEnd);
    socket.on('drain', onSocketDrain);
    connection.output.scheduled = false;
    connection.output.schedule();
    const told = () => {
      for (const begin of this[kInfo].waiting.splice(0)) begin();
      if (!this.destroyed) this.emit('connect', this, socket);
    };
    if (atOnce) process.nextTick(told);
    else told();
    for (const chunk of early) connection.receive(chunk);
  }

  /** Runs what needs a connection now, or once there is one. */
  whenConnected(begin) {
    if (this.connecting) this[kInfo].waiting.push(begin);
    else begin();
  }

  // What the connection tells.

  transmit(chunks) {
    const socket = this[kSocket];
    if (socket === undefined || socket.destroyed || socket.writableEnded) return true;
    if (this[kTimeout] !== null) this[kTimeout].refresh();
    if (chunks.length === 1) {
      socket.write(chunks[0]);
    } else {
      socket.cork();
      for (const chunk of chunks) socket.write(chunk);
      socket.uncork();
    }
    return !socket.writableNeedDrain;
  }

  onConnectionError(errno, code) {
    const info = this[kInfo];
    if (info.destroyed) return;
    const error = new NghttpError(errno);
    info.goawaySent = true;
    this[kConnection].sendGoaway(code, this[kConnection].lastPeerId);
    this[kConnection].output.flush();
    this.destroy(error, code);
  }

  onTooManyInvalidFrames() {
    if (!this.destroyed) this.destroy(new ERR_HTTP2_TOO_MANY_INVALID_FRAMES());
  }

  onData(wire, bytes) {
    this.touch();
    if (!this[kConnection].isServer) this[kConnection].yielding = true;
    within(wire.owner, 'received', bytes);
  }

  onEnd(wire) { within(wire.owner, 'receivedEnd'); }

  onLocalEnd(wire) { within(wire.owner, 'sentEnd'); }

  /** A frame of ours was too large to be sent. */
  onFrameError(wire, type, code) {
    process.nextTick(() => {
      const { owner } = wire;
      if (owner === undefined || owner.destroyed) return;
      owner.emit('frameError', type, code, wire.id);
      // A request that never left was refused here; nghttp2 says the same.
      if (!owner.destroyed) owner.close(wire.byPeer ? code : constants.NGHTTP2_REFUSED_STREAM);
      this.close();
    });
  }

  onStreamClose(wire, code) { within(wire.owner, 'closedByProtocol', code); }

  onRemoteSettings() {
    this.touch();
    this[kInfo].settings.remote = undefined;
    if (this.listenerCount('remoteSettings') === 0) return;
    this[kConnection].yielding = true;
    process.nextTick(emitUnlessDestroyed, this, 'remoteSettings', this.remoteSettings);
  }

  onSettingsAck({ callback, at }) {
    this.touch();
    this[kInfo].settings.local = undefined;
    if (callback !== undefined) callback(null, this.localSettings, performance.now() - at);
    if (!this.destroyed) this.emit('localSettings', this.localSettings);
  }

  onPing(payload) {
    this.touch();
    if (this.listenerCount('ping') > 0) this.emit('ping', Buffer.from(payload));
  }

  onPong(payload) {
    this.touch();
    const ping = this[kInfo].pings.shift();
    if (ping === undefined) {
      // Nothing was asked.
      this[kConnection].session.onConnectionError(-505, 1);
      return;
    }
    const back = Buffer.allocUnsafeSlow(8);
    back.set(payload);
    const took = this[kInfo].pingRTT = performance.now() - ping.at;
    ping.callback(null, took, back);
  }

  onGoaway(code, last, data) {
    const info = this[kInfo];
    if (info.destroyed) return;
    info.goawayCode = info.dismissed ? NGHTTP2_NO_ERROR : code;
    info.goawayLast = last;
    if (code === NGHTTP2_NO_ERROR) {
      // Streams that are under way may end.
      this.emit('goaway', code, last, data);
      this.close();
    } else {
      this.emit('goaway', code, last, data);
      // A peer that answers in kind says nothing new.
      this.destroy(info.dismissed ? undefined : code, NGHTTP2_NO_ERROR);
    }
  }

  onAltSvc(id, origin, value) { this.emit('altsvc', value, origin, id); }

  onOrigin(origins) {
    if (this.originSet === undefined) return; // RFC 8336: over TLS alone
    for (const origin of origins) this[kInfo].origins.add(origin);
    this.emit('origin', origins);
  }

  touch() {
    if (this[kTimeout] !== null) this[kTimeout].refresh();
  }

  // What programs ask.

  get type() { return this[kConnection].isServer ? NGHTTP2_SESSION_SERVER : NGHTTP2_SESSION_CLIENT; }

  get encrypted() {
    const socket = this[kSocket];
    if (socket === undefined || this.destroyed || this.connecting) return undefined;
    return Boolean(socket.encrypted);
  }

  get alpnProtocol() {
    const socket = this[kSocket];
    if (socket === undefined || this.destroyed || this.connecting) return undefined;
    return socket.encrypted ? socket.alpnProtocol : 'h2c';
  }

  get originSet() {
    if (!this.encrypted || this.destroyed) return undefined;
    const info = this[kInfo];
    if (info.origins === undefined) {
      info.origins = new Set();
      const { servername, remotePort, remoteAddress } = this[kSocket];
      let host = servername;
      if (!host) host = remoteAddress?.includes(':') ? `[${remoteAddress}]` : remoteAddress;
      let origin = `https://${host}`;
      if (remotePort != null) origin += `:${remotePort}`;
      info.origins.add(new URL(origin).origin);
    }
    return [...info.origins];
  }

  get connecting() {
    const socket = this[kSocket];
    return !this.destroyed && Boolean(socket?.connecting || socket?.secureConnecting && !this[kConnection].isServer);
  }

  get closed() { return this[kInfo].closed; }

  get destroyed() { return this[kInfo].destroyed; }

  get goawayCode() { return this[kInfo].goawayCode ?? NGHTTP2_NO_ERROR; }

  get goawayLastStreamID() { return this[kInfo].goawayLast ?? 0; }

  get pendingSettingsAck() { return this[kConnection].unacked.length > 0 || this[kInfo].unackedAtEnd; }

  get localSettings() {
    if (this.destroyed || this.connecting) return this[kInfo].settings.local ?? {};
    return this[kInfo].settings.local ??= { __proto__: null, ...this[kConnection].local };
  }

  get remoteSettings() {
    if (this.destroyed || this.connecting) return this[kInfo].settings.remote ?? {};
    return this[kInfo].settings.remote ??= { __proto__: null, ...this[kConnection].remote };
  }

  get socket() { return this[kProxy] ??= socketProxy(this); }

  get state() {
    if (this.connecting || this.destroyed) return {};
    const c = this[kConnection];
    return {
      effectiveLocalWindowSize: c.window, effectiveRecvDataLength: c.returned, nextStreamID: c.nextId, localWindowSize: c.recvWindow,
      lastProcStreamID: c.lastPeerId, remoteWindowSize: c.output.window, outboundQueueSize: c.output.chunks.length,
      deflateDynamicTableSize: c.output.encoder.table.size, inflateDynamicTableSize: c.decoder.table.size,
    };
  }

  setNextStreamID(id) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateNumber(id, 'id');
    if (id <= 0 || id > 2 ** 32 - 1) throw new ERR_OUT_OF_RANGE('id', '> 0 and <= 4294967295', id);
    const connection = this[kConnection];
    if (id >= connection.nextId && id % 2 === connection.nextId % 2) connection.nextId = id;
  }

  setLocalWindowSize(size) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateInt32(size, 'windowSize', 0);
    this[kConnection].resizeWindow(size);
  }

  ping(payload, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (typeof payload === 'function') {
      callback = payload;
      payload = undefined;
    }
    if (payload) {
      validateBuffer(payload, 'payload');
      if (payload.byteLength !== 8) throw new ERR_HTTP2_PING_LENGTH();
    }
    validateFunction(callback, 'callback');
    const send = () => {
      const info = this[kInfo];
      const done = request('HTTP2PING', callback);
      if (this.destroyed || info.pings.length >= (info.options.maxOutstandingPings ?? 10)) {
        process.nextTick(done, new ERR_HTTP2_PING_CANCEL());
        return false;
      }
      const bytes = payload ? new Uint8Array(payload.buffer, payload.byteOffset, 8) : require('crypto').randomBytes(8);
      info.pings.push({ callback: done, at: performance.now(), payload: bytes });
      this[kConnection].output.ping(bytes, false);
      return true;
    };
    if (this.connecting) {
      this.whenConnected(send);
      return undefined;
    }
    return send();
  }

  settings(settings, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateSettings(settings);
    if (callback) validateFunction(callback, 'callback');
    const info = this[kInfo];
    if (this[kConnection].unacked.length >= (info.options.maxOutstandingSettings ?? 10)) {
      this.destroy(new ERR_HTTP2_MAX_PENDING_SETTINGS_ACK());
      return;
    }
    const copy = { ...settings };
    const send = () => {
      if (!this.destroyed) this[kConnection].submitSettings(normalized(copy), pack(copy), callback && request('HTTP2SETTINGS', callback));
    };
    this.whenConnected(send);
  }

  goaway(code = NGHTTP2_NO_ERROR, lastStreamID = 0, opaqueData = undefined) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (opaqueData !== undefined && !isArrayBufferView(opaqueData)) {
      throw new ERR_INVALID_ARG_TYPE('opaqueData', ['Buffer', 'TypedArray', 'DataView'], opaqueData);
    }
    validateNumber(code, 'code');
    validateNumber(lastStreamID, 'lastStreamID');
    const data = opaqueData === undefined ? undefined : new Uint8Array(opaqueData.buffer, opaqueData.byteOffset, opaqueData.byteLength);
    const connection = this[kConnection];
    const send = () => {
      if (this.destroyed) return;
      if (code !== NGHTTP2_NO_ERROR) this[kInfo].dismissed = true;
      connection.sendGoaway(code, lastStreamID > 0 ? lastStreamID : connection.lastPeerId, data);
    };
    this.whenConnected(send);
  }

  close(callback) {
    const info = this[kInfo];
    if (info.closed || info.destroyed) return;
    info.closed = true;
    if (typeof callback === 'function') this.once('close', callback);
    this.goaway();
    this[kMaybeDestroy]();
  }

  /** A session that was closed ends with its last stream. */
  [kMaybeDestroy](error) {
    if (error != null) {
      this.destroy(error);
      return;
    }
    const info = this[kInfo];
    if (info.closed && !info.destroyed && info.streams.size === 0) this.destroy();
  }

  destroy(error = NGHTTP2_NO_ERROR, code = undefined) {
    const info = this[kInfo];
    if (info.destroyed) return;
    if (typeof error === 'number') {
      code = error;
      error = code !== NGHTTP2_NO_ERROR ? new ERR_HTTP2_SESSION_ERROR(code) : undefined;
    }
    if (code === undefined && error != null) code = NGHTTP2_INTERNAL_ERROR;
    shut(this, code, error);
  }

  setTimeout(msecs, callback) {
    if (this.destroyed) return this;
    setTimer(this, msecs, callback);
    return this;
  }

  _onTimeout() {
    const connection = this[kConnection];
    const socket = this[kSocket];
    // Bytes under way count as life.
    const { output } = connection;
    if (output.blocked && socket && socket._handle?.quietFor < this.timeout || output.moved && output.queued > 0) {
      output.moved = false;
      this[kTimeout]?.refresh();
      return;
    }
    process.nextTick(() => this.emit('timeout'));
  }

  ref() { this[kSocket]?.ref?.(); }

  unref() { this[kSocket]?.unref?.(); }

  [Symbol.for('nodejs.rejection')](error, event, ...args) {
    if (event === 'stream') args[0].destroy(error);
    else this.destroy(error);
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    const shown = { type: this.type, closed: this.closed, destroyed: this.destroyed, state: this.state, localSettings: this.localSettings,
      remoteSettings: this.remoteSettings };
    return `Http2Session ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

/** Calls a method of a stream in the async context the stream was made in. */
function within(stream, method, value) {
  if (stream === undefined) return;
  if (stream.frame === undefined) stream[method](value);
  else run(stream.frame, stream[method], stream, value);
}

/** The timer of a session or of a stream. */
function setTimer(owner, msecs, callback) {
  const duration = timers.getTimerDuration(msecs, 'msecs');
  if (callback !== undefined) validateFunction(callback, 'callback');
  owner.timeout = msecs;
  msecs = duration;
  if (owner[kTimeout]) timers.clearTimeout(owner[kTimeout]);
  owner[kTimeout] = null;
  if (msecs === 0) {
    if (callback !== undefined) owner.removeListener('timeout', callback);
    return;
  }
  owner[kTimeout] = timers.setUnrefTimeout(() => owner._onTimeout(), msecs);
  if (callback !== undefined) owner.once('timeout', callback);
}

function emitUnlessDestroyed(session, event, value) {
  if (!session.destroyed) session.emit(event, value);
}

function shut(session, code, error) {
  const info = session[kInfo];
  const connection = session[kConnection];
  info.destroyed = true;
  info.code = code;
  if (session[kTimeout]) timers.clearTimeout(session[kTimeout]);
  session[kTimeout] = null;
  session.removeAllListeners('timeout');

  const cancel = new ERR_HTTP2_STREAM_CANCEL(error);
  for (const stream of [...info.streams]) if (stream.pending) stream.destroy(cancel);
  for (const wire of [...connection.streams.values()]) wire.owner?.destroy(error);
  for (const { callback } of info.pings.splice(0)) callback(new ERR_HTTP2_PING_CANCEL());
  info.unackedAtEnd = connection.unacked.splice(0).length > 0;

  const socket = session[kSocket];
  if (socket !== undefined && !socket.destroyed && !socket.connecting) {
    if (!info.goawaySent && !connection.goawaySent || code) connection.sendGoaway(code ?? NGHTTP2_NO_ERROR, connection.lastPeerId);
    connection.output.flush();
  }
  connection.over = true;
  info.measured?.(info.pingRTT);
  setImmediate(finishShut, session, error);
}

function finishShut(session, error) {
  const socket = session[kSocket];
  session[kConnection].output.report();
  session[kSocket] = undefined;
  session[kProxy] ??= socketProxy(session);
  if (socket !== undefined) {
    socket[kBound] = undefined;
    socket.removeListener('data', onSocketData);
    socket.removeListener('drain', onSocketDrain);
    socket.removeListener('end', onSocketEnd);
  }
  const closed = () => {
    if (error) session.emit('error', error);
    session.emit('close');
  };
  if (socket === undefined || socket.destroyed) {
    process.nextTick(closed);
    return;
  }
  socket.once('close', closed);
  if (error) {
    // Time for the last frame, none for the peer's.
    socket.end();
    setImmediate(() => setImmediate(() => socket.destroy()));
    return;
  }
  // What is under way still arrives, and the end of the other side is seen.
  socket.resume();
  socket.end(() => {
    if (!session[kConnection].isServer || socket.readableEnded) socket.destroy();
    else setImmediate(() => socket.destroy());
  });
}

// The socket's events.

function onSocketData(chunk) {
  const session = this[kBound];
  if (session === undefined) return;
  session.touch();
  session[kConnection].receive(chunk);
}

function onSocketDrain() { this[kBound]?.[kConnection].output.drained(); }

function onSocketEnd() {
  const session = this[kBound];
  if (session === undefined || session.destroyed) return;
  session[kConnection].resume(true);
  // Nothing more can come; streams that wait for it are lost.
  for (const wire of [...session[kConnection].streams.values()]) wire.owner?.close(NGHTTP2_CANCEL);
  session.close();
  if (!session.destroyed) shut(session);
}

function onSocketError(error) {
  const session = this[kBound];
  if (session === undefined) return;
  // A peer that said goodbye may hang up as it likes.
  if ((error.code === 'ECONNRESET' || error.code === 'EPIPE') && session[kInfo].goawayCode !== null) session.destroy();
  else session.destroy(error);
}

function onSocketClose() {
  const session = this[kBound];
  if (session === undefined) return;
  session[kConnection].resume(true);
  for (const wire of [...session[kConnection].streams.values()]) wire.owner?.close(NGHTTP2_CANCEL);
  if (session.destroyed) return;
  session[kInfo].closed = true;
  shut(session);
}

module.exports = { Http2Session, setTimer };
