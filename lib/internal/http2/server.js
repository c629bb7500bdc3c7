'use strict';
// Servers, plain and over TLS, and the server's half of a connection.

const net = require('net');
const { codes } = require('internal/errors');
const { constants } = require('internal/http2/constants');
const { toObject } = require('internal/http2/fields');
const { checkCommon } = require('internal/http2/client');
const { Http2Session } = require('internal/http2/session');
const { ServerHttp2Stream } = require('internal/http2/server_stream');
const { kState } = require('internal/http2/stream');
const { symbols: { kConnection } } = require('internal/http2/shared');
const { validateSettings } = require('internal/http2/settings');
const { validateFunction, validateObject, validateString, validateUint32 } = require('internal/validators');

const {
  ERR_HTTP2_ALTSVC_INVALID_ORIGIN, ERR_HTTP2_ALTSVC_LENGTH, ERR_HTTP2_INVALID_ORIGIN, ERR_HTTP2_INVALID_SESSION, ERR_HTTP2_ORIGIN_LENGTH,
  ERR_INVALID_ARG_TYPE, ERR_INVALID_CHAR, ERR_OUT_OF_RANGE,
} = codes;

const { NGHTTP2_REFUSED_STREAM } = constants;
const kOptions = Symbol('options');
const ALTSVC = 10;
const ORIGIN = 12;

class ServerHttp2Session extends Http2Session {
  constructor(options, socket, server) {
    super(true, options, socket);
    this.serverOf = server;
  }

  get server() { return this.serverOf; }

  onHeaders(wire, kind, list, sensitive, end) {
    this.touch();
    const headers = toObject(list, sensitive);
    const flags = end ? 5 : 4;
    if (kind === 'trailers') {
      const stream = wire.owner;
      if (stream !== undefined && !stream.destroyed) process.nextTick(() => { stream.emit('trailers', headers, flags, list); });
      return;
    }
    if (this.closed) {
      this[kConnection].resetStream(wire, NGHTTP2_REFUSED_STREAM);
      return;
    }
    const stream = new ServerHttp2Stream(this, wire, headers);
    stream[kState].unannounced = true;
    this[kConnection].yielding = true;
    stream[kState].endAfterHeaders = end;
    if (stream[kState].headRequest) stream.end();
    process.nextTick(announce, this, stream, headers, flags, list);
  }

  onPush() {}

  altsvc(alt, originOrStream) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    let id = 0;
    let origin;
    if (typeof originOrStream === 'string') {
      origin = new URL(originOrStream).origin;
      if (origin === 'null') throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    } else if (typeof originOrStream === 'number') {
      if (originOrStream >>> 0 !== originOrStream || originOrStream === 0) throw new ERR_OUT_OF_RANGE('originOrStream', `> 0 && < ${2 ** 32}`, originOrStream);
      id = originOrStream;
    } else if (originOrStream !== undefined) {
      if (originOrStream !== null && typeof originOrStream === 'object') origin = originOrStream.origin;
      if (typeof origin !== 'string') throw new ERR_INVALID_ARG_TYPE('originOrStream', ['string', 'number', 'URL', 'object'], originOrStream);
      if (origin === 'null' || origin.length === 0) throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    }
    validateString(alt, 'alt');
    if (!/^[\x09\x20-\x7e\x80-\xff]+$/.test(alt)) throw new ERR_INVALID_CHAR('alt');
    if (alt.length + (origin !== undefined ? origin.length : 0) > 16382) throw new ERR_HTTP2_ALTSVC_LENGTH();
    if (id > 0 && !this[kConnection].streams.has(id)) return;
    const text = Buffer.from((origin ?? '') + alt, 'latin1');
    const payload = Buffer.alloc(2 + text.length);
    payload.writeUInt16BE((origin ?? '').length);
    text.copy(payload, 2);
    this[kConnection].output.raw(ALTSVC, 0, id, payload);
  }

  origin(...origins) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (origins.length === 0) return;
    const parts = [];
    let length = 0;
    for (const given of origins) {
      let origin;
      if (typeof given === 'string') origin = new URL(given).origin;
      else if (given != null && typeof given === 'object') origin = given.origin;
      validateString(origin, 'origin');
      if (origin === 'null') throw new ERR_HTTP2_INVALID_ORIGIN();
      const part = Buffer.alloc(2 + origin.length);
      part.writeUInt16BE(origin.length);
      part.latin1Write(origin, 2);
      length += part.length;
      if (length > 16382) throw new ERR_HTTP2_ORIGIN_LENGTH();
      parts.push(part);
    }
    this[kConnection].output.raw(ORIGIN, 0, 0, Buffer.concat(parts));
  }
}

