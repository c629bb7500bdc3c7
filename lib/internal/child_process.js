'use strict';

// One child: its handle, pipes and end. The channel between processes is in internal/child_process/channel.

const EventEmitter = require('events');
const native = binding('child');
const {
  errnoException, codes: { ERR_INVALID_ARG_VALUE, ERR_IPC_ONE_PIPE, ERR_IPC_SYNC_FORK,
                           ERR_INVALID_SYNC_FORK_INPUT, ERR_UNKNOWN_SIGNAL },
} = require('internal/errors');
const { validateObject, validateString, validateArray, validateOneOf } = require('internal/validators');
const { setupChannel } = require('internal/child_process/channel');

const kRunning = new Map(); // native id -> ChildProcess
const kUsedAsStdio = Symbol('used as the stdio of a child');

function signalName(n) {
  const { signals } = require('os').constants;
  for (const name of Object.keys(signals)) if (signals[name] === n) return name;
  return null;
}

/** The KEY=value pairs of an environment, each name once. */
function environmentOf(env) {
  env ||= process.env;
  const pairs = [];
  // Coverage is of the whole tree of processes, unless a child is left out by name.
  if (env !== process.env && process.env.NODE_V8_COVERAGE && !Object.hasOwn(env, 'NODE_V8_COVERAGE')) {
    pairs.push(`NODE_V8_COVERAGE=${process.env.NODE_V8_COVERAGE}`);
  }
  for (const key in env) {
    const value = env[key];
    if (value === undefined) continue;
    const pair = `${key}=${value}`;
    if (pair.includes('\u0000')) {
      throw new ERR_INVALID_ARG_VALUE(`options.env['${key}']`, pair, 'must be a string without null bytes');
    }
    pairs.push(pair);
  }
  return pairs;
}

function stdioStringToArray(stdio, channel) {
  const list = [];
  switch (stdio) {
    case 'ignore':
    case 'overlapped':
    case 'pipe': list.push(stdio, stdio, stdio); break;
    case 'inherit': list.push(0, 1, 2); break;
    default: throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  }
  if (channel) list.push(channel);
  return list;
}

/** What the stdio option asks for, an entry per descriptor. */
function getValidStdio(stdio, sync) {
  let ipcFd;
  let ipc = false;
  if (typeof stdio === 'string') stdio = stdioStringToArray(stdio);
  else if (!Array.isArray(stdio)) throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  stdio = stdio.slice();
  while (stdio.length < 3) stdio.push(undefined);
  stdio = stdio.map((one, i) => {
    if (one == null) one = i < 3 ? 'pipe' : 'ignore';
    if (one === 'ignore') return { type: 'ignore' };
    if (one === 'pipe' || one === 'overlapped' || (typeof one === 'number' && one < 0)) return { type: 'pipe' };
    if (one === 'ipc') {
      if (sync || ipc) throw sync ? new ERR_IPC_SYNC_FORK() : new ERR_IPC_ONE_PIPE();
      ipc = true;
      ipcFd = i;
      return { type: 'ipc' };
    }
    if (one === 'inherit') return { type: 'fd', fd: i };
    if (typeof one === 'number' || typeof one.fd === 'number') return { type: 'fd', fd: typeof one === 'number' ? one : one.fd };
    const handle = one._handle;
    if (handle && typeof handle.fd === 'number' && handle.fd >= 0) return { type: 'fd', fd: handle.fd, stream: one };
    if (one instanceof Uint8Array || typeof one === 'string') {
      if (!sync) throw new ERR_INVALID_SYNC_FORK_INPUT(require('internal/util/inspect').inspect(one));
      throw new ERR_INVALID_ARG_VALUE('stdio', one);
    }
    throw new ERR_INVALID_ARG_VALUE('stdio', one);
  });
  return { stdio, ipcFd, ipc };
}

const nativeWord = (s) => (s.type === 'fd' ? String(s.fd) : s.type);

function onExit(id, code, signal) {
  const child = kRunning.get(id);
  if (child === undefined) return;
  kRunning.delete(id);
  child._onexit(code, signal);
}

class ProcessHandle {
  constructor(id, pid) {
    this.id = id;
    this.pid = pid;
    this.closed = false;
    this.refed = true;
  }
  kill(signal) {
    if (this.closed) return -3; // ESRCH
    try {
      native.kill(this.id, signal);
      return 0;
    } catch (e) {
      return e.errno ?? -3;
    }
  }
  ref() {
    this.refed = true;
    native.setRef(this.id, true);
  }
  unref() {
    this.refed = false;
    native.setRef(this.id, false);
  }
  hasRef() { return this.refed && !this.closed; }
  close() { this.closed = true; }
}

