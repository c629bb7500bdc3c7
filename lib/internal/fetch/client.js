'use strict';
// HTTP/1.1 connections of fetch, and the pools that keep them. A connection's bytes go from the reactor to the parser and
// come here as one event for each head (with a short body in the same), without sockets' streams in between.

const net = require('net');
const { HTTPParser, skipBody, proceed, fComplete, fKeepAlive, fSurplus } = require('internal/http/parser');
const { getOptionValue } = require('internal/options');
const errors = require('internal/fetch/errors');
const { now: clock } = require('internal/perf/clock');

const http = binding('http');
const streams = binding('net');

/** Milliseconds; the names are undici's. */
const tickLength = 500;
const keepAliveTimeout = 4e3, keepAliveMaxTimeout = 600e3, keepAliveThreshold = 2e3;
const connectTimeout = 10e3, headersTimeout = 300e3, bodyTimeout = 300e3;
const notAscii = /[^\x00-\x7f]/;

// --- time -----------------------------------------------------------------------------------------------------------

const open = new Set();
let now = 0, ticking = null;

/** Looks after everything that has taken too long: coarse, so that a request sets no timer. */
function tick() {
  now += tickLength;
  for (const connection of open) connection.look();
}

function watch(connection) {
  open.add(connection);
  if (ticking === null) {
    ticking = setInterval(tick, tickLength);
    ticking.unref();
  }
}

function unwatch(connection) {
  open.delete(connection);
  if (open.size === 0 && ticking !== null) {
    clearInterval(ticking);
    ticking = null;
  }
}

// --- connections ------------------------------------------------------------------------------------------------------

class ResponseParser extends HTTPParser {
  connection = null;

  head(code, flags, text) { this.connection.onHead(code, flags, text); }
  body(chunk) { this.connection.onBody(chunk); }
  complete(trailers, surplus) { this.connection.onComplete(surplus); }
}

const kConnecting = 0, kIdle = 1, kBusy = 2, kClosed = 3;

/**
 * Carries one exchange after the other. An exchange is an object with
 *   request: { method, path, head, body }   head: the request's head after its first lines, body: see send()
 *   onHead(status, reason, rawHeaders), onBody(chunk) → false to pause, onComplete(), onError(error), onUpgrade(socket, head)
 */
class Connection {
  constructor(pool) {
    this.pool = pool;
    this.state = kConnecting;
    this.exchange = null;
    this.socket = null;
    this.parser = null;
    this.streamId = -1;
    this.since = now;
    this.limit = connectTimeout;
    this.keepAlive = false;
    this.idleFor = keepAliveTimeout;
    this.headSeen = false;
    this.complete = false;
    this.sent = false;
    this.expecting = proceed;
    this.failure = null;
    this.listeners = null;
    /** When it began to connect and when it had, by the clock of performance.now(). */
    this.begun = clock();
    this.ready = 0;
  }

  connect(exchange) {
    this.exchange = exchange;
    const { pool } = this;
    watch(this);
    pool.connections.add(this);
    if (pool.tunnel !== null) {
      let asked = false;
      this.opening = pool.tunnel((error, socket) => {
        if (asked) return;
        asked = true;
        this.opening = null;
        if (this.state === kClosed) {
          socket?.destroy();
        } else if (error) {
          this.destroy(error);
        } else {
          this.adopt(socket);
          this.onConnect(true);
        }
      });
      return;
    }
    let socket;
    try {
      socket = pool.createSocket();
    } catch (error) {
      process.nextTick(() => { this.destroy(error); });
      return;
    }
    this.adopt(socket);
    socket.once(pool.readyEvent, () => { this.onConnect(false); });
  }

  adopt(socket) {
    this.socket = socket;
    this.listeners = {
      error: (error) => { this.failure ??= error; },
      close: () => { this.destroy(this.failure ?? new errors.SocketError('closed', errors.socketInfo(socket))); },
      end: () => { this.onEnd(); },
      data: (chunk) => { this.onData(chunk); },
    };
    socket.on('error', this.listeners.error);
    socket.on('close', this.listeners.close);
  }

