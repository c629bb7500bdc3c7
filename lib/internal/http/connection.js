'use strict';
// One connection of a server: requests come from its parser, responses leave in the order of their requests.

const EventEmitter = require('events');
const { kNeedDrain, kSocket, kUniqueHeaders, noop } = require('_http_outgoing');
const { closeUnread, abandon, kHighWaterMark: kReadMark } = require('_http_incoming');
const { HTTPParser, proceed, upgrade, fBody, fHost, fExpect, fKeepAlive } = require('internal/http/parser');
const { closeResponse, kConnection, kServerResponse } = require('internal/http/response');
const { describeParseError, hangUp } = require('internal/http/errors');
const { codes: { ERR_HTTP_REQUEST_TIMEOUT, ERR_HTTP_SOCKET_ENCODING } } = require('internal/errors');
const { hasObserver } = require('internal/perf/observe');
const { debuglog } = require('internal/util/debuglog');
const { serverStart, serverFinish } = require('internal/http/channels');
const { lenientFlags, continueExpression, kIncomingMessage } = require('_http_common');

let debug = debuglog('http', (fn) => { debug = fn; });

const kManaged = Symbol('server connection');
const native = binding('http');

class Connection {
  /** @param {import('net').Socket} socket */
  constructor(server, socket) {
    this.server = server;
    this.socket = socket;
    this.parser = null;
    /** The response whose turn it is. */
    this.response = null;
    /** Whether there ever was a request. */
    this.asked = false;
    /** Responses that wait for their turn. */
    this.waiting = [];
    /** Requests that are not over. */
    this.requests = [];
    this.requestsCount = 0;
    /** Bytes of the responses that wait. */
    this.outgoingBytes = 0;
    this.attached = false;
    /** Responses may take the short way. */
    this.short = false;
    // The place among the server's idle connections.
    this.previous = this.next = null;
    this.expires = 0;
    this.onPendingData = null;
  }

  begin() {
    debug('SERVER new http connection');
    const { server, socket } = this;
    socket[kManaged] = this;
    socket.server = server;
    socket._paused = false;
    socket._httpMessage = null;
    if (server.timeout && typeof socket.setTimeout === 'function') socket.setTimeout(server.timeout);
    socket.on('timeout', onSocketTimeout);
    const parser = this.parser = new HTTPParser();
    parser.socket = socket;
    parser.connection = this;
    parser.Incoming = server[kIncomingMessage];
    parser.maxHeaderPairs = typeof server.maxHeadersCount === 'number' ? server.maxHeadersCount << 1 : 2000;
    if (server.joinDuplicateHeaders) parser.joinDuplicateHeaders = true;
    parser.onIncoming = onIncoming;
    parser.onError = onParserError;
    parser.onUpgrade = onParserUpgrade;
    const lenient = lenientFlags(server.insecureHTTPParser);
    const streamId = socket._handle?.streamId;
    // A socket that was read from, or is being decoded, or is of another kind (TLS, a user's stream) is read through its events.
    if (streamId !== undefined && socket.readableLength === 0 && !socket.destroyed && parser.attach(socket, streamId, HTTPParser.REQUEST, server.maxHeaderSize, lenient)) {
      this.attached = this.short = true;
    } else {
      parser.initialize(HTTPParser.REQUEST, server.maxHeaderSize, lenient);
      socket.resume();
    }
    // Not as a reader: no data event comes as long as the parser is attached.
    EventEmitter.prototype.on.call(socket, 'data', onSocketData);
    socket.parser = parser;
    socket.on('error', onSocketError);
    socket.on('close', onSocketClose);
    socket.on('end', onSocketEnd);
    socket.on('drain', onSocketDrain);
    socket.setEncoding = refuseEncoding;
    if (this.attached) {
      // Whoever asks for the bytes gets them: the parser is then fed by hand.
      socket.on = socket.addListener = onSocketListener;
      socket.prependListener = onSocketPrepend;
      socket.resume();
    }
    server.connectionsOpen.add(this);
  }

  /** Can a response go straight to the connection. */
  writable() {
    const { socket } = this;
    return !socket.destroyed && socket.writable && socket.writableLength === 0 && this.attached && socket._httpMessage !== null;
  }

  /** Reads through the socket's events from now on. */
  detach() {
    if (!this.attached) return;
    this.attached = this.short = false;
    const { socket } = this;
    delete socket.on;
    delete socket.addListener;
    delete socket.prependListener;
    this.parser.detach();
  }

  /** The socket is left to someone else. */
  release() {
    const { socket } = this;
    delete socket.on;
    delete socket.addListener;
    delete socket.prependListener;
    delete socket.setEncoding;
    socket.removeListener('timeout', onSocketTimeout);
    socket.removeListener('data', onSocketData);
    socket.removeListener('end', onSocketEnd);
    socket.removeListener('close', onSocketClose);
    socket.removeListener('drain', onSocketDrain);
    socket.removeListener('error', onSocketError);
    this.closed();
    socket[kManaged] = undefined;
  }

