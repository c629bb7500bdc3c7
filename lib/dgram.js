'use strict';

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const diagnostics = require('diagnostics_channel');
const { codes, ErrnoException, ExceptionWithHostPort } = require('internal/errors');
const { _createSocketHandle, kStateSymbol, newHandle } = require('internal/dgram');
const { IPV6_ONLY, REUSEADDR, REUSEPORT, UDP } = require('internal/dgram/handle');
const { isIP } = require('internal/net');
const { deprecate } = require('internal/util');
const { isArrayBufferView } = require('internal/util/types');
const {
  validateAbortSignal, validateNumber, validatePort, validateString, validateUint32,
} = require('internal/validators');

const {
  ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_INVALID_FD_TYPE, ERR_IP_BLOCKED, ERR_MISSING_ARGS,
  ERR_SOCKET_ALREADY_BOUND, ERR_SOCKET_BAD_BUFFER_SIZE, ERR_SOCKET_BUFFER_SIZE, ERR_SOCKET_DGRAM_IS_CONNECTED,
  ERR_SOCKET_DGRAM_NOT_CONNECTED, ERR_SOCKET_DGRAM_NOT_RUNNING,
} = codes;

const BIND_UNBOUND = 0;
const BIND_BINDING = 1;
const BIND_BOUND = 2;
const CONNECT_NONE = 0;
const CONNECT_CONNECTING = 1;
const CONNECT_DONE = 2;

const dataTypes = ['Buffer', 'TypedArray', 'DataView', 'string'];
const socketChannel = diagnostics.channel('udp.socket');

function Socket(type, listener) {
  EventEmitter.call(this);
  let options;
  if (type !== null && typeof type === 'object') {
    options = type;
    type = options.type;
  }
  const { lookup, recvBufferSize, sendBufferSize, receiveBlockList, sendBlockList } = options ?? {};
  if (recvBufferSize) validateUint32(recvBufferSize, 'options.recvBufferSize');
  if (sendBufferSize) validateUint32(sendBufferSize, 'options.sendBufferSize');
  checkBlockList(receiveBlockList, 'options.receiveBlockList');
  checkBlockList(sendBlockList, 'options.sendBlockList');
  const handle = newHandle(type, lookup);
  handle.owner = this;
  this.type = type;
  this[kStateSymbol] = {
    handle,
    receiving: false,
    bindState: BIND_UNBOUND,
    connectState: CONNECT_NONE,
    queue: undefined,
    customLookup: lookup !== undefined,
    reuseAddr: options?.reuseAddr,
    reusePort: options?.reusePort,
    ipv6Only: options?.ipv6Only,
    recvBufferSize,
    sendBufferSize,
    receiveBlockList,
    sendBlockList,
  };
  if (typeof listener === 'function') this.on('message', listener);
  if (options?.signal !== undefined) closeOnAbort(this, options.signal);
  if (socketChannel.hasSubscribers) socketChannel.publish({ socket: this });
}
Object.setPrototypeOf(Socket.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Socket, EventEmitter);

function checkBlockList(list, name) {
  if (!list) return;
  if (!require('internal/blocklist').BlockList.isBlockList(list)) {
    throw new ERR_INVALID_ARG_TYPE(name, 'net.BlockList', list);
  }
}

function closeOnAbort(socket, signal) {
  validateAbortSignal(signal, 'options.signal');
  const onAbort = () => {
    if (socket[kStateSymbol].handle) socket.close();
  };
  if (signal.aborted) {
    onAbort();
  } else {
    const disposable = require('events').addAbortListener(signal, onAbort);
    socket.once('close', () => disposable[Symbol.dispose]());
  }
}

function createSocket(type, listener) {
  return new Socket(type, listener);
}

/** The state of a socket that is not closed. */
function alive(socket) {
  const state = socket[kStateSymbol];
  if (!state.handle) throw new ERR_SOCKET_DGRAM_NOT_RUNNING();
  return state;
}

// Binding.

function startListening(socket) {
  const state = socket[kStateSymbol];
  state.handle.onmessage = onMessage;
  state.handle.onerror = onReceiveError;
  state.handle.recvStart();
  state.receiving = true;
  state.bindState = BIND_BOUND;
  if (state.recvBufferSize) bufferSize(socket, state.recvBufferSize, true);
  if (state.sendBufferSize) bufferSize(socket, state.sendBufferSize, false);
  socket.emit('listening');
}

