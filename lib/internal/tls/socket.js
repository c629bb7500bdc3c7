'use strict';
// tls.TLSSocket. Its handle is a TLSHandle on top of the handle of a net.Socket, of its own, or of any other stream.

const net = require('net');
const { codes } = require('internal/errors');
const { StreamHandle } = require('internal/net/handle');
const { attach } = require('internal/net/socket');
const { kEmptyObject } = require('internal/util');
const { isArrayBufferView } = require('internal/util/types');
const { validateBuffer, validateFunction, validateInt32, validateObject, validateString, validateUint32 } = require('internal/validators');
const { convertALPNProtocols } = require('internal/tls/alpn');
const { SecureContext, clientContext } = require('internal/tls/secure_context');
const { TLSHandle, flags } = require('internal/tls/handle');
const { verifyError, writeProtocolError } = require('internal/tls/errors');
const { describe, describeChain } = require('internal/tls/certificates');

const {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MULTIPLE_CALLBACK, ERR_RAVEL_UNSUPPORTED, ERR_TLS_ALPN_CALLBACK_INVALID_RESULT,
  ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS, ERR_TLS_HANDSHAKE_TIMEOUT, ERR_TLS_INVALID_STATE,
  ERR_TLS_RENEGOTIATION_DISABLED, ERR_TLS_SNI_FROM_SERVER,
} = codes;

const native = binding('tls');

const kTLS = Symbol('TLS handle');
/** What a client does when the connection ends before it is secure. */
const kLost = Symbol('lost');
const kStarted = Symbol('started');
const kKeyCert = Symbol('context set in mid-hello');
const kPendingSession = Symbol('pending session');
const kInfo = Symbol('connection info');
const kConnectOptions = Symbol('connect-options');

function TLSSocket(socket, opts) {
  if (!new.target && !(this instanceof TLSSocket)) return new TLSSocket(socket, opts);
  const options = { ...opts };
  if (socket !== undefined && socket !== null && !isStream(socket)) {
    if (opts === undefined && socket instanceof Object) throw new ERR_INVALID_ARG_TYPE('socket', 'stream.Duplex', socket);
  }
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, options);
  if (options.ALPNCallback !== undefined) {
    validateFunction(options.ALPNCallback, 'options.ALPNCallback');
    if (options.ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  }
  if (options.SNICallback) validateFunction(options.SNICallback, 'options.SNICallback');
  if (options.pskCallback) throw new ERR_RAVEL_UNSUPPORTED('tls option pskCallback');
  if (options.enableTrace) throw new ERR_RAVEL_UNSUPPORTED('tls option enableTrace');
  this._tlsOptions = options;
  this._secureEstablished = false;
  this._securePending = false;
  this._newSessionPending = false;
  this._controlReleased = false;
  this.secureConnecting = true;
  this._SNICallback = null;
  this.servername = null;
  this.alpnProtocol = null;
  this.authorized = false;
  this.authorizationError = null;
  this[kStarted] = false;
  this[kPendingSession] = null;
  this[kInfo] = undefined;
  this._session = isArrayBufferView(options.session) ? options.session : undefined;
  this._requestedName = options.servername;

  const below = carriedBy(socket);
  net.Socket.call(this, {
    allowHalfOpen: socket ? socket.allowHalfOpen : Boolean(options.allowHalfOpen),
    pauseOnCreate: options.pauseOnConnect,
    manualStart: true,
    highWaterMark: options.highWaterMark,
    onread: below ? null : options.onread,
    signal: options.signal,
  });
  if (options.pauseOnConnect) this._readableState.flowing = false;
  this.ssl = this[kTLS] = new TLSHandle(this);
  this.ssl.owner = this;
  this.on('close', this._destroySSL);
  if (below !== null) {
    this._parent = below instanceof net.Socket ? below : null;
    this._parentWrap = below;
    this[kTLS].below = below;
    this.connecting = Boolean(below.connecting);
    this._handle = this[kTLS];
    attach(this);
    below.once('close', () => {
      if (this[kLost] !== undefined && this.secureConnecting && !this.destroyed) this[kLost]();
      else this.destroy();
    });
    // What goes wrong below is told by whoever reads it: for a socket that is the TLS on top.
    below.on('error', (error) => this._emitTLSError(error));
    if (this.connecting) {
      below.once('connect', () => {
        this.connecting = false;
        this.emit('connect');
      });
    }
  }
  if (options.isServer) this.server = options.server;
  this.on('error', this._tlsError);
  if (below === null || this.connecting) this.once('connect', this._start);
  else if (options.isServer) this._start();
  // The listeners of events are set in this tick.
  if (below !== null) process.nextTick(initRead, this);
}
Object.setPrototypeOf(TLSSocket.prototype, net.Socket.prototype);
Object.setPrototypeOf(TLSSocket, net.Socket);

