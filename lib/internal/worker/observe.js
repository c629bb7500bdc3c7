'use strict';

// What a parent asks a running worker: statistics, snapshots, profiles. The thread answers also from the middle of a loop.

const errors = require('internal/errors');
const { validateNumber, validateObject } = require('internal/validators');

const native = binding('worker');

function failure(code) {
  const Class = errors.codes[code] ?? errors.codes.ERR_WORKER_NOT_RUNNING;
  return new Class();
}

/** @returns {Promise<string>} */
function ask(id, what, a = 0, b = 0) {
  return new Promise((resolve, reject) => {
    if (id === 0) return reject(failure('ERR_WORKER_NOT_RUNNING'));
    native.ask(id, what, a, b, (code, result) => (code === '' ? resolve(result) : reject(failure(code))));
  });
}

function getHeapSnapshot(id, options) {
  const { HeapSnapshotStream, snapshotOptions } = require('internal/v8/heap');
  const { exposeInternals, exposeNumericValues } = snapshotOptions(options);
  if (id === 0) return Promise.reject(failure('ERR_WORKER_NOT_RUNNING'));
  const fd = binding('fs').anonymousFile();
  return ask(id, 'snapshot', fd, (exposeInternals ? 1 : 0) | (exposeNumericValues ? 2 : 0)).then((errno) => {
    if (errno !== '0') throw new errors.UVException({ errno: -errno, syscall: 'write' });
    return new HeapSnapshotStream(fd);
  }).catch((error) => {
    require('fs').closeSync(fd);
    throw error;
  });
}

async function getHeapStatistics(id) {
  const { heapStatistics } = require('internal/v8/statistics');
  return heapStatistics(JSON.parse(await ask(id, 'heap')));
}

function checkUsage(value, name) {
  validateNumber(value, name);
  if (value < 0 || !Number.isFinite(value)) throw new errors.codes.ERR_OUT_OF_RANGE(name, `>= 0 && <= ${2 ** 53 - 1}`, value);
}

function cpuUsage(id, previous) {
  if (previous !== undefined) {
    validateObject(previous, 'prev');
    checkUsage(previous.user, 'prev.user');
    checkUsage(previous.system, 'prev.system');
  }
  return ask(id, 'cpu').then((text) => {
    const [user, system] = JSON.parse(text);
    if (previous === undefined) return { user, system };
    return { user: user - previous.user, system: system - previous.system };
  });
}

/** A profile that runs in a worker; stop() gives it as JSON. */
class ProfileHandle {
  #stop;
  #result;

  constructor(stop) { this.#stop = stop; }
  stop() { return (this.#result ??= this.#stop()); }
  async [Symbol.asyncDispose]() { await this.stop(); }
}

async function startCpuProfile(id, current) {
  const profile = Number(await ask(id, 'startCpu'));
  return new ProfileHandle(() => ask(current(), 'stopCpu', profile));
}

async function startHeapProfile(id, current) {
  await ask(id, 'startHeap');
  return new ProfileHandle(() => ask(current(), 'stopHeap'));
}

/** worker.performance.eventLoopUtilization */
function eventLoopUtilization(id, later, earlier) {
  const utilization = (idle, active) => ({ idle, active, utilization: active / (idle + active) || 0 });
  const times = native.times(id);
  if (times === null || times.length === 0) return { idle: 0, active: 0, utilization: 0 };
  if (earlier) return utilization(later.idle - earlier.idle, later.active - earlier.active);
  const [total, idle] = times;
  const active = total - idle;
  return later ? utilization(idle - later.idle, active - later.active) : utilization(idle, active);
}

module.exports = {
  cpuUsage, eventLoopUtilization, getHeapSnapshot, getHeapStatistics, startCpuProfile, startHeapProfile,
};