// The handle's events; `this` is the handle.

function onMessage(message, address, port) {
  const socket = this.owner;
  const { receiveBlockList } = socket[kStateSymbol];
  const family = this.version === 6 ? 'IPv6' : 'IPv4';
  if (receiveBlockList?.check(address, family.toLowerCase())) return;
  socket.emit('message', message, { address, family, port, size: message.length });
}

function onReceiveError(errno) {
  this.owner.emit('error', new ErrnoException(errno, 'recvmsg'));
}

function bindFlags(state) {
  return (state.reuseAddr ? REUSEADDR : 0) | (state.ipv6Only ? IPV6_ONLY : 0) | (state.reusePort ? REUSEPORT : 0);
}

/** Uses another handle, which has its socket already, in the place of the socket's own. */
function replaceHandle(socket, handle) {
  const state = socket[kStateSymbol];
  const before = state.handle;
  handle.lookup = before.lookup;
  handle.version = before.version;
  if (!before.refed) handle.unref();
  before.close();
  handle.owner = socket;
  state.handle = handle;
}

function failBind(socket, error) {
  socket[kStateSymbol].bindState = BIND_UNBOUND;
  socket.emit('error', error);
}

Socket.prototype.bind = function(...args) {
  const state = alive(this);
  if (state.bindState !== BIND_UNBOUND) throw new ERR_SOCKET_ALREADY_BOUND();
  state.bindState = BIND_BINDING;
  const callback = args[args.length - 1];
  if (typeof callback === 'function') {
    const settle = () => {
      this.removeListener('error', settle);
      this.removeListener('listening', onListening);
    };
    const onListening = (...list) => {
      settle();
      callback.apply(this, list);
    };
    this.on('error', settle);
    this.on('listening', onListening);
  }

  const first = typeof args[0] === 'function' ? undefined : args[0];
  if (first instanceof UDP) {
    replaceHandle(this, first);
    startListening(this);
    return this;
  }
  let port = first;
  let address = typeof args[1] === 'function' ? '' : args[1];
  let exclusive = false;
  if (first !== null && typeof first === 'object') {
    if (Number.isInteger(first.fd) && first.fd > 0) {
      bindDescriptor(this, first);
      return this;
    }
    port = first.port;
    address = first.address || '';
    exclusive = Boolean(first.exclusive);
  }
  if (state.reusePort) exclusive = true;
  address ||= this.type === 'udp4' ? '0.0.0.0' : '::';
  port = port ? Number(port) | 0 : 0;

  state.handle.lookup(address, (error, ip) => {
    if (!state.handle) return; // closed meanwhile
    if (error) {
      failBind(this, error);
      return;
    }
    const cluster = clusterOfWorker();
    if (cluster && !exclusive) {
      bindShared(this, cluster, { address: ip, port, addressType: this.type, fd: -1, flags: bindFlags(state) });
      return;
    }
    const { handle } = state;
    const flags = bindFlags(state);
    const errno = this.type === 'udp6' ? handle.bind6(ip, port, flags) : handle.bind(ip, port, flags);
    if (errno) failBind(this, new ExceptionWithHostPort(errno, 'bind', ip, port));
    else startListening(this);
  });
  return this;
};

/** The cluster module in a worker, where sockets are the primary's. */
function clusterOfWorker() {
  return require('internal/cluster/mode').isWorker ? require('cluster') : undefined;
}

function bindShared(socket, cluster, request) {
  const state = socket[kStateSymbol];
  cluster._getServer(socket, request, (errno, handle) => {
    if (errno) {
      failBind(socket, new ExceptionWithHostPort(errno, 'bind', request.address, request.port));
      return;
    }
    if (!state.handle) {
      handle.close();
      return;
    }
    replaceHandle(socket, handle);
    startListening(socket);
  });
}