/** The socket to run over; a stream that is none is made one. */
function carriedBy(socket) {
  if (socket === undefined || socket === null) return null;
  return socket instanceof net.Socket ? socket : new (require('internal/js_stream_socket'))(socket);
}

const isStream = (value) => typeof value.on === 'function' && typeof value.write === 'function';

function initRead(socket) {
  if (socket.destroyed) return;
  // A client begins when it is told to, or has something to write.
  if (!socket.connecting && socket._tlsOptions.isServer) socket._start();
  socket.read(0);
}

const proto = TLSSocket.prototype;

proto.encrypted = true;

/** The handle is closed by then; only the name goes. */
proto._destroySSL = function _destroySSL() { this.ssl = null; };

proto.disableRenegotiation = function disableRenegotiation() { this._renegotiationDisabled = true; };

/** The context of the connection's own certificates. */
function contextOf(socket) {
  const options = socket._tlsOptions;
  const context = options.secureContext ??= options.isServer ?
    require('internal/tls/secure_context').createSecureContext(options) : clientContext(options);
  return context.context ?? context;
}

/** Begins the handshake once there is a connection for it. */
proto._start = function _start() {
  if (this[kStarted] || this.destroyed) return;
  if (this.connecting) {
    this.once('connect', this._start);
    return;
  }
  const options = this._tlsOptions;
  const ssl = this[kTLS];
  let lower = null;
  let carried = null;
  const below = this._parentWrap ?? null;
  if (below === null) {
    lower = this._handle;
    if (lower === null) return;
  } else if (below instanceof net.Socket && below._handle instanceof StreamHandle) {
    lower = below._handle;
  } else {
    carried = below;
  }
  this[kStarted] = true;
  const wasReading = below === null && lower.reading;
  const setup = { context: contextOf(this), flags: flagsOf(this), alpn: options.ALPNProtocols, session: this._session, servername: '' };
  if (this._requestedName && !net.isIP(this._requestedName)) setup.servername = this._requestedName;
  if (!ssl.start(lower, carried, setup)) {
    this.destroy(new codes.ERR_SOCKET_CLOSED());
    return;
  }
  if (below === null) {
    lower.owner = null;
    this._handle = ssl;
    attach(this, false);
    if (wasReading) net.Socket.prototype._read.call(this, 0);
  } else if (carried === null && below.readableLength > 0) {
    // What the socket had read already belongs to the handshake.
    for (let chunk; (chunk = below.read()) !== null;) ssl.feed(typeof chunk === 'string' ? Buffer.from(chunk, below.readableEncoding) : chunk);
  }
};

function flagsOf(socket) {
  const options = socket._tlsOptions;
  let bits = 0;
  if (socket.listenerCount('keylog') > 0 || options.server?.listenerCount('keylog') > 0 || keylogFile() !== undefined) bits |= flags.keylog;
  if (!options.isServer) return options.requestOCSP ? bits | flags.ocsp : bits;
  bits |= flags.server;
  if (options.requestCert) bits |= flags.requestCert;
  if (options.requestCert && options.rejectUnauthorized) bits |= flags.rejectUnauthorized;
  const { server } = options;
  if (options.SNICallback || options.ALPNCallback || server?.listenerCount('OCSPRequest') > 0) bits |= flags.hello;
  if (server?.listenerCount('newSession') > 0) bits |= flags.newSession;
  if (server?.listenerCount('resumeSession') > 0) bits |= flags.resumeSession;
  return bits;
}