function announce(session, stream, headers, flags, list) {
  if (session.destroyed) return;
  stream[kState].unannounced = false;
  if (session.listenerCount('stream') === 0) {
    stream.close(NGHTTP2_REFUSED_STREAM);
    return;
  }
  session.emit('stream', stream, headers, flags, list);
}

// What a session tells its server.

function onStream(stream, headers, flags, list) {
  this.server?.emit('stream', stream, headers, flags, list);
}

function onPriority() {}

function onError(error) { this.server?.emit('sessionError', error, this); }

function onTimeout() {
  if (this.destroyed || this.closed) return;
  const { server } = this;
  if (server.listenerCount('timeout') > 0) server.emit('timeout', this);
  else this.destroy();
}

function sessionOnServer(server, socket, options) {
  const session = new ServerHttp2Session(options, socket, server);
  server.openSessions.add(session);
  session.on('stream', onStream);
  session.on('priority', onPriority);
  session.on('error', onError);
  session.on('close', () => server.openSessions.delete(session));
  if (server.timeout) session.setTimeout(server.timeout, onTimeout);
  socket.server = server;
  if (Array.isArray(options.origins)) session.origin(...options.origins);
  return session;
}

function connectionListener(socket) {
  const options = this[kOptions] ?? {};
  if (socket.alpnProtocol === false || socket.alpnProtocol === 'http/1.1') {
    // A client that named no protocol, or the older one.
    if (options.allowHTTP1 === true) {
      const { _connectionListener } = require('_http_server');
      return _connectionListener.call(this, socket);
    }
    if (this.emit('unknownProtocol', socket)) return undefined;
    refuseProtocol(socket, options);
    return undefined;
  }
  socket.on('error', ignore);
  const session = sessionOnServer(this, socket, options);
  socket.removeListener('error', ignore);
  this.emit('session', session);
  return session;
}

function ignore() {}

function refuseProtocol(socket, options) {
  // The client may have its time to read the answer.
  const timer = setTimeout(() => { if (!socket.destroyed) socket.destroy(); }, options.unknownProtocolTimeout ?? 10_000).unref();
  socket.once('close', () => clearTimeout(timer));
  socket.end('HTTP/1.0 403 Forbidden\r\nContent-Type: text/plain\r\n\r\n' +
    `${socket.alpnProtocol ? 'Unknown' : 'Missing'} ALPN Protocol, expected \`h2\` to be available.\n` +
    'If this is a HTTP request: The server was not configured with the `allowHTTP1` option or a listener for the `unknownProtocol` event.\n');
}

function initialize(given) {
  if (given !== undefined) validateObject(given, 'options');
  const options = { ...given };
  if (options.settings !== undefined) validateObject(options.settings, 'options.settings');
  options.settings = { ...options.settings };
  checkCommon(options);
  if (options.unknownProtocolTimeout !== undefined) validateUint32(options.unknownProtocolTimeout, 'unknownProtocolTimeout');
  if (options.remoteCustomSettings !== undefined) options.remoteCustomSettings = [...options.remoteCustomSettings];
  options.Http1IncomingMessage ??= require('http').IncomingMessage;
  options.Http1ServerResponse ??= require('http').ServerResponse;
  const compat = require('internal/http2/compat');
  options.Http2ServerRequest ??= compat.Http2ServerRequest;
  options.Http2ServerResponse ??= compat.Http2ServerResponse;
  return options;
}

/** The 'stream' of a server is a request to those who listen to that. */
function setupCompat(event) {
  if (event === 'request') {
    this.removeListener('newListener', setupCompat);
    const { Http2ServerRequest, Http2ServerResponse } = this[kOptions];
    this.on('stream', require('internal/http2/compat').onServerStream.bind(this, Http2ServerRequest, Http2ServerResponse));
  }
}

function common(server, options, listener) {
  server[kOptions] = options;
  server.timeout = 0;
  Object.defineProperty(server, 'openSessions', { __proto__: null, value: new Set(), enumerable: false });
  server.on('newListener', setupCompat);
  if (listener !== undefined && listener !== null) server.on('request', listener);
}

