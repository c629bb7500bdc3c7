'use strict';

const { Socket } = require('internal/net/socket');
const { Server, createServerHandle } = require('internal/net/server');
const { connectArgs, normalizeArgs } = require('internal/net/args');
const family = require('internal/net/connect');
const { isIP, isIPv4, isIPv6 } = require('internal/net');
const { BlockList } = require('internal/blocklist');
const { SocketAddress } = require('internal/socketaddress');

function createServer(options, connectionListener) {
  return new Server(options, connectionListener);
}

/** connect(options), connect(port[, host]) and connect(path), each with an optional listener of 'connect'. */
function connect(...args) {
  const normalized = connectArgs(args);
  const [options] = normalized;
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(normalized);
}

module.exports = {
  _createServerHandle: createServerHandle,
  _normalizeArgs: normalizeArgs,
  BlockList,
  SocketAddress,
  connect,
  createConnection: connect,
  createServer,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily: family.getDefaultAutoSelectFamily,
  setDefaultAutoSelectFamily: family.setDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout: family.getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamilyAttemptTimeout: family.setDefaultAutoSelectFamilyAttemptTimeout,
};