function keylogFile() { return require('internal/options').getOptionValue('--tls-keylog') || undefined; }

proto._writeGeneric = function _writeGeneric(many, data, encoding, callback) {
  if (!this.connecting && !this[kStarted]) this._start();
  return net.Socket.prototype._writeGeneric.call(this, many, data, encoding, callback);
};

proto._final = function _final(callback) {
  if (!this.connecting && !this[kStarted]) this._start();
  return net.Socket.prototype._final.call(this, callback);
};

// Events of the handle.

proto.handshakeDone = function handshakeDone(alpn, name) {
  if (this.destroyed) return;
  this.alpnProtocol = alpn || false;
  if (this.servername === null) this.servername = name || this._requestedName && !this._tlsOptions.isServer && this._requestedName || false;
  this._finishInit();
};

proto._finishInit = function _finishInit() {
  this._secureEstablished = true;
  if (this._tlsOptions.handshakeTimeout > 0) this.setTimeout(0, this._handleTimeout);
  this.emit('secure');
  // Nothing that was written before leaves until the peer is accepted.
  if (!this.destroyed && !(this._tlsOptions.isServer && this[kTLS].verifyCode === '')) native.open(this[kTLS].id);
  if (this._tlsOptions.requestOCSP && !this._tlsOptions.isServer && !this.destroyed) {
    this.emit('OCSPResponse', native.ocspResponse(this[kTLS].id) ?? null);
  }
};

proto.handshakeError = function handshakeError(error) {
  if (this.destroyed || this._hadError) return;
  this._hadError = true;
  const done = this[kTLS].writeCallback;
  const options = this._tlsOptions;
  if (done !== undefined && !options.isServer) {
    this[kTLS].writeCallback = undefined;
    done(writeProtocolError(error.message));
  } else if (this._secureEstablished && options.isServer && options.rejectUnauthorized &&
             error.reason === 'peer did not return a certificate') {
    this.destroy();
  } else if (this._secureEstablished) {
    this._emitTLSError(error);
    if (!this.destroyed) this.destroy();
  } else {
    this.destroy(error);
  }
};

proto.sessionReceived = function sessionReceived(session) {
  if (this.destroyed) return;
  if (this.secureConnecting) this[kPendingSession] = session;
  else this.emit('session', session);
};

/** A session that came before the connection was verified is told of now. */
proto.releaseSession = function releaseSession() {
  const session = this[kPendingSession];
  this[kPendingSession] = null;
  // Before TLS 1.3 a resumed session is renewed each time, which is no news.
  if (session !== null && !this.destroyed && !this[kTLS].reused) this.emit('session', session);
};

proto.keylogLine = function keylogLine(line) {
  const file = keylogFile();
  if (file !== undefined) require('fs').appendFileSync(file, line);
  this.emit('keylog', line);
  this._tlsOptions.server?.emit('keylog', line, this);
};

