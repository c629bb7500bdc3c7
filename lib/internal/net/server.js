'use strict';

const EventEmitter = require('events');
const diagnostics = require('diagnostics_channel');
const { codes, ErrnoException, ExceptionWithHostPort, UVExceptionWithHostPort } = require('internal/errors');
const { isPipeName, normalizeArgs, toNumber } = require('internal/net/args');
const { IPV6_ONLY, Pipe, REUSEPORT, TCP, errno: errnoOf } = require('internal/net/handle');
const { Socket, kKeepAlive, kKeepAliveDelay, kNoDelay } = require('internal/net/socket');
const { guessHandleType } = require('internal/tty_kind');
const { validateAbortSignal, validateNumber, validatePort } = require('internal/validators');

const {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FD_TYPE, ERR_SERVER_ALREADY_LISTEN, ERR_SERVER_NOT_RUNNING,
} = codes;

const UV_EINVAL = -22;
const serverChannel = diagnostics.channel('net.server.socket');
const listenChannel = diagnostics.tracingChannel('net.server.listen');

function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  EventEmitter.call(this);
  if (typeof options === 'function') {
    listener = options;
    options = {};
    this.on('connection', listener);
  } else if (options == null || typeof options === 'object') {
    options = { ...options };
    if (typeof listener === 'function') this.on('connection', listener);
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  if (typeof options.keepAliveInitialDelay !== 'undefined') {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
  if (typeof options.highWaterMark !== 'undefined') {
    validateNumber(options.highWaterMark, 'options.highWaterMark');
    if (options.highWaterMark < 0) options.highWaterMark = undefined;
  }
  this._connections = 0;
  this._handle = null;
  this._usingWorkers = false;
  this._workers = [];
  this._unref = false;
  this._listeningId = 1;
  this.allowHalfOpen = options.allowHalfOpen || false;
  this.pauseOnConnect = Boolean(options.pauseOnConnect);
  this.noDelay = Boolean(options.noDelay);
  this.keepAlive = Boolean(options.keepAlive);
  this.keepAliveInitialDelay = ~~(options.keepAliveInitialDelay / 1000);
  this.highWaterMark = options.highWaterMark ?? require('stream').getDefaultHighWaterMark();
  if (options.blockList) {
    if (!require('internal/blocklist').BlockList.isBlockList(options.blockList)) {
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', options.blockList);
    }
    this.blockList = options.blockList;
  }
}
Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

/** A bound handle, or the error number. */
function createServerHandle(address, port, addressType, fd, flags) {
  let handle;
  let error = 0;
  if (typeof fd === 'number' && fd >= 0) {
    const kind = guessHandleType(fd);
    if (kind === 'TCP') handle = new TCP(true);
    else if (kind === 'PIPE') handle = new Pipe(true);
    else return UV_EINVAL;
    error = handle.open(fd);
    if (error) return error;
    handle.adopted = true;
    return handle;
  }
  if (port === -1 && addressType === -1) {
    handle = new Pipe(true);
    error = handle.bind(address);
  } else {
    handle = new TCP(true);
    if (!address) {
      error = handle.bind('::', port, flags);
      if (error) {
        handle.close();
        // The machine has no IPv6: then IPv4 alone is everything.
        return createServerHandle('0.0.0.0', port);
      }
    } else {
      error = handle.bind(address, port, flags);
    }
  }
  if (error) {
    handle.close();
    return error;
  }
  return handle;
}

/** Starts to listen: Node calls this method of itself _listen2. */
function setupListenHandle(address, port, addressType, backlog, fd, flags) {
  if (!this._handle) {
    let made = null;
    if (!address && typeof fd !== 'number') {
      made = createServerHandle('::', port, 6, fd, flags);
      if (typeof made === 'number') {
        made = null;
        address = '0.0.0.0';
        addressType = 4;
      } else {
        address = '::';
        addressType = 6;
      }
    }
    made ??= createServerHandle(address, port, addressType, fd, flags);
    if (typeof made === 'number') {
      const error = new UVExceptionWithHostPort(made, 'listen', address, port);
      process.nextTick(emitError, this, error);
      if (listenChannel.hasSubscribers) listenChannel.error.publish({ server: this, error });
      return;
    }
    this._handle = made;
  }
  this._handle.onconnection = onConnection;
  this._handle.owner = this;
  if (this.noDelay) this._handle.wantsNoDelay = true;
  const errno = this._handle.listen(backlog || 511);
  if (errno) {
    const error = new UVExceptionWithHostPort(errno, 'listen', address, port);
    this._handle.close();
    this._handle = null;
    process.nextTick(emitError, this, error);
    if (listenChannel.hasSubscribers) listenChannel.error.publish({ server: this, error });
    return;
  }
  if (listenChannel.hasSubscribers) listenChannel.asyncEnd.publish({ server: this });
  this._connectionKey = `${addressType}:${address}:${port}`;
  if (this._unref) this.unref();
  process.nextTick(emitListening, this);
}

function emitError(server, error) {
  server.emit('error', error);
}

function emitListening(server) {
  if (server._handle) server.emit('listening');
}

/** The handle's event of a new connection; `this` is the listening handle. */
function onConnection(errno, handle) {
  const server = this.owner;
  if (errno) {
    server.emit('error', new ErrnoException(errno, 'accept'));
    return;
  }
  if (server.maxConnections != null && server._connections >= server.maxConnections) {
    drop(server, handle);
    return;
  }
  if (server.blockList && isBlocked(server.blockList, handle)) {
    drop(server, handle);
    return;
  }
  const socket = new Socket({
    handle,
    allowHalfOpen: server.allowHalfOpen,
    pauseOnCreate: server.pauseOnConnect,
    readable: true,
    writable: true,
    readableHighWaterMark: server.highWaterMark,
    writableHighWaterMark: server.highWaterMark,
  });
  if (server.noDelay && handle.setNoDelay) {
    socket[kNoDelay] = true;
    handle.setNoDelay(true);
  }
  if (server.keepAlive && handle.setKeepAlive) {
    socket[kKeepAlive] = true;
    socket[kKeepAliveDelay] = server.keepAliveInitialDelay;
    handle.setKeepAlive(true, server.keepAliveInitialDelay);
  }
  server._connections++;
  socket.server = server;
  socket._server = server;
  server.emit('connection', socket);
  if (serverChannel.hasSubscribers) serverChannel.publish({ socket });
}

function isBlocked(blockList, handle) {
  const peer = {};
  if (!handle.getpeername || handle.getpeername(peer)) return false;
  return blockList.check(peer.address, peer.family.toLowerCase());
}

function drop(server, handle) {
  let data;
  if (handle.getsockname && handle.getpeername && server.listenerCount('drop') > 0) {
    const local = {};
    const remote = {};
    handle.getsockname(local);
    handle.getpeername(remote);
    data = {
      localAddress: local.address, localPort: local.port, localFamily: local.family,
      remoteAddress: remote.address, remotePort: remote.port, remoteFamily: remote.family,
    };
  }
  handle.close();
  server.emit('drop', data);
}

Server.prototype._listen2 = setupListenHandle;

/**
 * Listens here or, in a worker of a cluster, on what the primary listens on.
 * @param {Server} server
 * @param {object} query address, port, addressType, backlog, fd, flags, exclusive, readableAll, writableAll
 */
function listenAnywhere(server, query) {
  const { address, port, addressType, backlog, fd, flags, exclusive } = query;
  const { isWorker } = require('internal/cluster/mode');
  if (!isWorker || exclusive) {
    server._listen2(address, port, addressType, backlog, fd, flags);
    return;
  }
  const listeningId = server._listeningId;
  const { exclusive: mine, ...asked } = query;
  require('cluster')._getServer(server, asked, (errno, handle) => {
    errno ||= portTaken(port, handle);
    if (errno) {
      server.emit('error', new ExceptionWithHostPort(errno, 'bind', address, port));
      return;
    }
    if (server._listeningId !== listeningId) { // closed meanwhile
      handle.close();
      return;
    }
    server._handle = handle;
    server._listen2(address, port, addressType, backlog, fd, flags);
  });
}

/** EADDRINUSE is told late: a handle with another port than the one asked for could not get that. */
function portTaken(port, handle) {
  if (!(port > 0) || !handle?.getsockname) return 0;
  const out = {};
  return handle.getsockname(out) || (out.port === port ? 0 : errnoOf('EADDRINUSE'));
}

Server.prototype.listen = function(...args) {
  let [options, callback] = normalizeArgs(args);
  if (this._handle) throw new ERR_SERVER_ALREADY_LISTEN();
  if (callback !== null) this.once('listening', callback);
  const backlogFromArgs = (args.length > 1 && toNumber(args[1])) || (args.length > 2 && toNumber(args[2]));
  options = options._handle || options.handle || options;
  const flags = (options.ipv6Only ? IPV6_ONLY : 0) | (options.reusePort ? REUSEPORT : 0);
  const exclusive = Boolean(options.exclusive || options.reusePort);

  if (options instanceof TCP || options instanceof Pipe) {
    this._handle = options;
    this._listen2(null, -1, -1, backlogFromArgs);
    return this;
  }
  abortable(this, options);
  if (typeof options.fd === 'number' && options.fd >= 0) {
    listenAnywhere(this, {
      address: null, port: null, addressType: null, backlog: backlogFromArgs, fd: options.fd, exclusive,
    });
    return this;
  }
  // listen() and listen(cb) take any free port, as does a port of undefined or null that is given as such.
  if (args.length === 0 || typeof args[0] === 'function' ||
      (options.port === undefined && 'port' in options) || options.port === null) {
    options.port = 0;
  }
  if (listenChannel.hasSubscribers) listenChannel.asyncStart.publish({ server: this, options });
  if (typeof options.port === 'number' || typeof options.port === 'string') {
    validatePort(options.port, 'options.port');
    const backlog = options.backlog || backlogFromArgs;
    if (options.host) {
      lookupAndListen(this, options.port | 0, options.host, backlog, flags, exclusive);
    } else {
      listenAnywhere(this, { address: null, port: options.port | 0, addressType: 4, backlog, flags, exclusive });
    }
    return this;
  }
  if (options.path && isPipeName(options.path)) {
    if (options.path[0] === '\0' && (options.readableAll || options.writableAll)) {
      throw new ERR_INVALID_ARG_VALUE(
        'options', options, 'can not set readableAll or writableAllt to true when path is abstract unix socket');
    }
    const path = this._pipeName = options.path;
    listenAnywhere(this, {
      address: path, port: -1, addressType: -1, backlog: options.backlog || backlogFromArgs, exclusive,
      readableAll: options.readableAll, writableAll: options.writableAll,
    });
    if (!this._handle) return this; // the error comes as an event, or the handle from the primary
    const mode = (options.readableAll ? 1 : 0) | (options.writableAll ? 2 : 0);
    if (mode !== 0) {
      const errno = this._handle.fchmod(mode);
      if (errno) {
        this._handle.close();
        this._handle = null;
        throw new ErrnoException(errno, 'uv_pipe_chmod');
      }
    }
    return this;
  }
  if (!('port' in options || 'path' in options)) {
    throw new ERR_INVALID_ARG_VALUE('options', options, 'must have the property "port" or "path"');
  }
  throw new ERR_INVALID_ARG_VALUE('options', options);
};

function abortable(server, options) {
  if (options.signal === undefined) return;
  validateAbortSignal(options.signal, 'options.signal');
  const { signal } = options;
  const onAbort = () => { server.close(); };
  if (signal.aborted) {
    process.nextTick(onAbort);
  } else {
    const disposable = require('events').addAbortListener(signal, onAbort);
    server.once('close', () => disposable[Symbol.dispose]());
  }
}

const linkLocal = /^fe[89ab][\da-f]:/i;

function lookupAndListen(server, port, host, backlog, flags, exclusive) {
  const id = server._listeningId;
  require('dns').lookup(host, { all: true }, (error, addresses) => {
    if (server._listeningId !== id) return; // closed meanwhile
    if (error) {
      server.emit('error', error);
      return;
    }
    if (server._handle) return;
    // A link-local address would need a zone to be bound.
    const { address: ip, family } = addresses.find(({ address }) => !linkLocal.test(address)) ?? addresses[0];
    listenAnywhere(server, { address: ip, port, addressType: family, backlog, flags, exclusive });
  });
}

Object.defineProperty(Server.prototype, 'listening', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return Boolean(this._handle); },
});