  closed() {
    this.server.connectionsOpen.delete(this);
    this.server.idleConnections.remove(this);
    this.attached = this.short = false;
    const { parser, socket } = this;
    if (parser !== null) {
      this.parser = null;
      socket.parser = null;
      parser.free();
    }
  }

  /** All that was asked is answered. A client that never asked anything is about to. */
  get idle() {
    const { parser, response } = this;
    if (parser === null || !this.asked || response !== null && !response.finished) return false;
    return (parser.incoming === null || parser.incoming.complete) && !native.busy(parser.id);
  }

  abortRequests() {
    while (this.requests.length > 0) abandon(this.requests.shift(), hangUp('aborted'));
  }

  /** Whose turn it is now. */
  turn(res) {
    this.response = res;
    res.assignSocket(this.socket);
  }

  /** The response has left. */
  finished(res) {
    const { req } = res;
    const { socket, server } = this;
    if (serverFinish.hasSubscribers) serverFinish.publish({ request: req, response: res, socket, server });
    if (this.requests[0] === req) this.requests.shift();
    else {
      const at = this.requests.indexOf(req);
      if (at >= 0) this.requests.splice(at, 1);
    }
    // What nobody reads of the request must not stand in the way of the next one.
    const unread = closeUnread(req);
    if (!unread && !req._consuming && !req.readableDidRead) req._dump();
    this.response = null;
    socket._httpMessage = null;
    res[kSocket] = null;
    if (this.parser !== null && this.parser.incoming === req) {
      if (unread || req.readableEnded) this.parser.incoming = null;
      else req.on('end', forgetIncoming);
    }
    if (res._events === undefined) {
      res.destroyed = res._closed = true;
    } else {
      process.nextTick(closeResponse, res);
    }
    if (res._last) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
      return;
    }
    if (this.waiting.length > 0) {
      this.turn(this.waiting.shift());
    } else if (server.keepAliveTimeout > 0 && socket.parser !== null) {
      server.idleConnections.add(this, server.keepAliveTimeout + server.keepAliveTimeoutBuffer);
    }
  }

  /** Bytes came to (or left) the responses that wait; too many of them stop the client. */
  pending(delta) {
    this.outgoingBytes += delta;
    const { socket } = this;
    if (socket._paused && this.outgoingBytes < socket.writableHighWaterMark) onSocketDrain.call(socket);
  }
}

function forgetIncoming() {
  const parser = this.socket?.parser;
  if (parser && parser.incoming === this) parser.incoming = null;
}

function onIncoming(req, flags) {
  const conn = this.connection;
  const { server, socket } = conn;
  server.idleConnections.remove(conn);
  conn.asked = true;
  if (server.incomingHighWaterMark !== undefined) req[kReadMark] = server.incomingHighWaterMark;
  if (req.upgrade) {
    req.upgrade = req.method === 'CONNECT' || !!server.shouldUpgradeCallback(req);
    if (req.upgrade) return upgrade;
  }
  conn.requests.push(req);

  // The client sends faster than the responses leave.
  if (!socket._paused && (socket.writableNeedDrain || conn.outgoingBytes >= socket.writableHighWaterMark)) {
    socket._paused = true;
    this.attached ? this.readStop() : socket.pause();
  }

  const res = new server[kServerResponse](req, server.responseOptions);
  res._keepAliveTimeout = server.keepAliveTimeout;
  res.shouldKeepAlive = (flags & fKeepAlive) !== 0;
  if (server.maxRequestsPerSocket > 0) res._maxRequestsPerSocket = server.maxRequestsPerSocket;
  if (server.uniqueHeaders !== null) res[kUniqueHeaders] = server.uniqueHeaders;
  res[kConnection] = conn;
  if (serverStart.hasSubscribers) serverStart.publish({ request: req, response: res, socket, server });
  if (conn.response !== null) {
    res._onPendingData = conn.onPendingData ??= (delta) => conn.pending(delta);
    conn.waiting.push(res);
  } else {
    conn.response = res;
    res[kSocket] = socket;
    socket._httpMessage = res;
  }

  if (hasObserver('http')) require('internal/perf/http').measureServed(req, res);

  let handled = false;
  if (req.httpVersionMajor === 1 && req.httpVersionMinor === 1) {
    if ((flags & fHost) === 0 && server.requireHostHeader) {
      res.writeHead(400, ['Connection', 'close']);
      res.end();
      return proceed;
    }
    const max = server.maxRequestsPerSocket;
    if (typeof max === 'number' && max > 0) {
      conn.requestsCount++;
      res.maxRequestsOnConnectionReached = max <= conn.requestsCount;
      if (max < conn.requestsCount) {
        handled = true;
        server.emit('dropRequest', req, socket);
        res.writeHead(503);
        res.end();
      }
    }
    if (!handled && (flags & fExpect) !== 0) handled = expectation(server, req, res);
  }
  if (handled) return proceed;
  if (server.optimizeEmptyRequests && (flags & fBody) === 0) req._dumpAndCloseReadable();
  server.emit('request', req, res);
  return proceed;
}

