'use strict';
// http.ClientRequest. What happens on its connection is in internal/http/exchange.

const net = require('net');
const { kProxy, rewrite } = require('internal/http/proxy');
const { Buffer } = require('buffer');
const { OutgoingMessage, parseUniqueHeadersOption, kFields, kSocket, kUniqueHeaders } = require('_http_outgoing');
const agents = require('_http_agent');
const { checkIsHttpToken } = require('internal/http/fields');
const { clientCreated, clientStart } = require('internal/http/channels');
const { emitError, startExchange, abandonExchange, listenForTimeout, kError } = require('internal/http/exchange');
const { isURL, urlToHttpOptions, URL } = require('internal/url');
const { once, kEmptyObject } = require('internal/util');
const { validateBoolean, validateInteger } = require('internal/validators');
const {
  codes: {
    ERR_HTTP_HEADERS_SENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_HTTP_TOKEN, ERR_INVALID_PROTOCOL, ERR_UNESCAPED_CHARACTERS,
  },
} = require('internal/errors');

const badPathChar = /[^\u0021-\u00ff]/;
const kPath = Symbol('path');
const bodyless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

function validHost(host, name) {
  if (host !== null && host !== undefined && typeof host !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'undefined', 'null'], host);
  }
  return host;
}

function ClientRequest(input, options, callback) {
  if (!new.target && !(this instanceof ClientRequest)) return new ClientRequest(input, options, callback);
  OutgoingMessage.call(this);

  if (typeof input === 'string') {
    input = urlToHttpOptions(new URL(input));
  } else if (isURL(input)) {
    input = urlToHttpOptions(input);
  } else {
    callback = options;
    options = input;
    input = null;
  }
  if (typeof options === 'function') {
    callback = options;
    options = input || kEmptyObject;
  } else {
    options = Object.assign(input || {}, options);
  }

  const defaultAgent = options._defaultAgent || agents.globalAgent;
  this.agent = chooseAgent(options, defaultAgent);
  const expectedProtocol = this.agent?.protocol || defaultAgent.protocol;
  const protocol = options.protocol || defaultAgent.protocol;
  if (options.path) {
    const path = String(options.path);
    if (badPathChar.test(path)) throw new ERR_UNESCAPED_CHARACTERS('Request path');
  }
  if (protocol !== expectedProtocol) throw new ERR_INVALID_PROTOCOL(protocol, expectedProtocol);

  const defaultPort = options.defaultPort || this.agent?.defaultPort;
  const settings = { __proto__: null, ...options };
  delete settings.signal;
  const port = settings.port = options.port || defaultPort || 80;
  const host = settings.host = validHost(options.hostname, 'hostname') || validHost(options.host, 'host') || 'localhost';
  const setHost = options.setHost !== undefined ? Boolean(options.setHost) : options.setDefaultHeaders !== false;
  if (options.setDefaultHeaders === false) this._removedConnection = this._removedContLen = this._removedTE = true;

  this.socketPath = options.socketPath;
  if (options.timeout !== undefined) this.timeout = timerDuration(options.timeout, 'timeout');
  if (options.signal) require('stream').addAbortSignal(options.signal, this);

  let { method } = options;
  if (method !== null && method !== undefined && typeof method !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.method', 'string', method);
  }
  if (method) {
    if (!checkIsHttpToken(method)) throw new ERR_INVALID_HTTP_TOKEN('Method', method);
    method = this.method = method.toUpperCase();
  } else {
    method = this.method = 'GET';
  }
  const { maxHeaderSize, insecureHTTPParser, joinDuplicateHeaders } = options;
  if (maxHeaderSize !== undefined) validateInteger(maxHeaderSize, 'maxHeaderSize', 0);
  if (insecureHTTPParser !== undefined) validateBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
  if (joinDuplicateHeaders !== undefined) validateBoolean(joinDuplicateHeaders, 'options.joinDuplicateHeaders');
  this.maxHeaderSize = maxHeaderSize;
  this.insecureHTTPParser = insecureHTTPParser;
  this.joinDuplicateHeaders = joinDuplicateHeaders;

  this[kPath] = options.path || '/';
  if (callback) this.once('response', callback);
  this.useChunkedEncodingByDefault = !bodyless.has(method);

  this._ended = false;
  this.res = null;
  this.aborted = false;
  this.timeoutCb = null;
  this.upgradeOrConnect = false;
  this.parser = null;
  this.maxHeadersCount = null;
  this.reusedSocket = false;
  this.host = host;
  this.protocol = protocol;

  if (this.agent && !this.agent.keepAlive && !Number.isFinite(this.agent.maxSockets)) {
    // Nobody would use the connection again.
    this._last = true;
    this.shouldKeepAlive = false;
  }

  const proxied = proxyWords(this, options, host, port);
  this[kUniqueHeaders] = parseUniqueHeadersOption(options.uniqueHeaders);
  if (Array.isArray(options.headers)) {
    this._storeHeader(requestLine(this), proxied === undefined ? options.headers : withWords(options.headers, proxied));
  } else {
    if (options.headers) for (const name of Object.keys(options.headers)) this.setHeader(name, options.headers[name]);
    if (host && setHost && !this.getHeader('host')) this.setHeader('Host', hostHeader(host, port, defaultPort));
    if (options.auth && !this.getHeader('Authorization')) {
      this.setHeader('Authorization', 'Basic ' + Buffer.from(options.auth).toString('base64'));
    }
    if (proxied !== undefined) for (const [name, value] of proxied) if (!this.hasHeader(name)) this.setHeader(name, value);
    // The server's word is awaited, so the head cannot wait for the body.
    if (this.getHeader('expect')) this._implicitHeader();
  }

  connect(this, settings);
  if (clientCreated.hasSubscribers) clientCreated.publish({ request: this });
}
Object.setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ClientRequest, OutgoingMessage);