function ChildProcess() {
  EventEmitter.call(this);
  this._closesNeeded = 1;
  this._closesGot = 0;
  this.connected = false;
  this.signalCode = null;
  this.exitCode = null;
  this.killed = false;
  this.spawnfile = null;
  this._handle = null;
}
Object.setPrototypeOf(ChildProcess.prototype, EventEmitter.prototype);
Object.setPrototypeOf(ChildProcess, EventEmitter);

ChildProcess.prototype._onexit = function(code, signal) {
  if (signal) this.signalCode = signalName(signal);
  else this.exitCode = code;
  if (this.stdin) this.stdin.destroy();
  if (this._handle) {
    this._handle.close();
    this._handle = null;
  }
  if (code < 0) {
    const syscall = this.spawnfile ? `spawn ${this.spawnfile}` : 'spawn';
    const err = errnoException(code, syscall);
    if (this.spawnfile) err.path = this.spawnfile;
    err.spawnargs = this.spawnargs.slice(1);
    this.emit('error', err);
  } else {
    this.emit('exit', this.exitCode, this.signalCode);
  }
  // Readers that nobody attached to would keep 'close' from coming.
  process.nextTick(flushStdio, this);
  maybeClose(this);
};

function flushStdio(child) {
  for (const stream of child.stdio ?? []) {
    if (!stream || !stream.readable || stream[kUsedAsStdio] || stream._readableState?.readableListening || stream.isPaused?.()) continue;
    if (stream.readableFlowing === null) stream.resume();
  }
}