Server.prototype.address = function() {
  if (this._handle && this._handle.getsockname) {
    const out = {};
    const errno = this._handle.getsockname(out);
    if (errno) throw new ErrnoException(errno, 'address');
    return out;
  }
  return this._pipeName || null;
};

Server.prototype.getConnections = function(callback) {
  const lists = this._workers;
  if (lists.length === 0) {
    process.nextTick(callback, null, this._connections);
    return this;
  }
  // Connections that were sent to other processes count too.
  let left = lists.length;
  let total = this._connections;
  for (const list of lists) {
    list.getConnections((error, count) => {
      if (left < 0) return;
      if (error) {
        left = -1;
        callback(error);
        return;
      }
      total += count ?? 0;
      if (--left === 0) callback(null, total);
    });
  }
  return this;
};

Server.prototype.close = function(callback) {
  if (typeof callback === 'function') {
    if (this._handle) this.once('close', callback);
    else this.once('close', () => callback(new ERR_SERVER_NOT_RUNNING()));
  }
  this._listeningId++;
  if (this._handle) {
    this._handle.close();
    this._handle = null;
  }
  if (this._workers.length === 0) {
    this._emitCloseIfDrained();
    return this;
  }
  // One more connection until the other processes have told that theirs are closed.
  let left = this._workers.length;
  this._connections++;
  for (const list of this._workers) {
    list.close(() => {
      if (--left > 0) return;
      this._connections--;
      this._emitCloseIfDrained();
    });
  }
  return this;
};

Server.prototype[Symbol.asyncDispose] = async function() {
  if (!this._handle) return;
  await new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

Server.prototype._emitCloseIfDrained = function() {
  if (!this._handle && !this._connections) process.nextTick(emitClose, this);
};

function emitClose(server) {
  server.emit('close');
}

Server.prototype[EventEmitter.captureRejectionSymbol] = function(error, event, socket) {
  if (event === 'connection') socket.destroy(error);
  else this.emit('error', error);
};

Server.prototype.ref = function() {
  this._unref = false;
  this._handle?.ref();
  return this;
};

Server.prototype.unref = function() {
  this._unref = true;
  this._handle?.unref();
  return this;
};

Server.prototype._setupWorker = function(list) {
  this._usingWorkers = true;
  this._workers.push(list);
  list.once('exit', () => {
    this._workers = this._workers.filter((one) => one !== list);
  });
};

module.exports = { Server, createServerHandle };
