'use strict';

// process.*: the functions over ops.

const native = binding('process');
const { getOptionValue } = require('internal/options');
const engine = binding('engine');
const {
  ErrnoException, codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, ERR_UNKNOWN_SIGNAL, ERR_UNKNOWN_CREDENTIAL,
    ERR_WORKER_UNSUPPORTED_OPERATION,
  },
} = require('internal/errors');
const { validateNumber, validateObject, validateString, validateInteger, parseFileMode, validateArray } =
  require('internal/validators');

const { cwd, chdir } = require('internal/process/cwd');

function umask(mask) {
  if (mask === undefined) return native.umask(-1);
  return native.umask(parseFileMode(mask, 'mask'));
}

function hrtime(time) {
  const ns = engine.hrtime();
  if (time !== undefined) {
    validateArray(time, 'time');
    if (time.length !== 2) throw new ERR_OUT_OF_RANGE('time', 2, time.length);
    let sec = ns[0] - time[0];
    let nano = ns[1] - time[1];
    if (nano < 0) {
      sec--;
      nano += 1e9;
    }
    return [sec, nano];
  }
  return ns;
}
hrtime.bigint = function bigint() { return engine.hrtimeBigInt(); };

function uptime() { return native.uptime(); }

function memoryUsage() {
  const heap = engine.heapStatistics();
  return {
    rss: native.rss(),
    heapTotal: heap[0],
    heapUsed: heap[4],
    external: heap[13],
    arrayBuffers: engine.arrayBufferBytes(),
  };
}
memoryUsage.rss = function rss() { return native.rss(); };

function validatePrevious(previous) {
  validateObject(previous, 'prevValue');
  for (const key of ['user', 'system']) {
    const v = previous[key];
    if (typeof v !== 'number') validateNumber(v, `prevValue.${key}`);
    if (!(v >= 0 && v <= Number.MAX_SAFE_INTEGER)) throw new ERR_INVALID_ARG_VALUE.RangeError(`prevValue.${key}`, v);
  }
}

function cpuUsage(previous) {
  if (previous) validatePrevious(previous);
  const [user, system] = native.cpuUsage();
  return previous ? { user: user - previous.user, system: system - previous.system } : { user, system };
}

function threadCpuUsage(previous) {
  if (previous) validatePrevious(previous);
  const [user, system] = native.threadCpuUsage();
  return previous ? { user: user - previous.user, system: system - previous.system } : { user, system };
}

function resourceUsage() {
  const r = native.resourceUsage();
  const names = ['userCPUTime', 'systemCPUTime', 'maxRSS', 'sharedMemorySize', 'unsharedDataSize', 'unsharedStackSize',
    'minorPageFault', 'majorPageFault', 'swappedOut', 'fsRead', 'fsWrite', 'ipcSent', 'ipcReceived', 'signalsCount',
    'voluntaryContextSwitches', 'involuntaryContextSwitches'];
  const out = {};
  for (let i = 0; i < names.length; i++) out[names[i]] = r[i];
  return out;
}

/** Whether this process may end by a signal it sends itself. */
function isDeadly(n) {
  const { signals } = require('os').constants;
  const name = Object.keys(signals).find((key) => signals[key] === n);
  return name !== undefined && !/^SIG(USR1|CHLD|CONT|URG|WINCH)$/.test(name) && process.listenerCount(name) === 0;
}

function kill(pid, sig) {
  // eslint-disable-next-line eqeqeq
  if (pid != (pid | 0)) throw new ERR_INVALID_ARG_TYPE('pid', 'number', pid);
  const { signals } = require('os').constants;
  let n;
  if (typeof sig === 'number') {
    n = sig;
  } else {
    n = signals[sig ?? 'SIGTERM'];
    if (n === undefined) throw new ERR_UNKNOWN_SIGNAL(sig);
  }
  if ((pid === process.pid || pid === 0) && isDeadly(n)) require('internal/inspector/hook').finish();
  const errno = process._kill(pid | 0, n);
  if (errno) throw new ErrnoException(errno, 'kill');
  return true;
}

/** What kill() calls: 0 or a negative error number. */
function rawKill(pid, signal) {
  try {
    native.kill(pid, signal);
    return 0;
  } catch (error) {
    return error.errno;
  }
}

// --trace-exit
function traceExit(code) {
  const thread = native.isMainThread() ? '' : `, thread:${require('worker_threads').threadId}`;
  const at = {};
  Error.captureStackTrace(at, exit);
  // exit() itself is one of the frames that are shown.
  const frames = at.stack.split('\n').slice(1, Error.stackTraceLimit).join('\n');
  native.writeStderr(`(node:${process.pid}${thread}) WARNING: Exited the environment with code ${code}\n` +
    `    at exit (node:internal/process/methods)\n${frames}\n`);
}

function exit(code) {
  const modules = require('internal/modules/state');
  modules.exitCalled = true;
  modules.onExplicitExit?.();
  if (arguments.length !== 0) process.exitCode = code;
  if (!process._exiting) {
    process._exiting = true;
    process.emit('exit', process.exitCode || 0);
  }
  process.reallyExit(process.exitCode || 0);
  // Only a worker or an embedded instance comes here: it is being terminated, which a loop notices.
  if (!native.isMainThread()) for (;;);
}

function reallyExit(code) {
  if (getOptionValue('--trace-exit')) traceExit(Number(code) || 0);
  require('internal/inspector/hook').finish();
  require('internal/worker/start').flush();
  require('internal/modules/state').compileCache?.flush();
  native.reallyExit(Number(code) || 0);
}

