'use strict';
// The connections of binding('tls') as handles of a socket. To net such a connection is one of its own: it has an id there, and
// its plain bytes come and go by net's ops. What is special to TLS comes as events of this binding.

const { StreamHandle, TCP } = require('internal/net/handle');
const { run } = require('internal/async_context_frame');
const { protocolError, verifyError } = require('internal/tls/errors');

const native = binding('tls');

// The kinds of event, as internal/binding/tls/tls.go numbers them.
const kSecure = 0;
const kError = 1;
const kOut = 2;
const kShutdown = 3;
const kRead = 4;
const kSession = 5;
const kKeylog = 6;
const kHello = 7;
const kNewSession = 8;
const kResume = 9;

/** Flags of a connection, as internal/binding/tls/config.go knows them. */
const flags = {
  server: 1, requestCert: 2, rejectUnauthorized: 4, hello: 8, newSession: 16, resumeSession: 32, keylog: 64, ocsp: 128,
};

const connections = new Map();
let listening = false;
require('internal/bootstrap/refresh').onStart(() => { listening = false; });

function dispatch(id, kind, a, b, c, d) {
  const handle = connections.get(id);
  if (handle === undefined) return;
  if (handle.frame === undefined) deliver(handle, kind, a, b, c, d);
  else run(handle.frame, deliver, undefined, handle, kind, a, b, c, d);
}

function deliver(handle, kind, a, b, c, d) {
  const { socket } = handle;
  switch (kind) {
    case kSecure: handle.secure = true; handle.verifyCode = c; handle.reused = d; socket.handshakeDone(a, b); break;
    case kError: handle.failed = true; socket.handshakeError(protocolError(a, b, c)); break;
    case kOut: handle.carrier.out(a); break;
    case kShutdown: handle.carrier.shutdown(); break;
    case kRead: handle.carrier.flow(a); break;
    case kSession: socket.sessionReceived(a); break;
    case kKeylog: socket.keylogLine(a); break;
    case kHello: socket.helloReceived(a); break;
    case kNewSession: socket.sessionMade(a, b); break;
    case kResume: socket.sessionWanted(a); break;
  }
}

/** Carries the records of a connection through a stream that has no descriptor of its own. */
class Carrier {
  constructor(handle, stream) {
    this.handle = handle;
    this.stream = stream;
    this.ended = false;
    stream.on('data', (chunk) => {
      if (!ArrayBuffer.isView(chunk)) {
        const { codes: { ERR_STREAM_WRAP } } = require('internal/errors');
        handle.socket.destroy(new ERR_STREAM_WRAP());
        return;
      }
      if (handle.id !== 0) native.feed(handle.id, chunk);
    });
    stream.on('end', () => this.end());
    stream.on('close', () => this.end());
  }

  end() {
    if (this.ended) return;
    this.ended = true;
    if (this.handle.id !== 0) native.feedEnd(this.handle.id, 0);
  }

  out(bytes) {
    const { stream } = this;
    const { id } = this.handle;
    const done = (error) => {
      if (this.handle.id === id) native.drained(id, error ? -1 : bytes.length);
    };
    if (stream.destroyed || stream.writableEnded) done(true);
    else stream.write(bytes, done);
  }

  shutdown() {
    const { id } = this.handle;
    const done = () => {
      if (this.handle.id === id) native.drained(id, 0);
    };
    if (this.stream.destroyed || this.stream.writableFinished) done();
    else this.stream.end(done);
  }

  flow(on) {
    if (on) this.stream.resume();
    else this.stream.pause();
  }
}

class TLSHandle extends StreamHandle {
  /** @param {object} socket receives the events of TLS, @param {StreamHandle|null} lower, @param {Duplex|null} stream */
  constructor(socket) {
    super();
    if (!listening) {
      listening = true;
      native.setDispatcher(dispatch);
    }
    this.socket = socket;
    this.lower = null;
    /** The socket or stream that lies below, when it is one of its own. */
    this.below = null;
    this.carrier = null;
    this.wantsRead = false;
    this.secure = false;
    this.failed = false;
    this.verifyCode = '';
    this.reused = false;
    this.limit = 0;
  }

  /** By this name packages take hold of the class that makes a socket of a stream. */
  get _parentWrap() { return this.below; }

  /** Begins the handshake on top of a handle, or of a stream. */
  start(lower, stream, { context, flags, servername, alpn, session }) {
    let streamId = 0;
    if (lower !== null) {
      streamId = lower.streamId;
      if (streamId <= 0) return false;
      this.lower = lower;
      if (!this.refed) lower.unref();
      this.refed = lower.refed;
    }
    const id = native.wrap(context.id, streamId, flags, servername, alpn, session);
    if (id < 0) return false;
    connections.set(id, this);
    this.take(id);
    if (this.limit > 0) super.limitReads(this.limit);
    if (stream !== null) this.carrier = new Carrier(this, stream);
    if (this.wantsRead) super.readStart();
    return true;
  }

  feed(bytes) {
    native.feed(this.id, bytes);
  }

  answer(said, data = null) {
    if (this.id !== 0) native.answer(this.id, JSON.stringify(said), data);
  }

  limitReads(limit) {
    this.limit = limit;
    super.limitReads(limit);
  }

  readStart() {
    if (this.id === 0) {
      this.wantsRead = true;
      return 0;
    }
    return super.readStart();
  }

  readStop() {
    if (this.id === 0) {
      this.wantsRead = false;
      return 0;
    }
    return super.readStop();
  }

  shutdown() {
    if (this.id === 0) return -107; // ENOTCONN
    return super.shutdown();
  }

  /** The error of the peer's certificate; undefined when there is none. */
  verifyError() {
    return this.verifyCode === '' ? undefined : verifyError(this.verifyCode);
  }

  end(byReset, callback) {
    if (this.closed) return;
    connections.delete(this.id);
    const { lower, below } = this;
    if (byReset && lower instanceof TCP) {
      super.end(false, callback);
      if (below !== null) below.resetAndDestroy();
      else lower.reset();
      return;
    }
    super.end(false, callback);
    if (below !== null) below.destroy();
    else lower?.close();
  }

  info() {
    return this.id === 0 ? null : native.info(this.id);
  }

  ref() {
    super.ref();
    this.lower?.ref();
  }

  unref() {
    super.unref();
    this.lower?.unref();
  }

  setNoDelay(on) {
    return this.lower?.setNoDelay?.(on) ?? 0;
  }

  setKeepAlive(on, seconds) {
    return this.lower?.setKeepAlive?.(on, seconds) ?? 0;
  }

  getsockname(out) {
    return this.lower?.getsockname ? this.lower.getsockname(out) : this.belowAddress('_getsockname', out);
  }

  getpeername(out) {
    return this.lower?.getpeername ? this.lower.getpeername(out) : this.belowAddress('_getpeername', out);
  }

  belowAddress(name, out) {
    const found = this.below?.[name]?.();
    if (!found) return -107;
    Object.assign(out, found);
    return 0;
  }
}

module.exports = { TLSHandle, flags };
