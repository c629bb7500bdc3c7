'use strict';

// What can be sent along with a message, by the name it has there.

const { codes: { ERR_INVALID_HANDLE_TYPE } } = require('internal/errors');
const { closeDescriptor } = require('internal/child_process/pipe');
const { socketList } = require('internal/child_process/socket_list');

const netHandles = () => require('internal/net/handle');
const datagramHandles = () => require('internal/dgram/handle');

/** Gives up the connection of a socket that goes to another process: nobody reads from it here any more. */
function detach(socket) {
  const handle = socket._handle;
  handle.readStop?.();
  handle.reading = false;
  handle.onread = () => {};
  handle.onend = () => {};
  handle.owner = null;
  socket._handle = null;
  socket.setTimeout(0);
  return handle;
}

// send(): the handle that goes, undefined when it is closed. got(): emit(object) later. returns: whether the handle
// here is closed once the other side has it.
const kinds = {
  'net.Native': {
    send: (message, handle) => handle,
    got(message, handle, target, lists, emit) { emit(handle); },
  },
  'dgram.Native': {
    send: (message, handle) => handle,
    got(message, handle, target, lists, emit) { emit(handle); },
  },
  'net.Server': {
    send: (message, server) => server._handle,
    got(message, handle, target, lists, emit) {
      const { Server } = require('net');
      const server = new Server();
      server.listen(handle, () => emit(server));
    },
  },
  'net.Socket': {
    closes: true,
    send(message, socket, target, lists, options) {
      if (!socket._handle) return undefined;
      const { server } = socket;
      if (server) {
        message.key = server._connectionKey;
        const known = lists.send[message.key] !== undefined;
        const list = socketList('send', target, lists, message.key);
        if (!known) server._setupWorker(list);
        if (!options.keepOpen) server._connections--;
      }
      return options.keepOpen ? socket._handle : detach(socket);
    },
    got(message, handle, target, lists, emit) {
      const { Socket } = require('net');
      const socket = new Socket({ handle, readable: true, writable: true });
      if (message.key) socketList('got', target, lists, message.key).add({ socket });
      emit(socket);
    },
  },
  'dgram.Socket': {
    send(message, socket) {
      message.dgramType = socket.type;
      return socket[require('internal/dgram').kStateSymbol].handle ?? undefined;
    },
    got(message, handle, target, lists, emit) {
      const { Socket } = require('dgram');
      const socket = new Socket(message.dgramType);
      socket.bind(handle, () => emit(socket));
    },
  },
};

/** The name of what the user wants to send. */
function kindOf(object) {
  const { Pipe, TCP } = netHandles();
  if (object instanceof TCP || object instanceof Pipe) return 'net.Native';
  const net = require('net');
  if (object instanceof net.Socket) return 'net.Socket';
  if (object instanceof net.Server) return 'net.Server';
  if (object instanceof datagramHandles().UDP) return 'dgram.Native';
  if (object instanceof require('dgram').Socket) return 'dgram.Socket';
  throw new ERR_INVALID_HANDLE_TYPE();
}

/** The handle for a descriptor that arrived; undefined when it is nothing that can be one. */
function adopt(fd) {
  let handle;
  switch (require('internal/tty_kind').guessHandleType(fd)) {
    case 'TCP': handle = new (netHandles().TCP)(); break;
    case 'PIPE': handle = new (netHandles().Pipe)(); break;
    case 'UDP': handle = new (datagramHandles().UDP)(); break;
  }
  if (handle?.open(fd) === 0) return handle;
  closeDescriptor(fd);
  return undefined;
}

module.exports = { adopt, kindOf, kinds };
