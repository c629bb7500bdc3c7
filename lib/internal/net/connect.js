'use strict';

// How a Socket comes to its connection: arguments, name lookup, attempts.

const diagnostics = require('diagnostics_channel');
const { NodeAggregateError, ExceptionWithHostPort, codes } = require('internal/errors');
const { isIP } = require('internal/net');
const { connectArgs } = require('internal/net/args');
const { Pipe, TCP, errno: errnoOf } = require('internal/net/handle');
const { Socket, applyOptions, attach } = require('internal/net/socket');
const timers = require('internal/timers');
const {
  validateBoolean, validateFunction, validateInt32, validateNumber, validatePort, validateString,
} = require('internal/validators');

const {
  ERR_INVALID_ADDRESS_FAMILY, ERR_INVALID_ARG_TYPE, ERR_INVALID_IP_ADDRESS, ERR_IP_BLOCKED,
  ERR_SOCKET_CONNECTION_TIMEOUT,
} = codes;

const clientChannel = diagnostics.channel('net.client.socket');

const defaults = { autoSelectFamily: undefined, attemptTimeout: undefined };

function getDefaultAutoSelectFamily() {
  return defaults.autoSelectFamily ??= require('internal/options').getOptionValue('--network-family-autoselection') ?? true;
}

function setDefaultAutoSelectFamily(value) {
  validateBoolean(value, 'value');
  defaults.autoSelectFamily = value;
}

function getDefaultAutoSelectFamilyAttemptTimeout() {
  return defaults.attemptTimeout ??=
    require('internal/options').getOptionValue('--network-family-autoselection-attempt-timeout') ?? 250;
}

function setDefaultAutoSelectFamilyAttemptTimeout(value) {
  validateInt32(value, 'value', 1);
  defaults.attemptTimeout = Math.max(value, 10);
}

/** socket.connect(...args). */
function connect(socket, args) {
  const [options, callback] = connectArgs(args);
  if (socket.write !== Socket.prototype.write) socket.write = Socket.prototype.write;
  if (socket.destroyed) {
    socket._handle = null;
    socket._peername = undefined;
    socket._sockname = undefined;
  }
  if (clientChannel.hasSubscribers) clientChannel.publish({ socket });
  const { path } = options;
  const byPath = path !== undefined && path !== null && path !== '';
  if (!socket._handle) socket._handle = byPath ? new Pipe() : new TCP();
  attach(socket);
  if (callback !== null) socket.once('connect', callback);
  if (byPath) {
    validateString(path, 'options.path');
    socket.connecting = true;
    socket._unrefTimer();
    attempt(socket, { path });
  } else {
    socket.connecting = true;
    socket._unrefTimer();
    lookupAndConnect(socket, options);
  }
  return socket;
}

function lookupAndConnect(socket, options) {
  const { localAddress, localPort, autoSelectFamily } = options;
  const host = options.host || 'localhost';
  let { port, autoSelectFamilyAttemptTimeout } = options;
  if (localAddress && !isIP(localAddress)) throw new ERR_INVALID_IP_ADDRESS(localAddress);
  if (localPort) validateNumber(localPort, 'options.localPort');
  if (port !== undefined) {
    if (typeof port !== 'number' && typeof port !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('options.port', ['number', 'string'], port);
    }
    validatePort(port);
  }
  port |= 0;
  validateString(host, 'options.host');
  if (autoSelectFamily != null) validateBoolean(autoSelectFamily, 'options.autoSelectFamily');
  if (autoSelectFamilyAttemptTimeout != null) {
    validateInt32(autoSelectFamilyAttemptTimeout, 'options.autoSelectFamilyAttemptTimeout', 1);
    autoSelectFamilyAttemptTimeout = Math.max(autoSelectFamilyAttemptTimeout, 10);
  } else {
    autoSelectFamilyAttemptTimeout = getDefaultAutoSelectFamilyAttemptTimeout();
  }
  const target = { port, localAddress, localPort, blockList: options.blockList };

  const family = isIP(host);
  if (family !== 0) {
    process.nextTick(() => {
      if (socket.connecting) attempt(socket, { ...target, address: host, family });
    });
    return;
  }
  if (options.lookup != null) validateFunction(options.lookup, 'options.lookup');

  const query = { family: socketFamily(options.family), hints: options.hints || 0 };
  const { ADDRCONFIG } = require('internal/dns/constants');
  if (query.family !== 4 && query.family !== 6 && query.hints === 0) query.hints = ADDRCONFIG;
  socket._host = host;
  const lookup = options.lookup || require('dns').lookup;
  const many = (autoSelectFamily ?? getDefaultAutoSelectFamily()) && query.family !== 4 && query.family !== 6 &&
    !localAddress;
  if (many) {
    query.all = true;
    lookup(host, query, (error, addresses) => afterLookupAll(socket, host, target, error, addresses,
                                                             autoSelectFamilyAttemptTimeout));
    return;
  }
  lookup(host, query, (error, address, addressFamily) => {
    socket.emit('lookup', error, address, addressFamily, host);
    if (!socket.connecting) return;
    if (error) process.nextTick(fail, socket, error);
    else if (!checkAddress(socket, address, addressFamily, host, port)) return;
    else attempt(socket, { ...target, address, family: addressFamily });
  });
}

