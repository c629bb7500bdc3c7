'use strict';

// cluster in the process that forks the workers and owns what they listen on.

const EventEmitter = require('events');
const { receiver, send } = require('internal/cluster/messages');
const RoundRobinHandle = require('internal/cluster/round_robin_handle');
const SharedHandle = require('internal/cluster/shared_handle');
const Worker = require('internal/cluster/worker');
const { validatePort } = require('internal/validators');

const SCHED_NONE = 1;
const SCHED_RR = 2;
const minPort = 1024;
const maxPort = 65535;

const cluster = new EventEmitter();
const handles = new Map(); // by what they listen on
let lastId = 0;
let policy; // fixed by the first setup
let portOffset = 1;
let whenEmpty = [];

cluster.isWorker = false;
cluster.isMaster = true;
cluster.isPrimary = true;
cluster.Worker = Worker;
cluster.workers = {};
cluster.settings = {};
cluster.SCHED_NONE = SCHED_NONE;
cluster.SCHED_RR = SCHED_RR;
cluster.schedulingPolicy = process.env.NODE_CLUSTER_SCHED_POLICY === 'none' ? SCHED_NONE : SCHED_RR;

cluster.setupPrimary = function(options) {
  const settings = {
    args: process.argv.slice(2),
    exec: process.argv[1],
    execArgv: process.execArgv,
    silent: false,
    ...cluster.settings,
    ...options,
  };
  cluster.settings = settings;
  if (policy === undefined) {
    policy = cluster.schedulingPolicy;
    if (policy !== SCHED_NONE && policy !== SCHED_RR) {
      require('assert').fail(`Bad cluster.schedulingPolicy: ${policy}`);
    }
  }
  process.nextTick(() => cluster.emit('setup', settings));
};

cluster.setupMaster = cluster.setupPrimary;

function inspectPort() {
  let { inspectPort: port } = cluster.settings;
  if (typeof port === 'function') port = port();
  if (port !== undefined) {
    validatePort(port);
    return port;
  }
  port = process.debugPort + portOffset;
  portOffset++;
  return port > maxPort ? port - maxPort + minPort - 1 : port;
}

const inspects = (flag) => /^--inspect(?:-brk)?(?:=|$)|^--inspect-port(?:=|$)/.test(flag);

function startProcess(id, env) {
  const { cwd, exec, args, execArgv, serialization, silent, windowsHide, stdio, gid, uid } = cluster.settings;
  const flags = [...execArgv];
  const { NODE_OPTIONS = '' } = process.env;
  if (cluster.settings.inspectPort === null) inspectPort();
  if (flags.some(inspects) || NODE_OPTIONS.split(' ').some(inspects)) flags.push(`--inspect-port=${inspectPort()}`);
  return require('child_process').fork(exec, args, {
    cwd, env: { ...process.env, ...env, NODE_UNIQUE_ID: `${id}` }, serialization, silent, windowsHide,
    execArgv: flags, stdio, gid, uid,
  });
}

cluster.fork = function(env) {
  cluster.setupPrimary();
  const id = ++lastId;
  const worker = new Worker({ id, process: startProcess(id, env) });
  worker.on('message', (message, handle) => cluster.emit('message', worker, message, handle));
  worker.process.once('exit', (code, signal) => {
    // A worker whose channel is still open may have sent things that have not arrived.
    if (!worker.isConnected()) {
      takeHandles(worker);
      forget(worker);
    }
    worker.exitedAfterDisconnect = Boolean(worker.exitedAfterDisconnect);
    worker.state = 'dead';
    worker.emit('exit', code, signal);
    cluster.emit('exit', worker, code, signal);
  });
  worker.process.once('disconnect', () => {
    takeHandles(worker);
    if (worker.isDead()) forget(worker);
    worker.exitedAfterDisconnect = Boolean(worker.exitedAfterDisconnect);
    worker.state = 'disconnected';
    worker.emit('disconnect');
    cluster.emit('disconnect', worker);
  });
  worker.process.on('internalMessage', receiver((message) => {
    if (Object.hasOwn(acts, message.act)) acts[message.act](worker, message);
  }));
  process.nextTick(() => cluster.emit('fork', worker));
  cluster.workers[id] = worker;
  return worker;
};

/** A worker that is gone, or on its way, uses no handles. */
function takeHandles(worker) {
  for (const [key, handle] of handles) {
    if (handle.remove(worker)) handles.delete(key);
  }
}

function forget(worker) {
  delete cluster.workers[worker.id];
  if (Object.keys(cluster.workers).length === 0) emptied();
}

function emptied() {
  const list = whenEmpty;
  whenEmpty = [];
  for (const callback of list) callback();
}

cluster.disconnect = function(callback) {
  const workers = Object.values(cluster.workers);
  if (typeof callback === 'function') whenEmpty.push(callback);
  if (workers.length === 0) process.nextTick(emptied);
  for (const worker of workers) {
    if (worker.isConnected()) worker.disconnect();
  }
};

// What workers say.
const acts = {
  online(worker) {
    worker.state = 'online';
    worker.emit('online');
    cluster.emit('online', worker);
  },

  exitedAfterDisconnect(worker, { seq }) {
    worker.exitedAfterDisconnect = true;
    send(worker.process, { ack: seq });
  },

  queryServer(worker, message) {
    if (worker.exitedAfterDisconnect) return;
    const { address, port, addressType, fd, index, seq } = message;
    const key = `${address}:${port}:${addressType}:${fd}:${index}`;
    let handle = handles.get(key);
    if (handle === undefined) {
      // Datagrams have no connections to deal out.
      const shared = policy !== SCHED_RR || addressType === 'udp4' || addressType === 'udp6';
      handle = new (shared ? SharedHandle : RoundRobinHandle)(key, port < 0 ? shortest(address) : address, message);
      handles.set(key, handle);
    }
    handle.data ||= message.data;
    handle.add(worker, (errno, fields, native) => {
      const { data } = handle;
      if (errno && handles.get(key) === handle) handles.delete(key);
      send(worker.process, { errno, key, ack: seq, data, ...fields }, native);
    });
  },

  listening(worker, { addressType, address, port, fd }) {
    const info = { addressType, address, port, fd };
    worker.state = 'listening';
    worker.emit('listening', info);
    cluster.emit('listening', worker, info);
  },

  close(worker, { key }) {
    if (handles.get(key)?.remove(worker)) handles.delete(key);
  },
};

/** The shorter form of a local socket's path: the kernel has about a hundred bytes for it. */
function shortest(path) {
  if (typeof path !== 'string') return path;
  const relative = require('path').relative(process.cwd(), path);
  return relative.length < path.length ? relative : path;
}

Worker.prototype.disconnect = function() {
  this.exitedAfterDisconnect = true;
  send(this.process, { act: 'disconnect' });
  takeHandles(this);
  forget(this);
  return this;
};

Worker.prototype.destroy = function(signal) {
  this.process.kill(signal || 'SIGTERM');
};

module.exports = cluster;