function bindDescriptor(socket, { fd, exclusive }) {
  const state = socket[kStateSymbol];
  const cluster = clusterOfWorker();
  if (cluster && !exclusive) {
    bindShared(socket, cluster, { address: null, port: null, addressType: socket.type, fd, flags: null });
    return;
  }
  const kind = require('internal/tty_kind').guessHandleType(fd);
  if (kind !== 'UDP') throw new ERR_INVALID_FD_TYPE(kind);
  const errno = state.handle.open(fd);
  if (errno) throw new ErrnoException(errno, 'open');
  startListening(socket);
}

// Connecting.

Socket.prototype.connect = function(port, address, callback) {
  port = validatePort(port, 'Port', false);
  if (typeof address === 'function') {
    callback = address;
    address = '';
  } else if (address === undefined) {
    address = '';
  }
  validateString(address, 'address');
  const state = this[kStateSymbol];
  if (state.connectState !== CONNECT_NONE) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  state.connectState = CONNECT_CONNECTING;
  if (state.bindState === BIND_UNBOUND) this.bind({ port: 0, exclusive: true });
  afterBinding(this, () => connectNow(this, port, address, callback));
};

function connectNow(socket, port, address, callback) {
  const state = socket[kStateSymbol];
  if (callback) socket.once('connect', callback);
  state.handle.lookup(address, (error, ip) => {
    if (!state.handle) return;
    if (!error && state.sendBlockList?.check(ip, `ipv${isIP(ip)}`)) error = new ERR_IP_BLOCKED(ip);
    if (!error) {
      const errno = state.handle.connect(ip, port);
      if (errno) error = new ExceptionWithHostPort(errno, 'connect', address, port);
    }
    if (!error) {
      state.connectState = CONNECT_DONE;
      process.nextTick(() => socket.emit('connect'));
      return;
    }
    state.connectState = CONNECT_NONE;
    process.nextTick(() => {
      if (callback) {
        socket.removeListener('connect', callback);
        callback(error);
      } else {
        socket.emit('error', error);
      }
    });
  });
}

Socket.prototype.disconnect = function() {
  const state = this[kStateSymbol];
  if (state.connectState !== CONNECT_DONE) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const errno = state.handle.disconnect();
  if (errno) throw new ErrnoException(errno, 'connect');
  state.connectState = CONNECT_NONE;
};

// Sending.

/** Runs fn now, or once the socket is bound. */
function afterBinding(socket, fn) {
  const state = socket[kStateSymbol];
  if (state.bindState !== BIND_BINDING) {
    fn();
    return;
  }
  if (state.queue === undefined) {
    state.queue = [];
    const finish = () => {
      socket.removeListener('error', drop);
      socket.removeListener('listening', finish);
      const { queue } = state;
      state.queue = undefined;
      for (const one of queue ?? []) one();
    };
    // What was to be sent is lost when the socket could not be bound.
    const drop = () => {
      socket.removeListener('error', drop);
      socket.removeListener('listening', finish);
      state.queue = undefined;
    };
    socket.once('error', drop);
    socket.once('listening', finish);
  }
  state.queue.push(fn);
}