// Not a constructor, as in Node.
const abort = () => { native.abort(); };

function openStdin() {
  process.stdin.resume();
  return process.stdin;
}

function assertMain(name) {
  if (!native.isMainThread()) throw new ERR_WORKER_UNSUPPORTED_OPERATION(name);
}

/** Calls an op; its failure is worded as these calls of Node word theirs, unlike all others. */
function credential(op, ...args) {
  try {
    op(...args);
  } catch (error) {
    if (typeof error.errno !== 'number') throw error;
    const text = require('internal/errors').uvErrmapGet(error.errno)?.[1] ?? 'unknown error';
    const worded = new Error(`${error.code}, ${text[0].toUpperCase()}${text.slice(1)}`);
    throw Object.assign(worded, { errno: -error.errno, code: error.code, syscall: error.syscall });
  }
}

function checkId(value, name) {
  if (typeof value === 'number') validateInteger(value, name, 0, 4294967295);
  else if (typeof value !== 'string') throw new ERR_INVALID_ARG_TYPE(name, ['number', 'string'], value);
}

function idOf(value, kind, name = 'id') {
  checkId(value, name);
  if (typeof value === 'number') return value;
  const n = native.lookupId(kind, value);
  if (n < 0) throw new ERR_UNKNOWN_CREDENTIAL(kind === 'group' ? 'Group' : 'User', value);
  return n;
}

const posix = {
  getuid: () => native.ids()[0],
  geteuid: () => native.ids()[1],
  getgid: () => native.ids()[2],
  getegid: () => native.ids()[3],
  getgroups() {
    const groups = Array.from(native.groups());
    const own = native.ids()[3];
    // The kernel may leave the effective group out.
    if (!groups.includes(own)) groups.push(own);
    return groups;
  },
  setuid(id) { assertMain('process.setuid()'); credential(native.setId, 0, idOf(id, 'user')); },
  seteuid(id) { assertMain('process.seteuid()'); credential(native.setId, 1, idOf(id, 'user')); },
  setgid(id) { assertMain('process.setgid()'); credential(native.setId, 2, idOf(id, 'group')); },
  setegid(id) { assertMain('process.setegid()'); credential(native.setId, 3, idOf(id, 'group')); },
  setgroups(groups) {
    validateArray(groups, 'groups');
    credential(native.setGroups, groups.map((g, i) => String(idOf(g, 'group', `groups[${i}]`))));
  },
  initgroups(user, group) {
    checkId(user, 'user');
    checkId(group, 'extraGroup');
    // A user without an entry is in no further groups.
    credential(native.initGroups, String(user), idOf(group, 'group'));
  },
};

function emitWarningLazily(...args) { return require('internal/process/warning').emitWarning(...args); }

function loadEnvFile(path = undefined) {
  const { toPathIfFileURL } = require('internal/url');
  const file = path === undefined ? '.env' : toPathIfFileURL(path);
  const parsed = require('util').parseEnv(require('fs').readFileSync(file, 'utf8'));
  for (const key of Object.keys(parsed)) {
    if (process.env[key] === undefined) process.env[key] = parsed[key];
  }
}

const active = () => require('internal/process/active');

function getBuiltinModule(id) {
  validateString(id, 'id');
  const realm = require('internal/bootstrap/realm');
  const plain = id.startsWith('node:') ? id.slice(5) : id;
  if (!realm.canBeRequiredByUsers(id)) return undefined;
  return realm.requireBuiltin(plain);
}

module.exports = {
  cwd, chdir, umask, hrtime, uptime, memoryUsage, cpuUsage, threadCpuUsage, resourceUsage, kill, exit, reallyExit,
  abort, openStdin, emitWarning: emitWarningLazily, loadEnvFile, getBuiltinModule,
  getActiveResourcesInfo: () => active().getActiveResourcesInfo(),
  ...posix,
  constrainedMemory: () => native.constrainedMemory(),
  availableMemory: () => native.availableMemory(),
  dlopen(...args) { return require('internal/process/addons').dlopen(...args); },
  execve(...args) { return require('internal/process/per_thread').execve(...args); },
  _rawDebug: (...args) => native.writeStderr(`${require('internal/util/inspect').format(...args)}\n`),
  _getActiveRequests: () => active()._getActiveRequests(),
  _getActiveHandles: () => active()._getActiveHandles(),
  _kill: rawKill,
  _debugProcess(...args) {
    if (args.length !== 1) throw new Error('Invalid number of arguments.');
    process.kill(args[0], 'SIGUSR1');
  },
  _debugEnd() { binding('inspector').close(); },
  _startProfilerIdleNotifier() {},
  _stopProfilerIdleNotifier() {},
  setSourceMapsEnabled(value) {
    require('internal/validators').validateBoolean(value, 'val');
    require('internal/options').setOptionValue('--enable-source-maps', value);
  },
  ref(maybeRefable) {
    const fn = maybeRefable?.[Symbol.for('nodejs.ref')] || maybeRefable?.[Symbol.for('node:ref')] || maybeRefable?.ref;
    if (typeof fn === 'function') fn.call(maybeRefable);
  },
  unref(maybeRefable) {
    const fn = maybeRefable?.[Symbol.for('nodejs.unref')] || maybeRefable?.[Symbol.for('node:unref')] ||
      maybeRefable?.unref;
    if (typeof fn === 'function') fn.call(maybeRefable);
  },
  binding: (name) => require('internal/process/binding').processBinding(name),
};