function maybeClose(child) {
  child._closesGot++;
  if (child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

/** diagnostics_channel "child_process" */
function tellOfChild(child) {
  const { channel } = require('diagnostics_channel');
  const spawned = channel('child_process');
  if (spawned.hasSubscribers) spawned.publish({ process: child });
}

ChildProcess.prototype.spawn = function(options) {
  validateObject(options, 'options');
  validateOneOf(options.serialization, 'options.serialization', [undefined, 'json', 'advanced']);
  const serialization = options.serialization || 'json';
  const { stdio, ipc, ipcFd } = getValidStdio(options.stdio || 'pipe', false);
  const env = options.envPairs;
  if (options.envPairs !== undefined) validateArray(env, 'options.envPairs');
  const pairs = env === undefined ? environmentOf() : env;
  if (ipc) {
    pairs.push(`NODE_CHANNEL_FD=${ipcFd}`, `NODE_CHANNEL_SERIALIZATION_MODE=${serialization}`);
  }
  validateString(options.file, 'options.file');
  this.spawnfile = options.file;
  if (options.args === undefined) {
    this.spawnargs = [];
  } else {
    validateArray(options.args, 'options.args');
    this.spawnargs = options.args;
  }
  const spec = {
    file: options.file, args: this.spawnargs.length ? this.spawnargs : [options.file], cwd: options.cwd ?? '', env: pairs,
    stdio: stdio.map(nativeWord), detached: !!options.detached, uid: options.uid ?? null, gid: options.gid ?? null,
  };
  let started;
  let failed = 0;
  try {
    started = native.spawn(JSON.stringify(spec), onExit, true);
  } catch (e) {
    if (typeof e.errno !== 'number') throw e;
    failed = e.errno;
  }
  if (failed !== 0) {
    const code = e2name(failed);
    // What a program can expect to meet at run time is told by an event, all else thrown.
    if (code === 'EACCES' || code === 'EAGAIN' || code === 'EMFILE' || code === 'ENFILE' || code === 'ENOENT') {
      process.nextTick(() => {
        this._onexit(failed, 0);
      });
      if (code === 'EMFILE' || code === 'ENFILE') return failed;
    } else {
      throw errnoException(failed, 'spawn');
    }
    this.stdio = stdio.map((s) => (s.type === 'pipe' ? deadStream() : null));
    this.stdin = this.stdio[0];
    this.stdout = this.stdio[1];
    this.stderr = this.stdio[2];
    for (const s of this.stdio) {
      if (!s) continue;
      this._closesNeeded++;
      s.on('close', () => maybeClose(this));
      process.nextTick(() => s.destroy());
    }
    return failed;
  }
  process.nextTick(() => this.emit('spawn'));
  tellOfChild(this);
  this._handle = new ProcessHandle(started.id, started.pid);
  this.pid = started.pid;
  kRunning.set(started.id, this);

  for (const { stream } of stdio) if (stream) giveUp(stream);
  const { Socket } = require('net');
  this.stdio = [];
  for (let i = 0; i < stdio.length; i++) {
    const s = stdio[i];
    if (s.type !== 'pipe') {
      this.stdio.push(null);
      continue;
    }
    const socket = new Socket({ fd: started.fds[i], readable: i !== 0, writable: i === 0 || i > 2 });
    this._closesNeeded++;
    socket.on('close', () => maybeClose(this));
    this.stdio.push(socket);
  }
  this.stdin = this.stdio.length >= 1 ? this.stdio[0] : null;
  this.stdout = this.stdio.length >= 2 ? this.stdio[1] : null;
  this.stderr = this.stdio.length >= 3 ? this.stdio[2] : null;
  if (ipc) {
    this._closesNeeded++;
    setupChannel(this, started.fds[ipcFd], serialization, false, () => maybeClose(this));
  }
  return 0;
};

/** What a child reads from is no longer read here, unless the user asks for it again. */
function giveUp(stream) {
  const handle = stream._handle;
  stream[kUsedAsStdio] = true;
  if (typeof handle.readStop !== 'function') return;
  handle.reading = false;
  handle.readStop();
  handle.limitReads?.(64 * 1024); // it blocks now: never more than one read for what is ready
  stream.pause?.();
  if (stream._readableState) {
    stream.readableFlowing = false;
    stream._readableState.reading = false;
  }
}

function e2name(errno) { return require('util').getSystemErrorName(errno); }

function deadStream() {
  const { Socket } = require('net');
  return new Socket();
}

ChildProcess.prototype.kill = function(sig) {
  const { signals } = require('os').constants;
  let signal;
  if (sig === undefined || sig === null) signal = signals.SIGTERM;
  else if (sig === 0) signal = 0;
  else if (typeof sig === 'number') signal = sig;
  else signal = signals[String(sig).toUpperCase()];
  if (signal === undefined || (typeof sig === 'number' && sig !== 0 && signalName(sig) === null)) throw new ERR_UNKNOWN_SIGNAL(sig);
  if (this._handle) {
    const err = this._handle.kill(signal);
    if (err === 0) {
      this.killed = true;
      return true;
    }
    const name = e2name(err);
    if (name === 'ESRCH') {
      // Already gone.
    } else if (name === 'EINVAL' || name === 'ENOSYS') {
      throw errnoException(err, 'kill');
    } else {
      this.emit('error', errnoException(err, 'kill'));
    }
  }
  return false;
};

ChildProcess.prototype[Symbol.dispose] = function() {
  if (!this.killed) this.kill();
};
ChildProcess.prototype.ref = function() { if (this._handle) this._handle.ref(); };
ChildProcess.prototype.unref = function() { if (this._handle) this._handle.unref(); };

// process.binding('spawn_sync'): tools that follow all children (nyc among them) put their own function in place of spawn.
const spawnSyncBinding = {
  /** A run to its end: { pid, status, signal, output, error }, error a negative number if there was one. */
  spawn(options) {
    const stdio = options.stdio;
    const spec = {
      file: options.file, args: options.args, cwd: options.cwd ?? '', env: options.envPairs, stdio: stdio.map(nativeWord),
      detached: options.detached, uid: options.uid ?? null, gid: options.gid ?? null, timeout: options.timeout ?? 0,
      maxBuffer: options.maxBuffer === Infinity ? 0 : options.maxBuffer ?? 0, killSignal: options.killSignal ?? 0,
    };
    let ran;
    try {
      ran = native.spawnSync(JSON.stringify(spec), stdio[0]?.input);
    } catch (e) {
      if (typeof e.errno !== 'number') throw e;
      return { pid: 0, status: null, signal: null, output: null, error: e.errno };
    }
    const result = {
      pid: ran.pid, status: ran.signal ? null : ran.status, signal: ran.signal ? signalName(ran.signal) : null,
      output: ran.pipes.map((fd, i) => (i === 0 || fd < 0 ? null : native.syncOutput(i))),
    };
    if (ran.error !== undefined) result.error = ran.error;
    return result;
  },
};

/** The synchronous run behind spawnSync: { pid, output, stdout, stderr, status, signal, error }. */
function spawnSync(options) {
  const { pid, status, signal, output, error } = spawnSyncBinding.spawn(options);
  if (output && options.encoding && options.encoding !== 'buffer') {
    for (let i = 0; i < output.length; i++) if (output[i]) output[i] = output[i].toString(options.encoding);
  }
  const result = { status, signal, output, pid, stdout: output?.[1] ?? null, stderr: output?.[2] ?? null };
  return error === undefined ? result : { error: failure(error, options), ...result };
}

function failure(errno, options) {
  const e = errnoException(errno, `spawnSync ${options.file}`);
  e.path = options.file;
  e.spawnargs = options.args.slice(1);
  return e;
}

/** The handles of the children that run now, for process.getActiveResourcesInfo(). */
function openProcesses() {
  return [...kRunning.values()].map((child) => Object.assign(child._handle, { owner: child }));
}

module.exports = { ChildProcess, getValidStdio, openProcesses, setupChannel, spawnSync, spawnSyncBinding, environmentOf };