const methods = {
  setTimeout(msecs, callback) {
    this.timeout = msecs;
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.on('timeout', callback);
    }
    return this;
  },
  updateSettings(settings) {
    validateObject(settings, 'settings');
    validateSettings(settings);
    this[kOptions].settings = { ...this[kOptions].settings, ...settings };
  },
};

class Http2Server extends net.Server {
  constructor(given, listener) {
    if (typeof given === 'function') {
      listener = given;
      given = undefined;
    }
    const options = initialize(given);
    super(options, connectionListener);
    common(this, options, listener);
  }

  close(callback) {
    for (const session of this.openSessions) session.close();
    return super.close(callback);
  }
}
Object.assign(Http2Server.prototype, methods);
for (const name of Object.keys(methods)) Object.defineProperty(Http2Server.prototype, name, { __proto__: null, enumerable: false });
Object.defineProperty(Http2Server.prototype, Symbol.asyncDispose, { __proto__: null, value: asyncDispose, writable: true, configurable: true });
Object.defineProperty(Http2Server.prototype, Symbol.for('nodejs.rejection'), { __proto__: null, value: rejected(net), writable: true, configurable: true });

function asyncDispose() {
  return new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve())));
}

function rejected(base) {
  return function(error, event, ...args) {
    if (event === 'stream') {
      const [stream] = args;
      if (stream.headersSent) {
        stream.destroy(error);
      } else {
        stream.respond({ ':status': 500 });
        stream.end();
      }
    } else if (event === 'request') {
      const [, res] = args;
      if (!res.headersSent && !res.finished) {
        for (const name of res.getHeaderNames()) res.removeHeader(name);
        res.statusCode = 500;
        res.end('Internal Server Error');
      } else {
        res.destroy();
      }
    } else {
      base.Server.prototype[Symbol.for('nodejs.rejection')]?.call(this, error, event, ...args);
    }
  };
}

let SecureServer;

/** Made at first use: TLS is only loaded by those who want it. */
function secureServer() {
  if (SecureServer !== undefined) return SecureServer;
  const tls = require('tls');
  SecureServer = class Http2SecureServer extends tls.Server {
    constructor(given, listener) {
      if (given !== undefined) validateObject(given, 'options');
      const options = initialize(given);
      options.noDelay ??= true;
      if (options.ALPNCallback === undefined) {
        options.ALPNProtocols = given?.ALPNProtocols ?? (options.allowHTTP1 === true ? ['h2', 'http/1.1'] : ['h2']);
      }
      super(options, connectionListener);
      common(this, options, listener);
      if (options.allowHTTP1 === true) {
        const { storeHTTPOptions, setupConnectionsTracking } = require('_http_server');
        storeHTTPOptions.call(this, { ...options, IncomingMessage: options.Http1IncomingMessage, ServerResponse: options.Http1ServerResponse });
        this.httpAllowHalfOpen = false;
        this.maxHeadersCount = null;
        this.maxRequestsPerSocket = 0;
        setupConnectionsTracking.call(this);
        this.on('listening', setupConnectionsTracking);
      }
      this.on('tlsClientError', (error, socket) => {
        if (!this.emit('clientError', error, socket)) socket.destroy(error);
      });
    }

    close(callback) {
      if (this[kOptions].allowHTTP1 === true) require('_http_server').httpServerPreClose(this);
      for (const session of this.openSessions) session.close();
      return super.close(callback);
    }

    closeAllConnections() { require('http').Server.prototype.closeAllConnections.call(this); }

    closeIdleConnections() { require('http').Server.prototype.closeIdleConnections.call(this); }
  };
  Object.assign(SecureServer.prototype, methods);
  Object.defineProperty(SecureServer.prototype, Symbol.asyncDispose, { __proto__: null, value: asyncDispose, writable: true, configurable: true });
  Object.defineProperty(SecureServer.prototype, Symbol.for('nodejs.rejection'), { __proto__: null, value: rejected(tls), writable: true, configurable: true });
  return SecureServer;
}

function createServer(options, listener) { return new Http2Server(options, listener); }

function createSecureServer(options, listener) { return new (secureServer())(options, listener); }

/** A session of a server over any duplex. */
function performServerHandshake(socket, given = {}) {
  const options = initialize(given);
  return new ServerHttp2Session(options, socket, undefined);
}

module.exports = { createSecureServer, createServer, performServerHandshake };
