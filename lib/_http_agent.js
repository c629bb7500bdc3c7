'use strict';
// http.Agent: keeps connections for further requests, and requests waiting for connections.

const net = require('net');
const EventEmitter = require('events');
const { once } = require('internal/util');
const { validateNumber, validateOneOf, validateString } = require('internal/validators');
const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const asyncContext = require('internal/async_context_frame');
const { createProxied, globalProxyEnv, kProxy, proxyOf } = require('internal/http/proxy');

const kFrame = Symbol('async context');

function Agent(options) {
  if (!new.target && !(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  this.options = { __proto__: null, ...options };
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  // A pooled connection is named by its target alone.
  this.options.path = null;
  this.defaultPort = this.options.defaultPort || 80;
  this.protocol = this.options.protocol || 'http:';
  /** Requests that wait, connections in use and connections that are free, by name. */
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || 'lifo';
  this.maxTotalSockets = this.options.maxTotalSockets;
  this.totalSocketCount = 0;
  const buffer = this.options.agentKeepAliveTimeoutBuffer;
  this.agentKeepAliveTimeoutBuffer = typeof buffer === 'number' && buffer >= 0 && Number.isFinite(buffer) ? buffer : 1000;
  validateOneOf(this.scheduling, 'scheduling', ['fifo', 'lifo']);
  if (this.maxTotalSockets !== undefined) {
    validateNumber(this.maxTotalSockets, 'maxTotalSockets', 1);
  } else {
    this.maxTotalSockets = Infinity;
  }
  this[kProxy] = this.options.proxyEnv ? proxyOf(this.options.proxyEnv, this.protocol) : undefined;
  this.on('free', onFree);
}
Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Agent, EventEmitter);

Agent.defaultMaxSockets = Infinity;

const proto = Agent.prototype;

proto.createConnection = net.createConnection;

proto.getName = function getName(options = {}) {
  let name = `${options.host || 'localhost'}:${options.port || ''}:${options.localAddress || ''}`;
  // Pooling looks up 4 and 6 apart, but nothing else.
  if (options.family === 4 || options.family === 6) name += `:${options.family}`;
  if (options.socketPath) name += `:${options.socketPath}`;
  return name;
};

function normalize(agent, req, options) {
  options = { __proto__: null, ...options, ...agent.options };
  if (options.socketPath) options.path = options.socketPath;
  options.servername ??= undefined;
  normalizeServerName(options, req);
  return options;
}

function normalizeServerName(options, req) {
  if (options.servername || options.servername === '') return;
  options.servername = serverNameOf(options, req);
}

/** The name a TLS server shall know itself by. */
function serverNameOf(options, req) {
  let name = options.host;
  const hostHeader = req?.getHeader?.('host');
  if (hostHeader) {
    validateString(hostHeader, 'options.headers.host');
    // [::1]:port or name:port
    name = hostHeader[0] === '[' ? (hostHeader.includes(']') ? hostHeader.slice(1, hostHeader.indexOf(']')) : hostHeader) :
      hostHeader.split(':', 1)[0];
  }
  return net.isIP(name) ? '' : name;
}

proto.addRequest = function addRequest(req, options, port, localAddress) {
  // The form of old: host, port and localAddress one by one.
  if (typeof options === 'string') options = { __proto__: null, host: options, port, localAddress };
  options = normalize(this, req, options);
  const name = this.getName(options);
  this.sockets[name] ||= [];

  const free = this.freeSockets[name];
  let socket;
  if (free) {
    while (free.length && free[0].destroyed) free.shift();
    socket = this.scheduling === 'fifo' ? free.shift() : free.pop();
    while (socket && (socket.destroyed || !socket.writable)) socket = this.scheduling === 'fifo' ? free.shift() : free.pop();
    if (!free.length) delete this.freeSockets[name];
  }
  const freeCount = free ? free.length : 0;
  const count = freeCount + this.sockets[name].length;
  if (socket) {
    asyncContextOf(socket);
    this.reuseSocket(socket, req);
    handOut(this, req, socket);
    this.sockets[name].push(socket);
  } else if (count < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
    this.createSocket(req, options, (err, created) => {
      if (err) req.onSocket(created, err);
      else handOut(this, req, created);
    });
  } else {
    req[kFrame] = asyncContext.current();
    req._agentOptions = options;
    (this.requests[name] ||= []).push(req);
  }
};

function asyncContextOf(socket) { socket[kFrame] = asyncContext.current(); }

proto.createSocket = function createSocket(req, options, callback) {
  options = normalize(this, req, options);
  const name = this.getName(options);
  options._agentKey = name;
  options.encoding = null;
  const created = once((err, socket) => {
    if (err) return callback(err, socket);
    (this.sockets[name] ||= []).push(socket);
    this.totalSocketCount++;
    watch(this, socket, options);
    callback(null, socket);
  });
  // When keepAlive is on, the connection itself gets the probes, too.
  if (this.keepAlive) {
    options.keepAlive = this.keepAlive;
    options.keepAliveInitialDelay = this.keepAliveMsecs;
  }
  const proxied = this[kProxy] !== undefined && !options.socketPath && this[kProxy].serves(options.host, options.port);
  const socket = proxied ? createProxied(this, req, options, created) : this.createConnection(options, created);
  if (socket) created(null, socket);
};

/** Keeps the agent's books about one connection. */
function watch(agent, socket, options) {
  const free = () => {
    // A socket that was meant to be kept can be closed all the same.
    agent.emit('free', socket, options);
  };
  const close = () => {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
  };
  const timeout = () => {
    // Only an idle connection is given up; a request hears of it by itself.
    for (const list of Object.values(agent.freeSockets)) if (list.includes(socket)) return socket.destroy();
  };
  const remove = () => {
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
    socket.removeListener('close', close);
    socket.removeListener('free', free);
    socket.removeListener('timeout', timeout);
    socket.removeListener('agentRemove', remove);
  };
  socket.on('free', free);
  socket.on('close', close);
  socket.on('timeout', timeout);
  socket.on('agentRemove', remove);
}

function handOut(agent, req, socket) {
  req.onSocket(socket);
  const agentTimeout = agent.options.timeout || 0;
  if (req.timeout === undefined || req.timeout === agentTimeout) return;
  socket.setTimeout(req.timeout);
}

function ignoreError() {}

function onFree(socket, options) {
  const name = this.getName(options);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const waiting = this.requests[name];
  if (waiting?.length) {
    const req = waiting.shift();
    this.reuseSocket(socket, req);
    asyncContext.run(req[kFrame], handOut, undefined, this, req, socket);
    if (waiting.length === 0) delete this.requests[name];
    return;
  }
  const req = socket._httpMessage;
  if (!req?.shouldKeepAlive || !this.keepAlive) {
    socket.destroy();
    return;
  }
  const free = this.freeSockets[name] || [];
  const count = free.length + (this.sockets[name]?.length ?? 0);
  if (this.totalSocketCount > this.maxTotalSockets || count > this.maxSockets || free.length >= this.maxFreeSockets ||
      !this.keepSocketAlive(socket)) {
    socket.destroy();
    return;
  }
  if (this.totalSocketCount >= this.maxTotalSockets && Object.keys(this.requests).length > 0) {
    // Requests to elsewhere wait for the place that this one would keep.
    socket.destroy();
    return;
  }
  this.freeSockets[name] = free;
  socket._httpMessage = null;
  this.removeSocket(socket, options);
  // While it is idle, nobody else listens for errors.
  socket.once('error', ignoreError);
  free.push(socket);
}

proto.removeSocket = function removeSocket(socket, options) {
  const name = this.getName(options);
  const books = [this.sockets];
  // A live socket is only moved: it stays in the free list.
  if (!socket.writable) books.push(this.freeSockets);
  for (const book of books) {
    const at = book[name]?.indexOf(socket) ?? -1;
    if (at === -1) continue;
    book[name].splice(at, 1);
    if (book[name].length === 0) delete book[name];
  }
  // There is room for the next one who waits, here or, with a total limit, anywhere.
  let req;
  if (this.requests[name]?.length) {
    req = this.requests[name][0];
  } else if (this.maxTotalSockets !== Infinity) {
    for (const other of Object.keys(this.requests)) {
      if ((this.sockets[other]?.length ?? 0) >= this.maxSockets) continue;
      req = this.requests[other][0];
      options = req._agentOptions;
      break;
    }
  }
  if (!req || this.totalSocketCount >= this.maxTotalSockets) return;
  const reqName = this.getName(options);
  if ((this.sockets[reqName]?.length ?? 0) >= this.maxSockets) return;
  asyncContext.run(req[kFrame], this.createSocket, this, req, req._agentOptions ?? options, (err, created) => {
    if (err) {
      const at = this.requests[reqName]?.indexOf(req) ?? -1;
      if (at >= 0) dequeue(this, reqName, at);
      req.onSocket(null, err);
    } else {
      created.emit('free');
    }
  });
};

function dequeue(agent, name, at) {
  agent.requests[name].splice(at, 1);
  if (agent.requests[name].length === 0) delete agent.requests[name];
}

proto.keepSocketAlive = function keepSocketAlive(socket) {
  socket.setKeepAlive(true, this.keepAliveMsecs);
  socket.unref();
  let timeout = this.options.timeout || 0;
  let keep = true;
  // The server says how long it will wait; a request sent later meets a closed door.
  const hint = /^timeout=(\d+)/.exec(socket._httpMessage?.res?.headers['keep-alive'])?.[1];
  if (hint !== undefined) {
    const serverTimeout = Math.max(0, Number(hint) * 1000 - this.agentKeepAliveTimeoutBuffer);
    if (serverTimeout === 0) keep = false;
    else if (timeout === 0 || serverTimeout < timeout) timeout = serverTimeout;
  }
  if (socket.timeout !== timeout) socket.setTimeout(timeout);
  return keep;
};

proto.reuseSocket = function reuseSocket(socket, req) {
  req.reusedSocket = true;
  socket.removeListener('error', ignoreError);
  socket.ref();
};

proto.destroy = function destroy() {
  for (const book of [this.freeSockets, this.sockets]) {
    for (const list of Object.values(book)) for (const socket of [...list]) socket.destroy();
  }
};

function makeGlobalAgent(Class) {
  return new Class({ keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: globalProxyEnv() });
}

let globalAgent;

module.exports = {
  Agent,
  makeGlobalAgent,
  serverNameOf,
  get globalAgent() { return globalAgent ??= makeGlobalAgent(Agent); },
  set globalAgent(agent) { globalAgent = agent; },
};