  /** @param {boolean} tunneled the socket has a past, so its own stream reads it */
  onConnect(tunneled) {
    if (this.state === kClosed) return;
    const { socket } = this;
    const parser = this.parser = new ResponseParser();
    parser.connection = this;
    parser.onError = (error, data) => { this.onParserError(error, data); };
    parser.onUpgrade = (head) => { this.onUpgraded(head); };
    const maxHeader = getOptionValue('--max-http-header-size') | 0;
    const id = socket._handle?.streamId;
    if (this.pool.plain && !tunneled && id > 0 && parser.attach(socket, id, HTTPParser.RESPONSE, maxHeader, 0)) {
      // What it hears belongs to no request in particular.
      parser.frame = undefined;
      this.streamId = id;
      socket.resume();
    } else {
      parser.initialize(HTTPParser.RESPONSE, maxHeader, 0);
      parser.socket = socket;
      socket.on('data', this.listeners.data);
    }
    socket.on('end', this.listeners.end);
    const { exchange } = this;
    this.exchange = null;
    this.state = kIdle;
    this.ready = clock();
    if (exchange === null) this.park();
    else this.send(exchange);
  }

  onData(chunk) {
    const { parser } = this;
    const done = parser.execute(chunk);
    if (typeof done !== 'number') this.onParserError(done, chunk);
    else if (parser.upgraded) this.onUpgraded(chunk.subarray(done));
  }

  /** Begins an exchange. */
  send(exchange) {
    const { request } = exchange;
    const wasIdle = this.state === kIdle;
    this.state = kBusy;
    this.exchange = exchange;
    this.headSeen = this.complete = false;
    this.sent = true;
    this.since = now;
    this.limit = headersTimeout;
    if (wasIdle && this.parked) {
      this.parked = false;
      this.socket.ref();
    }
    const expect = request.method === 'HEAD' ? skipBody : proceed;
    if (expect !== this.expecting) {
      this.expecting = expect;
      this.parser.expect(expect);
    }
    exchange.connection = this;
    const { body } = request;
    let text = `${request.method} ${request.path} HTTP/1.1\r\n${request.head}`;
    if (body === null) {
      text += request.needsLength ? 'content-length: 0\r\n\r\n' : '\r\n';
      this.write(text);
    } else if (body.text !== null) {
      text += `content-length: ${body.size()}\r\n\r\n`;
      if (this.streamId > 0 && !notAscii.test(text)) {
        streams.queueString(this.streamId, text + body.text);
      } else {
        this.write(text);
        this.socket.write(body.text);
      }
    } else if (body.bytes !== null) {
      this.write(`${text}content-length: ${body.bytes.byteLength}\r\n\r\n`);
      if (body.bytes.byteLength > 0) this.socket.write(body.bytes);
    } else {
      this.sent = false;
      const { upload } = require('internal/fetch/upload');
      const length = body.size();
      this.write(text + (length === null ? 'transfer-encoding: chunked\r\n\r\n' : `content-length: ${length}\r\n\r\n`));
      upload(this, exchange, body, length);
    }
  }

  write(text) {
    if (this.streamId > 0 && !notAscii.test(text)) streams.queueString(this.streamId, text);
    else this.socket.write(text, 'latin1');
  }

  /** The request has left as a whole. */
  uploaded() {
    this.sent = true;
    if (this.complete) this.finish();
  }

