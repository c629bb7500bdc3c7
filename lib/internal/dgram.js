'use strict';

// What dgram and cluster share: how the handle of a socket is made.

const { codes: { ERR_INVALID_FD_TYPE, ERR_SOCKET_BAD_TYPE } } = require('internal/errors');
const { UDP } = require('internal/dgram/handle');
const { validateFunction } = require('internal/validators');

const kStateSymbol = Symbol('state symbol');

/** A handle for sockets of type udp4 or udp6; handle.resolve(host, callback) finds an address of its family. */
function newHandle(type, lookup) {
  if (lookup === undefined) lookup = require('dns').lookup;
  else validateFunction(lookup, 'lookup');
  if (type !== 'udp4' && type !== 'udp6') throw new ERR_SOCKET_BAD_TYPE();
  const version = type === 'udp4' ? 4 : 6;
  const handle = new UDP(version);
  handle.lookup = (host, callback) => lookup(host || (version === 4 ? '127.0.0.1' : '::1'), version, callback);
  return handle;
}

/** A bound handle, or a negative error number. */
function _createSocketHandle(address, port, addressType, fd, flags) {
  const handle = newHandle(addressType);
  let error;
  if (Number.isInteger(fd) && fd > 0) {
    const kind = require('internal/tty_kind').guessHandleType(fd);
    if (kind !== 'UDP') throw new ERR_INVALID_FD_TYPE(kind);
    error = handle.open(fd);
  } else if (port || address) {
    error = addressType === 'udp6' ? handle.bind6(address, port || 0, flags) : handle.bind(address, port || 0, flags);
  } else {
    error = 0;
  }
  if (error) {
    handle.close();
    return error;
  }
  return handle;
}

module.exports = { _createSocketHandle, kStateSymbol, newHandle };