const socketFamily = (family) => (family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family);

function checkAddress(socket, address, family, host, port) {
  let error;
  if (typeof address !== 'string' || !isIP(address)) error = new ERR_INVALID_IP_ADDRESS(address);
  else if (family !== 4 && family !== 6) error = new ERR_INVALID_ADDRESS_FAMILY(family, host, port);
  if (error === undefined) return true;
  process.nextTick(fail, socket, error);
  return false;
}

function fail(socket, error) {
  socket.destroy(error);
}

function afterLookupAll(socket, host, target, error, addresses, timeout) {
  if (!socket.connecting) {
    if (error) socket.emit('lookup', error, undefined, undefined, host);
    return;
  }
  if (error) {
    socket.emit('lookup', error, undefined, undefined, host);
    process.nextTick(fail, socket, error);
    return;
  }
  const byFamily = { 4: [], 6: [] };
  let first = 0;
  let invalid;
  for (const { address, family } of addresses) {
    socket.emit('lookup', error, address, family, host);
    if (!socket.connecting) return;
    if (typeof address !== 'string' || !isIP(address)) {
      invalid ??= new ERR_INVALID_IP_ADDRESS(address);
    } else if (family !== 4 && family !== 6) {
      invalid ??= new ERR_INVALID_ADDRESS_FAMILY(family, host, target.port);
    } else {
      first ||= family;
      byFamily[family].push(address);
    }
  }
  if (first === 0) {
    process.nextTick(fail, socket, invalid ?? new ERR_INVALID_IP_ADDRESS(undefined));
    return;
  }
  const second = first === 4 ? 6 : 4;
  const candidates = [];
  for (let i = 0; i < Math.max(byFamily[4].length, byFamily[6].length); i++) {
    if (i < byFamily[first].length) candidates.push({ address: byFamily[first][i], family: first });
    if (i < byFamily[second].length) candidates.push({ address: byFamily[second][i], family: second });
  }
  if (candidates.length === 1) {
    attempt(socket, { ...target, ...candidates[0] });
    return;
  }
  socket.autoSelectFamilyAttemptedAddresses = [];
  attemptNext({ socket, candidates, target, timeout, errors: [], next: 0 });
}

function isBlocked(target) {
  return target.blockList?.check(target.address, `ipv${target.family}`);
}

/** The error of a connect; one that the kernel refused at once names the local end as well. */
function connectionError(target, errno, atOnce = false) {
  const { localAddress, localPort } = target;
  let details = atOnce ? `${target.family === 6 ? '::' : '0.0.0.0'}:0` : undefined;
  if (localAddress !== undefined && localPort) details = `${localAddress}:${localPort}`;
  if (target.path !== undefined) return new ExceptionWithHostPort(errno, 'connect', target.path);
  const error = new ExceptionWithHostPort(errno, 'connect', target.address, target.port, details);
  if (localAddress !== undefined && localPort) {
    error.localAddress = localAddress;
    error.localPort = localPort;
  }
  return error;
}

