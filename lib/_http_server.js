'use strict';
// http.Server. What happens on a single connection is in internal/http/connection.

const net = require('net');
const EE = require('events');
const { IncomingMessage } = require('_http_incoming');
const { kIncomingMessage } = require('_http_common');
const { ServerResponse, kServerResponse } = require('internal/http/response');
const { Connection, requestTimedOut } = require('internal/http/connection');
const { parseUniqueHeadersOption } = require('_http_outgoing');
const { STATUS_CODES } = require('internal/http/status');
const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateBoolean, validateFunction, validateInteger, validateObject } = require('internal/validators');
const native = binding('http');

const kConnectionsCheckingInterval = Symbol('connections checking interval');

/** Connections between two requests, the one that expires first in front: one timer serves them all. */
class IdleConnections {
  head = null;
  tail = null;
  timer = null;

  add(conn, timeout) {
    if (conn.expires !== 0) return;
    conn.expires = Date.now() + timeout;
    conn.previous = this.tail;
    if (this.tail === null) this.head = conn;
    else this.tail.next = conn;
    this.tail = conn;
    this.timer ??= setTimeout(expireIdle, timeout, this).unref();
  }

  remove(conn) {
    if (conn.expires === 0) return;
    conn.expires = 0;
    if (conn.previous === null) this.head = conn.next;
    else conn.previous.next = conn.next;
    if (conn.next === null) this.tail = conn.previous;
    else conn.next.previous = conn.previous;
    conn.previous = conn.next = null;
  }
}

function expireIdle(list) {
  list.timer = null;
  const now = Date.now();
  while (list.head !== null && list.head.expires <= now) {
    const conn = list.head;
    list.remove(conn);
    conn.socket.emit('timeout');
  }
  if (list.head !== null) list.timer = setTimeout(expireIdle, Math.max(1, list.head.expires - now), list).unref();
}

/** Takes the options which every kind of HTTP/1 server knows. */
function storeHTTPOptions(options) {
  this[kIncomingMessage] = options.IncomingMessage || IncomingMessage;
  this[kServerResponse] = options.ServerResponse || ServerResponse;

  const number = (name, min, fallback) => {
    const value = options[name];
    if (value === undefined) return fallback;
    validateInteger(value, name, min);
    return value;
  };
  const flag = (name, fallback) => {
    const value = options[name];
    if (value === undefined) return fallback;
    validateBoolean(value, `options.${name}`);
    return value;
  };

  this.maxHeaderSize = number('maxHeaderSize', 0, undefined);
  this.insecureHTTPParser = flag('insecureHTTPParser', undefined);
  this.requestTimeout = number('requestTimeout', 0, 300_000);
  const longest = this.requestTimeout > 0 ? Math.min(60_000, this.requestTimeout) : 60_000;
  this.headersTimeout = number('headersTimeout', 0, longest);
  if (this.requestTimeout > 0 && this.headersTimeout > 0 && this.headersTimeout > this.requestTimeout) {
    throw new ERR_OUT_OF_RANGE('headersTimeout', '<= requestTimeout', options.headersTimeout);
  }
  this.keepAliveTimeout = number('keepAliveTimeout', 0, 5_000);
  this.keepAliveTimeoutBuffer = number('keepAliveTimeoutBuffer', 0, 1_000);
  this.connectionsCheckingInterval = number('connectionsCheckingInterval', 0, 30_000);
  this.requireHostHeader = flag('requireHostHeader', true);
  this.joinDuplicateHeaders = flag('joinDuplicateHeaders', undefined);
  this.rejectNonStandardBodyWrites = flag('rejectNonStandardBodyWrites', false);
  this.optimizeEmptyRequests = flag('optimizeEmptyRequests', false);
  const { shouldUpgradeCallback } = options;
  if (shouldUpgradeCallback !== undefined) validateFunction(shouldUpgradeCallback, 'options.shouldUpgradeCallback');
  this.shouldUpgradeCallback = shouldUpgradeCallback ?? upgradeIfHeard;

  hide(this, 'responseOptions', {
    highWaterMark: options.highWaterMark,
    rejectNonStandardBodyWrites: this.rejectNonStandardBodyWrites,
  });
  hide(this, 'incomingHighWaterMark', options.highWaterMark);
  hide(this, 'uniqueHeaders', parseUniqueHeadersOption(options.uniqueHeaders));
  hide(this, 'connectionsOpen', new Set());
  hide(this, 'idleConnections', new IdleConnections());
}

