'use strict';

// cluster in a worker: what listens here is the primary's.

const EventEmitter = require('events');
const messages = require('internal/cluster/messages');
const Worker = require('internal/cluster/worker');

const longest = 2 ** 31 - 1;

const cluster = new EventEmitter();
const handles = new Map(); // by the primary's key
const indexes = new Map(); // of the sockets with the same address: each is its own to the primary

cluster.isWorker = true;
cluster.isMaster = false;
cluster.isPrimary = false;
cluster.worker = null;
cluster.Worker = Worker;

function send(message, onReply) {
  return messages.send(process, message, null, onReply);
}

/** Called at start, before the program. */
cluster._setupWorker = function() {
  const worker = new Worker({ id: process.env.NODE_UNIQUE_ID, process, state: 'online' });
  cluster.worker = worker;
  process.once('disconnect', () => {
    process.channel = null;
    worker.emit('disconnect');
    // The primary is gone, or gave up this worker, without a word.
    if (!worker.exitedAfterDisconnect) process.exit(0);
  });
  process.on('internalMessage', messages.receiver((message, handle) => {
    if (message.act === 'newconn') onConnection(message, handle);
    else if (message.act === 'disconnect') worker._disconnect(true);
  }));
  send({ act: 'online' });
};

/**
 * Asks the primary for what a server or datagram socket wants to be bound to.
 * @param {EventEmitter} owner
 * @param {object} options address, port, addressType, fd, flags and what else listening takes
 * @param {(errno: number, handle: object) => void} callback
 */
cluster._getServer = function(owner, options, callback) {
  let { address } = options;
  if (options.port < 0 && typeof address === 'string') address = require('path').resolve(address);
  const place = [address, options.port, options.addressType, options.fd].join(':');
  let used = indexes.get(place);
  if (used === undefined) indexes.set(place, used = { next: 0, open: new Set() });
  const index = used.next++;
  used.open.add(index);
  const release = () => {
    used.open.delete(index);
    if (used.open.size === 0 && indexes.get(place) === used) indexes.delete(place);
  };
  const message = { act: 'queryServer', index, data: null, ...options, address };
  if (owner._getServerData) message.data = owner._getServerData();

  send(message, (reply, handle) => {
    if (typeof owner._setServerData === 'function') owner._setServerData(reply.data);
    if (handle) useShared(reply, handle, release, callback);
    else useDealt(reply, release, callback);
  });

  owner.once('listening', () => {
    if (!indexes.has(place)) return; // closed already
    cluster.worker.state = 'listening';
    const bound = owner.address();
    send({ ...message, act: 'listening', port: bound?.port || options.port });
  });
};

/** A socket that all workers share. */
function useShared({ errno, key }, handle, release, callback) {
  const { close } = handle;
  handle.close = function(...args) {
    handle.close = close;
    send({ act: 'close', key });
    handles.delete(key);
    release();
    return close.apply(handle, args);
  };
  handles.set(key, handle);
  callback(errno, handle);
}

/** A stand-in for the primary's listener, which deals out the connections. */
class DealtHandle {
  #timer;
  #key;
  #release;

  constructor(key, sockname, release) {
    this.#key = key;
    this.#release = release;
    this.owner = null;
    if (sockname) {
      this.getsockname = (out) => {
        if (this.#key !== undefined) Object.assign(out, sockname);
        return 0;
      };
    }
    this.ref();
  }

  listen() { return 0; }

  ref() { this.#timer ??= setInterval(() => {}, longest); }

  unref() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  hasRef() { return this.#timer !== undefined; }

  close(callback) {
    if (this.#key !== undefined) {
      this.unref();
      send({ act: 'close', key: this.#key });
      handles.delete(this.#key);
      this.#release();
      this.#key = undefined;
    }
    if (typeof callback === 'function') process.nextTick(callback);
  }
}

function useDealt({ errno, key, sockname }, release, callback) {
  if (errno) {
    release();
    callback(errno, null);
    return;
  }
  const handle = new DealtHandle(key, sockname, release);
  handles.set(key, handle);
  callback(0, handle);
}

function onConnection({ key, seq }, connection) {
  const handle = handles.get(key);
  const server = handle?.owner;
  const accepted = handle !== undefined && connection !== undefined &&
    !(server?.maxConnections != null && server._connections >= server.maxConnections);
  send({ ack: seq, accepted });
  if (accepted) handle.onconnection(0, connection);
  else connection?.close();
}

// Closes what listens, then leaves the channel. Unless the primary began it, it is told that this is meant.
Worker.prototype._disconnect = function(byPrimary) {
  this.exitedAfterDisconnect = true;
  let open = 1;
  const closed = () => {
    if (--open > 0) return;
    if (byPrimary) process.disconnect();
    else send({ act: 'exitedAfterDisconnect' }, () => process.disconnect());
  };
  const list = [...handles.values()];
  handles.clear();
  for (const handle of list) {
    open++;
    if (handle.owner) handle.owner.close(closed);
    else handle.close(closed);
  }
  closed();
};

Worker.prototype.disconnect = function() {
  if (this.state !== 'disconnecting' && this.state !== 'destroying') {
    this.state = 'disconnecting';
    this._disconnect(false);
  }
  return this;
};

Worker.prototype.destroy = function() {
  if (this.state === 'destroying') return;
  this.exitedAfterDisconnect = true;
  if (!this.isConnected()) process.exit(0);
  this.state = 'destroying';
  send({ act: 'exitedAfterDisconnect' }, () => process.disconnect());
  process.once('disconnect', () => process.exit(0));
};

module.exports = cluster;
