'use strict';
// HTTP over TLS: http's classes on tls's connections.

const http = require('http');
const tls = require('tls');
const { URL, isURL, urlToHttpOptions } = require('internal/url');
const { Agent: HttpAgent, makeGlobalAgent } = require('_http_agent');
const { ClientRequest } = require('_http_client');
const { _connectionListener, httpServerPreClose, setupConnectionsTracking, storeHTTPOptions } = require('_http_server');
const { kEmptyObject } = require('internal/util');
const { validateObject } = require('internal/validators');

function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);
  if (typeof options === 'function') {
    requestListener = options;
    options = kEmptyObject;
  } else if (options == null) {
    options = kEmptyObject;
  } else {
    validateObject(options, 'options');
  }
  storeHTTPOptions.call(this, options);
  tls.Server.call(this, {
    noDelay: true,
    // http/1.0 is not named: it has no name in the registry, and servers answer it all the same.
    ALPNProtocols: options.ALPNProtocols || options.ALPNCallback ? undefined : ['http/1.1'],
    ...options,
  }, _connectionListener);
  this.httpAllowHalfOpen = false;
  if (requestListener) this.addListener('request', requestListener);
  this.addListener('tlsClientError', function(error, socket) {
    if (!this.emit('clientError', error, socket)) socket.destroy(error);
  });
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  this.on('listening', setupConnectionsTracking);
}
Object.setPrototypeOf(Server.prototype, tls.Server.prototype);
Object.setPrototypeOf(Server, tls.Server);

for (const name of ['closeAllConnections', 'closeIdleConnections', 'setTimeout']) Server.prototype[name] = http.Server.prototype[name];

Server.prototype.close = function close() {
  httpServerPreClose(this);
  tls.Server.prototype.close.apply(this, arguments);
  return this;
};

Server.prototype[Symbol.asyncDispose] = function() {
  return new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve())));
};

Server.prototype[Symbol.for('nodejs.rejection')] = http.Server.prototype[Symbol.for('nodejs.rejection')];

function createServer(options, requestListener) { return new Server(options, requestListener); }

function Agent(options) {
  if (!new.target && !(this instanceof Agent)) return new Agent(options);
  HttpAgent.call(this, { defaultPort: 443, protocol: 'https:', ...options });
  this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
  /** The last session with each target, the one used longest ago first. */
  this._sessionCache = new Map();
}
Object.setPrototypeOf(Agent.prototype, HttpAgent.prototype);
Object.setPrototypeOf(Agent, HttpAgent);

/** createConnection(options), (port, options), (port, host, options), each with an optional callback. */
Agent.prototype.createConnection = function createConnection(...args) {
  let options = {};
  if (args[0] !== null && typeof args[0] === 'object') {
    options = { ...args[0] };
  } else {
    const more = args.find((arg) => arg !== null && typeof arg === 'object');
    options = { ...more, port: args[0] };
    if (typeof args[1] === 'string') options.host = args[1];
  }
  const key = options._agentKey;
  if (key) {
    const session = this._getSession(key);
    if (session !== undefined) options = { session, ...options };
  }
  const socket = tls.connect(options);
  if (this.listenerCount('keylog') > 0) socket.on('keylog', (line) => this.emit('keylog', line, socket));
  if (key) {
    socket.on('session', (session) => this._cacheSession(key, session));
    socket.once('close', (failed) => {
      if (failed) this._evictSession(key);
    });
  }
  return socket;
};

Agent.prototype._getSession = function _getSession(key) { return this._sessionCache.get(key); };

Agent.prototype._cacheSession = function _cacheSession(key, session) {
  if (this.maxCachedSessions === 0) return;
  const cache = this._sessionCache;
  if (!cache.has(key) && cache.size >= this.maxCachedSessions) cache.delete(cache.keys().next().value);
  cache.set(key, session);
};

Agent.prototype._evictSession = function _evictSession(key) { this._sessionCache.delete(key); };

const nameParts = [
  'ca', 'cert', 'clientCertEngine', 'ciphers', 'key', 'pfx', 'rejectUnauthorized', 'servername', 'minVersion', 'maxVersion',
  'secureProtocol', 'crl', 'honorCipherOrder', 'ecdhCurve', 'dhparam', 'secureOptions', 'sessionIdContext', 'sigalgs',
  'privateKeyIdentifier', 'privateKeyEngine',
];

Agent.prototype.getName = function getName(options = {}) {
  let name = HttpAgent.prototype.getName.call(this, options);
  for (const part of nameParts) {
    const value = options[part];
    name += ':';
    if (part === 'rejectUnauthorized' || part === 'honorCipherOrder' || part === 'secureOptions' ? value !== undefined : part === 'servername' ? value && value !== options.host : value) {
      name += part === 'pfx' && Array.isArray(value) ? value.map((p) => p.buf ?? p).join() : part === 'sigalgs' ? JSON.stringify(value) : value;
    }
  }
  return name;
};

let globalAgent;

function request(url, options, callback) {
  if (typeof url === 'string' || isURL(url)) {
    url = urlToHttpOptions(typeof url === 'string' ? new URL(url) : url);
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    options = { ...url, ...options };
  } else {
    callback = options;
    options = { ...url };
  }
  options._defaultAgent = module.exports.globalAgent;
  return new ClientRequest(options, callback);
}

function get(url, options, callback) {
  const req = request(url, options, callback);
  req.end();
  return req;
}

module.exports = {
  Agent,
  get globalAgent() { return globalAgent ??= makeGlobalAgent(Agent); },
  set globalAgent(agent) { globalAgent = agent; },
  Server, createServer, get, request,
};