function hide(object, name, value) {
  Object.defineProperty(object, name, { __proto__: null, value, writable: true, configurable: true, enumerable: false });
}

function upgradeIfHeard() { return this.listenerCount('upgrade') > 0; }

function Server(options, requestListener) {
  if (!new.target && !(this instanceof Server)) return new Server(options, requestListener);
  if (typeof options === 'function') {
    requestListener = options;
    options = kEmptyObject;
  } else if (options == null) {
    options = kEmptyObject;
  } else {
    validateObject(options, 'options');
  }
  storeHTTPOptions.call(this, options);
  net.Server.call(this, {
    allowHalfOpen: true,
    noDelay: options.noDelay ?? true,
    keepAlive: options.keepAlive,
    keepAliveInitialDelay: options.keepAliveInitialDelay,
    highWaterMark: options.highWaterMark,
  });
  if (requestListener) this.on('request', requestListener);
  // A client that shut down its half is done; whoever wants half-open connections has to say so.
  this.httpAllowHalfOpen = false;
  this.on('connection', connectionListener);
  this.on('listening', setupConnectionsTracking);
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

function connectionListener(socket) {
  if (socket.destroyed) return;
  new Connection(this, socket).begin();
}

/** Watches over headersTimeout and requestTimeout: one look at all connections per interval. */
function setupConnectionsTracking() {
  if (this[kConnectionsCheckingInterval]) clearInterval(this[kConnectionsCheckingInterval]);
  hide(this, kConnectionsCheckingInterval, setInterval(checkConnections.bind(this), this.connectionsCheckingInterval).unref());
}

function checkConnections() {
  if (this.headersTimeout === 0 && this.requestTimeout === 0) return;
  for (const conn of [...this.connectionsOpen]) {
    if (conn.parser !== null && native.expired(conn.parser.id, this.headersTimeout, this.requestTimeout)) requestTimedOut(conn.socket);
  }
}

function httpServerPreClose(server) {
  server.closeIdleConnections();
  clearInterval(server[kConnectionsCheckingInterval]);
}

Server.prototype.close = function close() {
  httpServerPreClose(this);
  net.Server.prototype.close.apply(this, arguments);
  return this;
};

Server.prototype[Symbol.asyncDispose] = function() {
  return new Promise((resolve, reject) => this.close((err) => { err ? reject(err) : resolve(); }));
};

Server.prototype.closeAllConnections = function closeAllConnections() {
  for (const conn of [...this.connectionsOpen]) conn.socket.destroy();
};

Server.prototype.closeIdleConnections = function closeIdleConnections() {
  for (const conn of [...this.connectionsOpen]) if (conn.idle) conn.socket.destroy();
};

Server.prototype.setTimeout = function setTimeout(msecs, callback) {
  this.timeout = msecs;
  if (callback) this.on('timeout', callback);
  return this;
};

Server.prototype[EE.captureRejectionSymbol] = function(err, event, ...args) {
  if (event === 'request') {
    const res = args[1];
    if (!res.headersSent && !res.writableEnded) {
      for (const name of res.getHeaderNames()) res.removeHeader(name);
      res.statusCode = 500;
      res.end(STATUS_CODES[500]);
    } else {
      res.destroy();
    }
  } else {
    net.Server.prototype[Symbol.for('nodejs.rejection')].apply(this, arguments);
  }
};

module.exports = {
  STATUS_CODES, Server, ServerResponse, setupConnectionsTracking, storeHTTPOptions, _connectionListener: connectionListener,
  kServerResponse, httpServerPreClose, kConnectionsCheckingInterval,
};