// What a server has to say to a client's hello: context, protocol, stapled answer. Each may take its time.
proto.helloReceived = function helloReceived({ servername, protocols, ocsp }) {
  const { SNICallback, ALPNCallback, server } = this._tlsOptions;
  const said = {};
  this.servername = servername || false;
  this[kKeyCert] = undefined;
  const finish = (data) => this[kTLS].answer(said, data);
  const staple = (context) => {
    if (!ocsp || !server || server.listenerCount('OCSPRequest') === 0) return finish(null);
    let called = false;
    server.emit('OCSPRequest', context.getCertificate(), context.getIssuer(), (error, data) => {
      if (called) return this.destroy(new ERR_MULTIPLE_CALLBACK());
      called = true;
      if (error) this.destroy(error);
      else finish(data ?? null);
    });
  };
  if (ALPNCallback && protocols?.length > 0) {
    let chosen;
    try {
      chosen = ALPNCallback.call(this, { servername, protocols });
      if (chosen !== undefined && !protocols.includes(chosen)) throw new ERR_TLS_ALPN_CALLBACK_INVALID_RESULT(chosen, protocols);
    } catch (error) {
      this.destroy(error);
      return;
    }
    said.protocol = chosen ?? '\0';
    if (this[kKeyCert] !== undefined) said.context = this[kKeyCert].context.id;
  }
  if (!servername || !SNICallback) {
    staple(contextOf(this));
    return;
  }
  let called = false;
  SNICallback.call(this, servername, (error, context) => {
    if (called) {
      this.destroy(new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    if (this.destroyed) return;
    if (error) {
      this.destroy(error);
      return;
    }
    if (context) {
      const inner = context.context ?? context;
      if (!(inner.id > 0)) {
        this.destroy(new TypeError('Invalid SNI context'));
        return;
      }
      said.context = inner.id;
      // Kept alive, and known to getCertificate(), as long as the socket is.
      this._tlsOptions.secureContext = context;
      staple(inner);
    } else {
      staple(contextOf(this));
    }
  });
};

proto.sessionMade = function sessionMade(id, session) {
  const { server } = this._tlsOptions;
  let called = false;
  const done = () => {
    if (called) return;
    called = true;
    this[kTLS].answer({});
  };
  if (!server.emit('newSession', id, session, done)) done();
};

proto.sessionWanted = function sessionWanted(id) {
  const { server } = this._tlsOptions;
  let called = false;
  const done = (error, session) => {
    if (called) {
      this.destroy(new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    if (error) this.destroy(error);
    else this[kTLS].answer({}, session ?? null);
  };
  if (!server.emit('resumeSession', id, done)) done(null, null);
};

// Errors. Until the connection is handed to the program they are the server's.

proto._tlsError = function _tlsError(error) {
  this.emit('_tlsError', error);
  return this._controlReleased ? error : null;
};

proto._emitTLSError = function _emitTLSError(error) {
  const own = this._tlsError(error);
  if (own) this.destroy(own);
};

proto._releaseControl = function _releaseControl() {
  if (this._controlReleased) return false;
  this._controlReleased = true;
  this.removeListener('error', this._tlsError);
  return true;
};

proto._handleTimeout = function _handleTimeout() {
  this._emitTLSError(new ERR_TLS_HANDSHAKE_TIMEOUT());
  if (!this.destroyed) this.destroy();
};

proto.renegotiate = function renegotiate(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (this.destroyed) return;
  if (this._renegotiationDisabled) {
    if (callback) process.nextTick(callback, new ERR_TLS_RENEGOTIATION_DISABLED());
    return false;
  }
  if (this.getProtocol() === 'TLSv1.3') {
    const { protocolError } = require('internal/tls/errors');
    if (callback) process.nextTick(callback, protocolError('ERR_SSL_WRONG_SSL_VERSION', 'wrong ssl version', 'error:0A00010A:SSL routines::wrong ssl version'));
    return false;
  }
  throw new ERR_RAVEL_UNSUPPORTED('TLSSocket#renegotiate');
};

proto.exportKeyingMaterial = function exportKeyingMaterial(length, label, context) {
  validateUint32(length, 'length', true);
  validateString(label, 'label');
  if (context !== undefined) validateBuffer(context, 'context');
  if (!this._secureEstablished) throw new ERR_TLS_INVALID_STATE();
  return native.exportKeyingMaterial(this[kTLS].id, length, label, context);
};

proto.setMaxSendFragment = function setMaxSendFragment(size) {
  validateInt32(size, 'size');
  return native.setFragment(this[kTLS].id, size);
};

proto.setServername = function setServername(name) {
  validateString(name, 'name');
  if (this._tlsOptions.isServer) throw new ERR_TLS_SNI_FROM_SERVER();
  this._requestedName = name;
};

proto.setSession = function setSession(session) {
  if (typeof session === 'string') session = Buffer.from(session, 'latin1');
  this._session = isArrayBufferView(session) ? session : undefined;
};

proto.getSession = function getSession() {
  if (!this[kTLS] || this.destroyed) return undefined;
  return native.session(this[kTLS].id) ?? undefined;
};

proto.getTLSTicket = function getTLSTicket() {
  const session = this.getSession();
  if (session === undefined || this._tlsOptions.isServer) return undefined;
  return session.subarray(4, 4 + session.readUInt32BE(0));
};

proto.isSessionReused = function isSessionReused() { return this[kTLS].reused; };

function info(socket) {
  if (!socket._handle || !socket[kTLS].secure) return null;
  return socket[kInfo] ??= socket[kTLS].info();
}

proto.getProtocol = function getProtocol() {
  if (!this._handle) return null;
  return info(this)?.protocol ?? (this[kTLS].secure ? null : 'unknown');
};

proto.getCipher = function getCipher() {
  const cipher = info(this)?.cipher;
  return cipher ? { name: cipher.name, standardName: cipher.standardName, version: cipher.version } : undefined;
};

proto.getEphemeralKeyInfo = function getEphemeralKeyInfo() {
  const found = info(this);
  if (!found || this._tlsOptions.isServer) return this._handle ? (this._tlsOptions.isServer ? null : {}) : null;
  const { type, name, size } = found.group;
  return { type: type || undefined, name: name || undefined, size: size || undefined };
};

proto.getSharedSigalgs = function getSharedSigalgs() { return info(this)?.sigalgs ?? []; };

proto.getFinished = function getFinished() { return info(this) ? finishedMessage(this, false) : undefined; };

proto.getPeerFinished = function getPeerFinished() { return info(this) ? finishedMessage(this, true) : undefined; };

function finishedMessage(socket, ofPeer) {
  const bytes = native.finished(socket[kTLS].id, ofPeer);
  if (bytes === null) throw new ERR_RAVEL_UNSUPPORTED(`TLSSocket#get${ofPeer ? 'Peer' : ''}Finished with TLSv1.3`);
  return bytes;
}

/** The peer's chain in DER, leaf first. */
function peerChain(socket) {
  const chain = [];
  for (let der; (der = native.peerCertificate(socket[kTLS].id, chain.length)) !== null;) chain.push(der);
  return chain;
}

proto.getPeerCertificate = function getPeerCertificate(detailed) {
  if (!this._handle) return null;
  if (detailed) return describeChain(peerChain(this)) ?? {};
  const leaf = native.peerCertificate(this[kTLS].id, 0);
  return (leaf && describe(leaf)) ?? {};
};

proto.getCertificate = function getCertificate() {
  if (!this._handle) return null;
  const own = contextOf(this).getCertificate();
  return (own && describe(own)) ?? {};
};

function x509(der) {
  return new (require('crypto').X509Certificate)(der);
}

proto.getPeerX509Certificate = function getPeerX509Certificate() {
  const chain = this._handle ? peerChain(this) : [];
  return chain.length === 0 ? undefined : require('internal/crypto/x509').certificateOfChain(chain);
};

proto.getX509Certificate = function getX509Certificate() {
  const der = this._handle ? contextOf(this).getCertificate() : null;
  return der === null ? undefined : x509(der);
};

/** What the connection identifies itself with, from within ALPNCallback. */
proto.setKeyCert = function setKeyCert(context) {
  if (!this._tlsOptions.isServer || this._secureEstablished) throw new ERR_RAVEL_UNSUPPORTED('TLSSocket#setKeyCert outside of a hello');
  const made = context instanceof SecureContext ? context : require('internal/tls/secure_context').createSecureContext(context);
  this[kKeyCert] = made;
  this._tlsOptions.secureContext = made;
};

proto.enableTrace = function enableTrace() { throw new ERR_RAVEL_UNSUPPORTED('TLSSocket#enableTrace'); };

/** The error of the peer's certificate, if there is one. */
function peerVerifyError(socket) {
  return socket[kTLS].verifyCode === '' ? null : verifyError(socket[kTLS].verifyCode);
}

module.exports = { TLSSocket, kConnectOptions, kLost, peerVerifyError };