function chooseAgent(options, defaultAgent) {
  const { agent } = options;
  if (agent === false) return new defaultAgent.constructor();
  if (agent === null || agent === undefined) {
    return typeof options.createConnection === 'function' ? undefined : defaultAgent;
  }
  if (typeof agent.addRequest !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  }
  return agent;
}

/** The headers that a request of plain HTTP has for its agent's proxy, whose form of the path it gets; else undefined. */
function proxyWords(req, options, host, port) {
  const proxy = req.agent?.[kProxy];
  if (proxy === undefined || req.protocol !== 'http:' || options.socketPath || !proxy.serves(host, port)) return undefined;
  const { path, headers } = rewrite(proxy, req, hostHeader(host, port, 80));
  req[kPath] = path;
  return headers;
}

function withWords(list, words) {
  const flat = Array.isArray(list[0]) ? list : Array.from({ length: list.length >> 1 }, (_, i) => [list[2 * i], list[2 * i + 1]]);
  const has = (name) => flat.some(([other]) => `${other}`.toLowerCase() === name.toLowerCase());
  return [...flat, ...words.filter(([name]) => !has(name))];
}

function hostHeader(host, port, defaultPort) {
  const colon = host.indexOf(':');
  const isIPv6 = colon !== -1 && host.includes(':', colon + 1) && host[0] !== '[';
  const name = isIPv6 ? `[${host}]` : host;
  return port && +port !== defaultPort ? `${name}:${port}` : name;
}

function timerDuration(msecs, name) { return require('internal/timers').getTimerDuration(msecs, name); }

function connect(req, settings) {
  if (req.agent) {
    req.agent.addRequest(req, settings);
    return;
  }
  req._last = true;
  req.shouldKeepAlive = false;
  // To net, path is that of a local socket.
  settings.path = settings.socketPath;
  if (typeof settings.createConnection !== 'function') {
    req.onSocket(net.createConnection(settings));
    return;
  }
  const created = once((err, socket) => {
    if (err) process.nextTick(emitError, req, err);
    else req.onSocket(socket);
  });
  try {
    const socket = settings.createConnection(settings, created);
    if (socket) created(null, socket);
  } catch (err) {
    created(err);
  }
}

const proto = ClientRequest.prototype;

Object.defineProperty(proto, 'path', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return this[kPath]; },
  set(value) {
    const path = String(value);
    if (badPathChar.test(path)) throw new ERR_UNESCAPED_CHARACTERS('Request path');
    this[kPath] = path;
  },
});

proto._finish = function _finish() {
  OutgoingMessage.prototype._finish.call(this);
  if (clientStart.hasSubscribers) clientStart.publish({ request: this });
};

function requestLine(req) { return `${req.method} ${req[kPath]} HTTP/1.1\r\n`; }

proto._implicitHeader = function _implicitHeader() {
  if (this.headersSent) throw new ERR_HTTP_HEADERS_SENT('render');
  this._storeHeader(requestLine(this), this[kFields]);
};

proto.abort = function abort() {
  if (this.aborted) return;
  this.aborted = true;
  process.nextTick(() => this.emit('abort'));
  this.destroy();
};

proto.destroy = function destroy(err) {
  if (this.destroyed) return this;
  this.destroyed = true;
  // Nobody cares for more of the response.
  this.res?._dump();
  this[kError] = err;
  this[kSocket]?.destroy(err);
  return this;
};

proto.onSocket = function onSocket(socket, err) {
  // The request's user has the rest of this tick to listen.
  process.nextTick(takeSocket, this, socket, err);
};

function takeSocket(req, socket, err) {
  if (req.destroyed || err) {
    if (err?.proxyTunnelTimeout) req.emit('timeout');
    abandonExchange(req, socket, err);
    return;
  }
  startExchange(req, socket);
  req._flush();
}

proto._deferToConnect = function _deferToConnect(method, args) {
  const call = () => this[kSocket][method](...args);
  const onSocket = () => {
    if (this[kSocket].connecting) this[kSocket].once('connect', call);
    else call();
  };
  if (this[kSocket]) onSocket();
  else this.once('socket', onSocket);
};

proto.setTimeout = function setTimeout(msecs, callback) {
  if (this._ended) return this;
  listenForTimeout(this);
  msecs = timerDuration(msecs, 'msecs');
  if (callback) this.once('timeout', callback);
  if (this[kSocket]) setSocketTimeout(this[kSocket], msecs);
  else this.once('socket', (socket) => setSocketTimeout(socket, msecs));
  return this;
};

function setSocketTimeout(socket, msecs) {
  if (socket.connecting) socket.once('connect', () => socket.setTimeout(msecs));
  else socket.setTimeout(msecs);
}

proto.setNoDelay = function setNoDelay(noDelay) { this._deferToConnect('setNoDelay', [noDelay]); };
proto.setSocketKeepAlive = function setSocketKeepAlive(enable, delay) { this._deferToConnect('setKeepAlive', [enable, delay]); };
proto.clearTimeout = function clearTimeout(callback) { this.setTimeout(0, callback); };

module.exports = { ClientRequest };