  onHead(status, flags, text) {
    const { exchange } = this;
    if (exchange === null || this.headSeen) {
      this.destroy(new errors.SocketError('bad response', errors.socketInfo(this.socket)));
      return;
    }
    if (status < 200) {
      if (status === 101) {
        if (exchange.onUpgrade === undefined) this.destroy(new errors.SocketError('bad upgrade', errors.socketInfo(this.socket)));
        else this.upgradeHead = text;
      } else if (status === 100) {
        this.destroy(new errors.SocketError('bad response', errors.socketInfo(this.socket)));
      } else {
        this.informational = true;
      }
      return;
    }
    this.headSeen = true;
    this.since = now;
    this.limit = bodyTimeout;
    this.keepAlive = (flags & fKeepAlive) !== 0;
    const fields = text.split('\n');
    const reason = fields[0];
    fields.shift();
    this.idleFor = this.keepAlive && (flags & fSurplus) === 0 ? idleTime(fields) : 0;
    exchange.onHead(status, reason, fields, (flags & fComplete) !== 0);
  }

  onBody(chunk) {
    this.since = now;
    if (this.exchange !== null && this.exchange.onBody(chunk) === false && !this.complete) this.pause();
  }

  /** @param {boolean} [surplus] bytes followed that nobody asked for */
  onComplete(surplus) {
    if (surplus === true) this.idleFor = 0;
    if (this.informational) {
      this.informational = false;
      return;
    }
    if (this.upgradeHead !== undefined || this.exchange === null) return;
    this.complete = true;
    const { exchange } = this;
    if (this.sent) this.exchange = null;
    exchange.onComplete();
    if (this.sent) this.finish();
    // A server that has said all it will say about a request wants no more of it.
    else if (this.state === kBusy) this.destroy(null);
  }

  finish() {
    this.exchange = null;
    if (this.state !== kBusy) return;
    this.state = kIdle;
    if (this.idleFor > 0) this.park();
    else this.destroy(null);
  }

  /** Nothing to do: it waits in the pool, and keeps nobody alive. */
  park() {
    this.resume();
    this.since = now;
    this.limit = this.idleFor;
    this.pool.idle.push(this);
    this.parked = true;
    this.socket.unref();
  }

  pause() {
    if (this.paused || this.state === kClosed) return;
    this.paused = true;
    if (this.streamId > 0) http.readStop(this.parser.id);
    else this.socket.pause();
  }

  resume() {
    if (!this.paused || this.state === kClosed) return;
    this.paused = false;
    this.since = now;
    if (this.streamId > 0) http.readStart(this.parser.id);
    else this.socket.resume();
  }

  /** The peer has said its last word. */
  onEnd() {
    const { parser } = this;
    if (this.state === kBusy && parser !== null && this.headSeen && !this.complete) {
      // A body without a length ends here.
      this.keepAlive = false;
      this.idleFor = 0;
      if (parser.finish() === undefined && this.state !== kBusy) return;
    }
    if (this.state !== kClosed) this.destroy(new errors.SocketError('other side closed', errors.socketInfo(this.socket)));
  }

  onParserError(error, data) {
    if (error.code === 'HPE_HEADER_OVERFLOW') {
      this.destroy(new errors.HeadersOverflowError());
      return;
    }
    const { parser } = this;
    if (this.state === kBusy && parser !== null && error.code === 'HPE_CLOSED_CONNECTION' && this.complete) {
      this.destroy(null);
      return;
    }
    this.destroy(new errors.HTTPParserError(
      `Response does not match the HTTP/1.1 protocol (${error.reason})`, undefined, data));
  }

  onUpgraded(head) {
    const { exchange, socket, parser } = this;
    if (exchange?.onUpgrade === undefined) {
      if (this.state !== kClosed) this.destroy(new errors.SocketError('bad upgrade', errors.socketInfo(socket)));
      return;
    }
    this.state = kClosed;
    this.exchange = null;
    this.pool.forget(this);
    unwatch(this);
    for (const name of Object.keys(this.listeners)) socket.removeListener(name, this.listeners[name]);
    if (this.streamId > 0) parser.detach();
    parser.free();
    const fields = this.upgradeHead.split('\n');
    const reason = fields.shift();
    exchange.onUpgrade(socket, head, reason, fields);
  }

