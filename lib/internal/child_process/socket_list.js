'use strict';

// Connections of a server that live in other processes. The server's process has a list per process and server that
// asks (SocketListSend); the other one has a list of what it got, which answers (SocketListReceive). `key` names the
// server in both.

const EventEmitter = require('events');
const { codes: { ERR_CHILD_CLOSED_BEFORE_REPLY } } = require('internal/errors');

class SocketListSend extends EventEmitter {
  constructor(child, key) {
    super();
    this.child = child;
    this.key = key;
    child.once('exit', () => this.emit('exit', this));
  }

  #request(message, reply, swallowErrors, callback) {
    const { child } = this;
    if (!child.connected) {
      callback();
      return;
    }
    const settle = () => {
      child.removeListener('internalMessage', onMessage);
      child.removeListener('disconnect', onDisconnect);
    };
    const onMessage = (answer) => {
      if (answer.cmd !== reply || answer.key !== this.key) return;
      settle();
      callback(null, answer);
    };
    const onDisconnect = () => {
      settle();
      callback(new ERR_CHILD_CLOSED_BEFORE_REPLY());
    };
    child._send(message, undefined, { swallowErrors });
    child.on('internalMessage', onMessage);
    child.on('disconnect', onDisconnect);
  }

  /** callback once the process has none of the server's connections any more. */
  close(callback) {
    this.#request({ cmd: 'NODE_SOCKET_NOTIFY_CLOSE', key: this.key }, 'NODE_SOCKET_ALL_CLOSED', true, callback);
  }

  /** callback(error, count) */
  getConnections(callback) {
    this.#request({ cmd: 'NODE_SOCKET_GET_COUNT', key: this.key }, 'NODE_SOCKET_COUNT', false,
                  (error, answer) => callback(error, error || !answer ? 0 : answer.count));
  }
}

class SocketListReceive extends EventEmitter {
  constructor(child, key) {
    super();
    this.child = child;
    this.key = key;
    this.connections = 0;
    const tellEmpty = () => {
      if (child.connected) child._send({ cmd: 'NODE_SOCKET_ALL_CLOSED', key }, undefined, { swallowErrors: true });
    };
    child.on('internalMessage', (message) => {
      if (message.key !== key) return;
      if (message.cmd === 'NODE_SOCKET_NOTIFY_CLOSE') {
        if (this.connections === 0) tellEmpty();
        else this.once('empty', tellEmpty);
      } else if (message.cmd === 'NODE_SOCKET_GET_COUNT') {
        if (child.connected) child._send({ cmd: 'NODE_SOCKET_COUNT', key, count: this.connections });
      }
    });
  }

  add({ socket }) {
    this.connections++;
    socket.once('close', () => {
      if (--this.connections === 0) this.emit('empty', this);
    });
  }
}

/**
 * The list of a server's connections on one channel.
 * @param {'send' | 'got'} way
 * @param {object} target the process at the other end
 * @param {object} lists of that channel: { send: {}, got: {} }
 * @param {string} key
 */
function socketList(way, target, lists, key) {
  return lists[way][key] ??= way === 'send' ? new SocketListSend(target, key) : new SocketListReceive(target, key);
}

module.exports = { socketList };
