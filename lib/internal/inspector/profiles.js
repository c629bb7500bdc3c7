'use strict';

// Profiles of a whole run, by sessions of this thread: --cpu-prof, --heap-prof and NODE_V8_COVERAGE.

const fs = require('fs');
const path = require('path');
const { getOptionValue } = require('internal/options');

const native = binding('inspector');

// As they were before the program may have changed them.
const { mkdirSync, writeFileSync } = fs;
const { parse, stringify } = JSON;

/** A session whose commands answer at once. */
class OwnSession {
  #id = native.connect();
  #next = 1;
  #answer;

  constructor() {
    native.attach(this.#id, (text) => {
      const message = parse(text);
      if (message.id !== undefined) this.#answer = message;
    });
  }

  post(method, params) {
    this.#answer = undefined;
    native.dispatch(this.#id, stringify({ id: this.#next++, method, params }));
    return this.#answer?.result;
  }

  close() { native.disconnect(this.#id); }
}

let sequence = 0;

const pad = (n, width = 2) => String(n).padStart(width, '0');

/** What has a name of its own, or one of the time, the process and the thread. */
function nameOf(kind, given, extension) {
  if (given) return given.replaceAll('${pid}', process.pid); // eslint-disable-line no-template-curly-in-string
  const now = new Date();
  const day = `${now.getFullYear()}${pad(now.getMonth() + 1)}${pad(now.getDate())}`;
  const time = `${pad(now.getHours())}${pad(now.getMinutes())}${pad(now.getSeconds())}`;
  return `${kind}.${day}.${time}.${process.pid}.${binding('worker').threadId()}.${pad(sequence++, 3)}.${extension}`;
}

function write(folder, name, value) {
  const file = path.join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, stringify(value));
  } catch (error) {
    binding('process').writeStderr(`${process.execPath}: Failed to write file ${file}: ${error.message}\n`);
  }
}

const folderOf = (option) => path.resolve(getOptionValue(option) || getOptionValue('--diagnostic-dir') || '');

function startCpu() {
  const session = new OwnSession();
  const folder = folderOf('--cpu-prof-dir');
  const name = nameOf('CPU', getOptionValue('--cpu-prof-name'), 'cpuprofile');
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: getOptionValue('--cpu-prof-interval') ?? 1000 });
  session.post('Profiler.start');
  return () => {
    const result = session.post('Profiler.stop');
    session.close();
    if (result?.profile) write(folder, name, result.profile);
  };
}

function startHeap() {
  const session = new OwnSession();
  const folder = folderOf('--heap-prof-dir');
  const name = nameOf('Heap', getOptionValue('--heap-prof-name'), 'heapprofile');
  session.post('HeapProfiler.enable');
  session.post('HeapProfiler.startSampling', { samplingInterval: getOptionValue('--heap-prof-interval') ?? 512 * 1024 });
  return () => {
    const result = session.post('HeapProfiler.stopSampling');
    session.close();
    if (result?.profile) write(folder, name, result.profile);
  };
}

let coverage = null;

function startCoverage(folder) {
  const session = new OwnSession();
  let count = 0;
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  coverage = {
    take() {
      const result = session.post('Profiler.takePreciseCoverage');
      if (result === undefined) return;
      const maps = require('internal/modules/source_map').coverageCache?.();
      if (maps !== undefined) result['source-map-cache'] = maps;
      write(folder, `coverage-${process.pid}-${Date.now()}-${binding('worker').threadId()}${count === 0 ? '' : `-${count}`}.json`, result);
      count++;
    },
    stop() {
      coverage = null;
      session.post('Profiler.stopPreciseCoverage');
      session.close();
    },
  };
  return () => {
    coverage?.take();
    coverage?.stop();
  };
}

/** Begins what the options and the environment ask for; what it returns ends all that. */
function start(coverageFolder) {
  const ends = [];
  if (coverageFolder) ends.push(startCoverage(coverageFolder));
  if (getOptionValue('--cpu-prof')) ends.push(startCpu());
  if (getOptionValue('--heap-prof')) ends.push(startHeap());
  return () => { for (const end of ends) end(); };
}

module.exports = {
  start,
  takeCoverage: () => { coverage?.take(); },
  stopCoverage: () => { coverage?.stop(); },
};