  /** Ends the connection; an exchange on it fails with the error. */
  destroy(error) {
    if (this.state === kClosed) return;
    this.state = kClosed;
    this.pool.forget(this);
    unwatch(this);
    this.parser?.free();
    this.socket?.destroy();
    this.opening?.destroy();
    const { exchange } = this;
    this.exchange = null;
    if (exchange !== null && !this.complete) exchange.onError(error ?? new errors.SocketError('other side closed'));
    else if (exchange !== null) exchange.onSettled?.();
  }

  /** The reader's side, as NetworkSource.flow: nobody wants the rest. */
  abandon(reason) {
    this.destroy(reason);
  }

  look() {
    if (now - this.since < this.limit) {
      // A server that announced when it closes must not be surprised by a request at that moment.
      return;
    }
    switch (this.state) {
      case kConnecting:
        this.destroy(new errors.ConnectTimeoutError(
          `Connect Timeout Error (attempted address: ${this.pool.hostname}:${this.pool.port}, timeout: ${connectTimeout}ms)`));
        break;
      case kIdle:
        this.destroy(null);
        break;
      case kBusy:
        if (this.paused || !this.sent) return; // the wait is on our side
        this.destroy(this.headSeen ? new errors.BodyTimeoutError() : new errors.HeadersTimeoutError());
        break;
    }
  }
}
Object.assign(Connection.prototype, { opening: null, parked: false, paused: false, informational: false, upgradeHead: undefined });

/** How long a connection may wait for its next request: what the server says, less a margin. */
function idleTime(fields) {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i];
    if (name.length === 10 && (name === 'Keep-Alive' || name.toLowerCase() === 'keep-alive')) {
      const match = /timeout=(\d+)/i.exec(fields[i + 1]);
      if (match !== null) return Math.min(match[1] * 1000 - keepAliveThreshold, keepAliveMaxTimeout);
    }
  }
  return keepAliveTimeout;
}

// --- pools ----------------------------------------------------------------------------------------------------------

/** The connections to one origin (through one proxy). */
class Pool {
  constructor(key, protocol, hostname, port) {
    this.key = key;
    this.protocol = protocol;
    this.hostname = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    this.port = port;
    this.plain = protocol === 'http:';
    this.readyEvent = this.plain ? 'connect' : 'secureConnect';
    this.idle = [];
    this.connections = new Set();
    /** Makes the socket instead of createSocket(): (ready(error, socket)) → something to destroy. */
    this.tunnel = null;
  }

  createSocket() {
    const { hostname: host, port } = this;
    const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60e3 };
    if (this.plain) return net.connect(options);
    return secure(options);
  }

  dispatch(exchange) {
    for (let connection; (connection = this.idle.pop()) !== undefined;) {
      if (connection.state === kIdle) {
        connection.send(exchange);
        return;
      }
    }
    const connection = new Connection(this);
    exchange.connection = connection;
    connection.connect(exchange);
  }

  forget(connection) {
    this.connections.delete(connection);
    const at = this.idle.indexOf(connection);
    if (at !== -1) this.idle.splice(at, 1);
    if (this.connections.size === 0) pools.delete(this.key);
  }
}

function secure(options) {
  const { host } = options;
  return require('tls').connect({
    ...options, servername: net.isIP(host) === 0 ? host : '', ALPNProtocols: ['http/1.1'],
  });
}

const pools = new Map();
require('internal/bootstrap/refresh').onStart(() => {
  pools.clear();
  open.clear();
  ticking = null;
});

function poolOf(target) {
  let pool = pools.get(target.origin);
  if (pool === undefined) {
    pool = new Pool(target.origin, target.protocol, target.hostname, target.port);
    pools.set(target.origin, pool);
  }
  return pool;
}

/** Another pool under a key of its own, made when missing. */
function poolUnder(key, make) {
  let pool = pools.get(key);
  if (pool === undefined) pools.set(key, pool = make(key));
  return pool;
}

module.exports = { Pool, poolOf, poolUnder, secure };
