'use strict';

const { send } = require('internal/cluster/messages');
const { IPV6_ONLY } = require('internal/net/handle');

/** A listener of the primary, which gives each connection to the worker that has waited longest. */
class RoundRobinHandle {
  #workers = new Map();
  #free = new Map();
  #connections = []; // accepted, without a worker yet
  #handle = null;
  #server;

  constructor(key, address, { port, fd, flags, backlog, readableAll, writableAll }) {
    this.key = key;
    const server = this.#server = require('net').createServer();
    if (fd >= 0) {
      server.listen({ fd, backlog });
    } else if (port >= 0) {
      server.listen({ port, host: address, ipv6Only: Boolean(flags & IPV6_ONLY), backlog });
    } else {
      server.listen({ path: address, backlog, readableAll, writableAll });
    }
    server.once('listening', () => {
      // The server was needed to begin to listen only.
      this.#handle = server._handle;
      this.#handle.onconnection = (errno, connection) => this.#distribute(errno, connection);
      server._handle = null;
      this.#server = null;
    });
  }

  /** reply(errno, fields, handle) */
  add(worker, reply) {
    this.#workers.set(worker.id, worker);
    const started = () => {
      const sockname = {};
      if (this.#handle.getsockname) {
        this.#handle.getsockname(sockname);
        reply(null, { sockname }, null);
      } else {
        reply(null, null, null);
      }
      this.#offer(worker);
    };
    if (this.#server === null) {
      started();
      return;
    }
    this.#server.once('listening', started);
    this.#server.once('error', (error) => reply(error.errno, null));
  }

  has(worker) {
    return this.#workers.has(worker.id);
  }

  /** Whether this was the last worker that used it. */
  remove(worker) {
    if (!this.#workers.delete(worker.id)) return false;
    this.#free.delete(worker.id);
    if (this.#workers.size > 0) return false;
    for (const connection of this.#connections) connection.close();
    this.#connections = [];
    this.#handle?.close();
    this.#handle = null;
    return true;
  }

  #distribute(errno, connection) {
    if (errno) return; // a failed accept concerns nobody
    if (this.#workers.size === 0) {
      connection.close();
      return;
    }
    this.#connections.push(connection);
    for (const [id, worker] of this.#free) {
      this.#free.delete(id);
      this.#offer(worker);
      return;
    }
  }

  /** Gives a worker the next connection, or has it wait for one. */
  #offer(worker) {
    if (!this.#workers.has(worker.id)) return;
    const connection = this.#connections.shift();
    if (connection === undefined) {
      this.#free.set(worker.id, worker);
      return;
    }
    send(worker.process, { act: 'newconn', key: this.key }, connection, ({ accepted }) => {
      if (accepted) connection.close();
      else this.#distribute(0, connection); // that worker is about to end
      this.#offer(worker);
    });
  }
}

module.exports = RoundRobinHandle;