/** Begins to connect handle; the error number is for the caller to report, and bindError tells which call it was. */
function begin(handle, target) {
  if (target.path !== undefined) return { errno: handle.connect(target.path) };
  const { family, localAddress, localPort } = target;
  if (localAddress || localPort) {
    const address = localAddress || (family === 4 ? '0.0.0.0' : '::');
    const errno = handle.bind(address, localPort || 0);
    if (errno) return { errno, error: new ExceptionWithHostPort(errno, 'bind', address, localPort) };
  }
  return { errno: handle.connect(target.address, target.port) };
}

/** Connects to the one address there is. */
function attempt(socket, target) {
  if (isBlocked(target)) {
    socket.destroy(new ERR_IP_BLOCKED(target.address));
    return;
  }
  const handle = socket._handle;
  let ended = (errno) => {
    if (socket.destroyed) return;
    if (target.path === undefined && errno) {
      socket.emit('connectionAttemptFailed', target.address, target.port, target.family, connectionError(target, errno));
    }
    connected(socket, target, errno);
  };
  if (target.path === undefined) ended = timed(target, ended);
  handle.onconnect = ended;
  if (target.path === undefined) socket.emit('connectionAttempt', target.address, target.port, target.family);
  if (socket.destroyed || socket._handle !== handle) return;
  const { errno, error } = begin(handle, target);
  if (errno) socket.destroy(error ?? connectionError(target, errno, true));
}

/** The end of an attempt, which performance observers may want to know of. */
function timed({ address, port }, ended) {
  return require('internal/perf/measured').measured('net', 'connect', { host: address, port }, ended, () => ({}));
}

function connected(socket, target, errno) {
  socket.connecting = false;
  socket._sockname = null;
  if (errno) {
    socket.destroy(connectionError(target, errno));
    return;
  }
  applyOptions(socket);
  if (socket.readable && !socket._readableState.readingMore && !socket.isPaused()) socket.read(0);
  socket._unrefTimer();
  socket.emit('connect');
  socket.emit('ready');
}

/** Tries one address after the other, each but the last for a limited time (RFC 8305, without overlap). */
function attemptNext(context) {
  const { socket, candidates, errors, timeout } = context;
  for (;;) {
    if (!socket.connecting || socket.destroyed) return;
    if (context.next === candidates.length) {
      socket.destroy(errors.length === 0 ? new ERR_SOCKET_CONNECTION_TIMEOUT() : new NodeAggregateError(errors));
      return;
    }
    const target = { ...context.target, ...candidates[context.next++] };
    const last = context.next === candidates.length;
    if (isBlocked(target)) {
      errors.push(new ERR_IP_BLOCKED(target.address));
      continue;
    }
    socket.autoSelectFamilyAttemptedAddresses.push(`${target.address}:${target.port}`);
    socket.emit('connectionAttempt', target.address, target.port, target.family);
    if (socket.destroyed) return;
    const handle = socket._handle;
    let timer;
    let over = false;
    const settle = (errno) => {
      if (over) return;
      over = true;
      if (timer !== undefined) timers.clearTimeout(timer);
      if (socket.destroyed || !socket.connecting) return;
      if (errno === 0) {
        connected(socket, target, 0);
        return;
      }
      const error = connectionError(target, errno);
      errors.push(error);
      socket.emit('connectionAttemptFailed', target.address, target.port, target.family, error);
      replaceHandle(socket, handle);
      attemptNext(context);
    };
    handle.onconnect = timed(target, settle);
    const { errno, error } = begin(handle, target);
    if (errno) {
      const reason = error ?? connectionError(target, errno, true);
      errors.push(reason);
      socket.emit('connectionAttemptFailed', target.address, target.port, target.family, reason);
      replaceHandle(socket, handle);
      continue;
    }
    if (!last) {
      timer = timers.setUnrefTimeout(() => {
        if (over || !socket.connecting) return;
        over = true;
        errors.push(connectionError(target, errnoOf('ETIMEDOUT')));
        socket.emit('connectionAttemptTimeout', target.address, target.port, target.family);
        replaceHandle(socket, handle);
        attemptNext(context);
      }, timeout);
    }
    return;
  }
}

/** A new handle for the next attempt; what the user set on the socket stays. */
function replaceHandle(socket, before) {
  if (socket._handle !== before || socket.destroyed) return;
  const handle = new TCP();
  if (!before.refed) handle.unref();
  before.owner = null;
  before.close();
  socket._handle = handle;
  attach(socket);
}

module.exports = {
  connect,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