function expectation(server, req, res) {
  if (continueExpression.test(req.headers.expect)) {
    res._expect_continue = true;
    if (server.listenerCount('checkContinue') > 0) {
      server.emit('checkContinue', req, res);
    } else {
      res.writeContinue();
      server.emit('request', req, res);
    }
  } else if (server.listenerCount('checkExpectation') > 0) {
    server.emit('checkExpectation', req, res);
  } else {
    res.writeHead(417);
    res.end();
  }
  return true;
}

function onParserError(err, rawPacket) {
  const { connection, socket } = this;
  onSocketError.call(socket, describeParseError(err, rawPacket));
  // A listener of clientError may keep the connection, and then hears of everything that is wrong.
  if (!socket.destroyed) connection.detach();
}

function onParserUpgrade(head) { handOver(this.connection, this.incoming, head); }

/** Upgrade and CONNECT: the socket is the user's from here on. */
function handOver(conn, req, head) {
  const { server, socket } = conn;
  const event = req.method === 'CONNECT' ? 'connect' : 'upgrade';
  conn.parser?.detach();
  conn.release();
  if (server.listenerCount(event) > 0) {
    socket.readableFlowing = null;
    server.emit(event, req, socket, head);
  } else {
    // Nobody is there for it.
    socket.destroy();
  }
}

function onSocketData(chunk) {
  const conn = this[kManaged];
  const parser = conn?.parser;
  if (!parser) return;
  const done = parser.execute(chunk);
  if (typeof done !== 'number') {
    onSocketError.call(this, describeParseError(done, chunk));
  } else if (parser.upgraded && parser.id >= 0 && parser.incoming?.upgrade) {
    handOver(conn, parser.incoming, chunk.subarray(done));
  }
}

function onSocketEnd() {
  const conn = this[kManaged];
  if (!conn) return;
  const err = conn.parser?.finish();
  if (err !== undefined) {
    onSocketError.call(this, describeParseError(err));
    return;
  }
  const { server } = conn;
  if (!server.httpAllowHalfOpen) {
    conn.abortRequests();
    this.end();
  } else if (conn.waiting.length > 0) {
    conn.waiting[conn.waiting.length - 1]._last = true;
  } else if (this._httpMessage) {
    this._httpMessage._last = true;
  } else {
    this.end();
  }
}

function onSocketClose() {
  const conn = this[kManaged];
  if (!conn) return;
  conn.closed();
  conn.abortRequests();
  const res = conn.response;
  if (res !== null) closeResponse(res);
}

const refusals = {
  __proto__: null,
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function onSocketError(err) {
  this.removeListener('error', onSocketError);
  if (this.listenerCount('error') === 0) this.on('error', noop);
  const server = this.server;
  if (server.emit('clientError', err, this)) return;
  if (this.writable && (!this._httpMessage || !this._httpMessage._headerSent)) {
    this.write(`HTTP/1.1 ${refusals[err.code] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`, 'latin1');
  }
  this.destroy(err);
}

function onSocketTimeout() {
  const conn = this[kManaged];
  const req = conn?.parser?.incoming;
  const reqHeard = req && !req.complete && req.emit('timeout', this);
  const res = this._httpMessage;
  const resHeard = res && res.emit('timeout', this);
  const serverHeard = this.server.emit('timeout', this);
  if (!reqHeard && !resHeard && !serverHeard) this.destroy();
}

function onSocketDrain() {
  const conn = this[kManaged];
  if (!conn) return;
  if (this._paused && conn.outgoingBytes < this.writableHighWaterMark) {
    this._paused = false;
    if (conn.attached) conn.parser.readStart();
    else this.resume();
  }
  const res = this._httpMessage;
  if (res && res.writableNeedDrain) {
    res[kNeedDrain] = false;
    res.emit('drain');
  }
}

function onSocketListener(event, listener) {
  watchListener(this, event);
  return Object.getPrototypeOf(this).on.call(this, event, listener);
}

function onSocketPrepend(event, listener) {
  watchListener(this, event);
  return Object.getPrototypeOf(this).prependListener.call(this, event, listener);
}

function watchListener(socket, event) {
  if (event === 'data' || event === 'readable') socket[kManaged]?.detach();
}

function refuseEncoding() { throw new ERR_HTTP_SOCKET_ENCODING(); }

function requestTimedOut(socket) { onSocketError.call(socket, new ERR_HTTP_REQUEST_TIMEOUT()); }

module.exports = { Connection, kManaged, requestTimedOut };
