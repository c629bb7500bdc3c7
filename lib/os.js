'use strict';

// node:os

const { os: constants } = require('internal/os/constants');
const { codes: { ERR_SYSTEM_ERROR }, uvErrmapGet } = require('internal/errors');
const { validateInt32 } = require('internal/validators');
const { Buffer } = require('buffer');

const ops = binding('os');

/** Calls an op; a failure is shown as the SystemError that os throws. */
function checked(op, ...args) {
  try {
    return op(...args);
  } catch (error) {
    if (typeof error.errno !== 'number') throw error;
    const { code, errno, syscall } = error;
    throw new ERR_SYSTEM_ERROR({ code, errno, syscall, message: uvErrmapGet(errno)?.[1] });
  }
}

let unamed;
require('internal/bootstrap/refresh').onStart(() => { unamed = undefined; });
const uname = () => unamed ??= checked(ops.uname);

const type = () => uname()[0];
const release = () => uname()[1];
const version = () => uname()[2];
const machine = () => uname()[3];
const hostname = () => checked(ops.hostname);
const uptime = () => checked(ops.uptime);
const totalmem = () => ops.totalmem();
const freemem = () => ops.freemem();
const availableParallelism = () => ops.parallelism();
const arch = () => process.arch;
const platform = () => process.platform;
const endianness = () => (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE');

const loadavg = () => Array.from(ops.loadavg());

const cpus = () => ops.cpus()?.map(({ Model, Speed, User, Nice, Sys, Idle, Irq }) => ({
  model: Model, speed: Speed, times: { user: User, nice: Nice, sys: Sys, idle: Idle, irq: Irq },
})) ?? [];

function networkInterfaces() {
  const result = {};
  for (const i of checked(ops.interfaces) ?? []) {
    const entry = {
      address: i.Address, netmask: i.Netmask, family: i.Family, mac: i.MAC, internal: i.Internal, cidr: i.CIDR,
    };
    if (i.Family === 'IPv6') entry.scopeid = i.ScopeID;
    (result[i.Name] ??= []).push(entry);
  }
  return result;
}

/** The user's line in the database: [name, home, shell] as Buffers. */
function passwd() {
  const bytes = checked(ops.user);
  const first = bytes.indexOf(0);
  const second = bytes.indexOf(0, first + 1);
  return [bytes.subarray(0, first), bytes.subarray(first + 1, second), bytes.subarray(second + 1)];
}

function homedir() {
  const { HOME } = process.env;
  return HOME || passwd()[1].toString();
}

function tmpdir() {
  const { TMPDIR, TMP, TEMP } = process.env;
  const path = TMPDIR || TMP || TEMP || '/tmp';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function userInfo(options) {
  const encoding = options?.encoding;
  const text = (bytes) => {
    if (encoding === 'buffer') return Buffer.from(bytes);
    return bytes.toString(Buffer.isEncoding(encoding) ? encoding : 'utf8');
  };
  const [name, home, shell] = passwd();
  const [uid, gid] = checked(ops.ids);
  return {
    __proto__: null, uid, gid, username: text(name), homedir: text(home), shell: shell.length === 0 ? null : text(shell),
  };
}

function setPriority(pid, priority) {
  if (priority === undefined) {
    priority = pid;
    pid = 0;
  }
  validateInt32(pid, 'pid');
  validateInt32(priority, 'priority', -20, 19);
  checked(ops.setPriority, pid, priority);
}

function getPriority(pid) {
  if (pid === undefined) pid = 0;
  else validateInt32(pid, 'pid');
  return checked(ops.getPriority, pid);
}

// These answer to being used as a primitive: `${os.hostname}`.
for (const fn of [arch, availableParallelism, endianness, freemem, homedir, hostname, platform, release, tmpdir, totalmem,
                  type, uptime, version, machine]) {
  fn[Symbol.toPrimitive] = () => fn();
}

module.exports = {
  arch, availableParallelism, cpus, endianness, freemem, getPriority, homedir, hostname, loadavg, networkInterfaces,
  platform, release, setPriority, tmpdir, totalmem, type, userInfo, uptime, version, machine,
};

Object.defineProperties(module.exports, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  EOL: { __proto__: null, configurable: true, enumerable: true, writable: false, value: '\n' },
  devNull: { __proto__: null, configurable: true, enumerable: true, writable: false, value: '/dev/null' },
});