function slice(buffer, offset, length) {
  if (typeof buffer === 'string') buffer = Buffer.from(buffer);
  else if (!isArrayBufferView(buffer)) throw new ERR_INVALID_ARG_TYPE('buffer', dataTypes, buffer);
  offset >>>= 0;
  length >>>= 0;
  if (offset > buffer.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (offset + length > buffer.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  return Buffer.from(buffer.buffer, buffer.byteOffset + offset, length);
}

/** One view of the bytes of a datagram. */
function bytesOf(message) {
  if (typeof message === 'string') return Buffer.from(message);
  if (isArrayBufferView(message)) return message;
  if (!Array.isArray(message)) throw new ERR_INVALID_ARG_TYPE('buffer', dataTypes, message);
  const parts = message.map((part) => {
    if (typeof part === 'string') return Buffer.from(part);
    if (!isArrayBufferView(part)) throw new ERR_INVALID_ARG_TYPE('buffer list arguments', dataTypes, message);
    return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  });
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

// send(message[, offset, length][, port][, address][, callback]); a connected socket takes neither port nor address.
Socket.prototype.send = function(message, offset, length, port, address, callback) {
  const state = this[kStateSymbol];
  const connected = state.connectState === CONNECT_DONE;
  if (!connected) {
    if (address || port && typeof port !== 'function') {
      message = slice(message, offset, length);
    } else {
      callback = port;
      port = offset;
      address = length;
    }
  } else {
    if (typeof length === 'number') {
      message = slice(message, offset, length);
      if (typeof port === 'function') {
        callback = port;
        port = null;
      }
    } else {
      callback = offset;
    }
    if (port || address) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  }
  const bytes = bytesOf(message);
  if (!connected) port = validatePort(port, 'Port', false);
  if (typeof callback !== 'function') callback = undefined;
  if (typeof address === 'function') {
    callback = address;
    address = undefined;
  } else if (address != null) {
    validateString(address, 'address');
  }
  if (!state.handle) throw new ERR_SOCKET_DGRAM_NOT_RUNNING();
  if (state.bindState === BIND_UNBOUND) this.bind({ port: 0, exclusive: true });
  if (state.bindState !== BIND_BINDING) {
    resolveAndSend(this, bytes, port, address, callback);
    return;
  }
  // The caller may change its bytes once send() has returned and the callback was called, not before.
  afterBinding(this, () => {
    if (state.handle) resolveAndSend(this, bytes, port, address, callback);
  });
};

function resolveAndSend(socket, bytes, port, address, callback) {
  const state = socket[kStateSymbol];
  if (state.connectState === CONNECT_DONE && !port) {
    transmit(socket, bytes, '', 0, undefined, callback);
    return;
  }
  if (!state.customLookup) {
    const { version } = state.handle;
    const target = address || (version === 4 ? '127.0.0.1' : '::1');
    if (isIP(target) === version) {
      transmit(socket, bytes, target, port, address, callback);
      return;
    }
  }
  state.handle.lookup(address, (error, ip) => {
    if (!error) {
      if (state.handle) transmit(socket, bytes, ip, port, address, callback);
    } else if (callback) {
      callback(error);
    } else {
      process.nextTick(() => socket.emit('error', error));
    }
  });
}

function transmit(socket, bytes, ip, port, address, callback) {
  const state = socket[kStateSymbol];
  if (ip !== '' && state.sendBlockList?.check(ip, `ipv${isIP(ip)}`)) {
    if (callback) process.nextTick(callback, new ERR_IP_BLOCKED(ip));
    return;
  }
  let done;
  if (callback !== undefined) {
    const { byteLength } = bytes;
    done = (errno) => {
      // After close() only a connected socket still tells what became of its datagrams.
      if (ip !== '' && !state.handle) return;
      if (errno < 0) callback(new ExceptionWithHostPort(errno, 'send', address, port));
      else callback(null, byteLength);
    };
  }
  const errno = state.handle.send(bytes, ip, port, done);
  if (errno && callback) process.nextTick(callback, new ExceptionWithHostPort(errno, 'send', address, port));
}

/** The older form: the offset and the length have to be there. */
Socket.prototype.sendto = function(buffer, offset, length, port, address, callback) {
  validateNumber(offset, 'offset');
  validateNumber(length, 'length');
  validateNumber(port, 'port');
  validateString(address, 'address');
  this.send(buffer, offset, length, port, address, callback);
};

// The end.

Socket.prototype.close = function(callback) {
  if (typeof callback === 'function') this.on('close', callback);
  const state = this[kStateSymbol];
  if (state.queue !== undefined) {
    state.queue.push(this.close.bind(this));
    return this;
  }
  const { handle } = alive(this);
  state.receiving = false;
  handle.close();
  state.handle = null;
  process.nextTick(() => this.emit('close'));
  return this;
};

Socket.prototype[Symbol.asyncDispose] = async function() {
  if (!this[kStateSymbol].handle) return;
  await new Promise((resolve) => { this.close(() => resolve()); });
};

Socket.prototype.ref = function() {
  this[kStateSymbol].handle?.ref();
  return this;
};

Socket.prototype.unref = function() {
  this[kStateSymbol].handle?.unref();
  return this;
};

// Addresses and options.

Socket.prototype.address = function() {
  const { handle } = alive(this);
  const out = {};
  const errno = handle.getsockname(out);
  if (errno) throw new ErrnoException(errno, 'getsockname');
  return out;
};

Socket.prototype.remoteAddress = function() {
  const { connectState, handle } = alive(this);
  if (connectState !== CONNECT_DONE) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const out = {};
  const errno = handle.getpeername(out);
  if (errno) throw new ErrnoException(errno, 'getpeername');
  return out;
};

/** Calls a method of the handle and throws what it reports. */
function configure(socket, name, ...args) {
  const errno = alive(socket).handle[name](...args);
  if (errno) throw new ErrnoException(errno, name);
}

Socket.prototype.setBroadcast = function(on) {
  configure(this, 'setBroadcast', on);
};

Socket.prototype.setTTL = function(ttl) {
  validateNumber(ttl, 'ttl');
  configure(this, 'setTTL', ttl);
  return ttl;
};

Socket.prototype.setMulticastTTL = function(ttl) {
  validateNumber(ttl, 'ttl');
  configure(this, 'setMulticastTTL', ttl);
  return ttl;
};

Socket.prototype.setMulticastLoopback = function(on) {
  configure(this, 'setMulticastLoopback', on);
  return on; // as setTTL()
};

Socket.prototype.setMulticastInterface = function(address) {
  alive(this);
  validateString(address, 'interfaceAddress');
  configure(this, 'setMulticastInterface', address);
};

for (const name of ['addMembership', 'dropMembership']) {
  Socket.prototype[name] = { [name](multicastAddress, interfaceAddress) {
    alive(this);
    if (!multicastAddress) throw new ERR_MISSING_ARGS('multicastAddress');
    configure(this, name, multicastAddress, interfaceAddress);
  } }[name];
}

for (const name of ['addSourceSpecificMembership', 'dropSourceSpecificMembership']) {
  Socket.prototype[name] = { [name](sourceAddress, groupAddress, interfaceAddress) {
    alive(this);
    validateString(sourceAddress, 'sourceAddress');
    validateString(groupAddress, 'groupAddress');
    configure(this, name, sourceAddress, groupAddress, interfaceAddress);
  } }[name];
}

function bufferSize(socket, size, receiving) {
  if (size >>> 0 !== size) throw new ERR_SOCKET_BAD_BUFFER_SIZE();
  const context = {};
  const { handle } = socket[kStateSymbol];
  // A closed socket has no handle, which the kernel would word the same.
  const result = (handle ?? new UDP()).bufferSize(size, receiving, context);
  if (result === undefined) throw new ERR_SOCKET_BUFFER_SIZE(context);
  return result;
}

Socket.prototype.setRecvBufferSize = function(size) { bufferSize(this, size, true); };
Socket.prototype.setSendBufferSize = function(size) { bufferSize(this, size, false); };
Socket.prototype.getRecvBufferSize = function() { return bufferSize(this, 0, true); };
Socket.prototype.getSendBufferSize = function() { return bufferSize(this, 0, false); };
Socket.prototype.getSendQueueSize = function() { return this[kStateSymbol].handle?.getSendQueueSize() ?? 0; };
Socket.prototype.getSendQueueCount = function() { return this[kStateSymbol].handle?.getSendQueueCount() ?? 0; };

// What once was public, by its deprecated names.

for (const [name, key] of [['_handle', 'handle'], ['_receiving', 'receiving'], ['_bindState', 'bindState'],
                           ['_queue', 'queue'], ['_reuseAddr', 'reuseAddr']]) {
  const text = `Socket.prototype.${name} is deprecated`;
  Object.defineProperty(Socket.prototype, name, {
    __proto__: null,
    get: deprecate(function() { return this[kStateSymbol][key]; }, text, 'DEP0112'),
    set: deprecate(function(value) { this[kStateSymbol][key] = value; }, text, 'DEP0112'),
  });
}

Socket.prototype._healthCheck = deprecate(function() { alive(this); },
                                          'Socket.prototype._healthCheck() is deprecated', 'DEP0112');

Socket.prototype._stopReceiving = deprecate(function() {
  const state = this[kStateSymbol];
  if (!state.receiving) return;
  state.handle.recvStop();
  state.receiving = false;
}, 'Socket.prototype._stopReceiving() is deprecated', 'DEP0112');

module.exports = {
  _createSocketHandle: deprecate(_createSocketHandle, 'dgram._createSocketHandle() is deprecated', 'DEP0112'),
  createSocket,
  Socket,
};
