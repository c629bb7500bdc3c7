'use strict';

// Profiles of a whole run, by sessions of this thread: --cpu-prof, --heap-prof, NODE_V8_COVERAGE and --experimental-test-coverage.

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

/** How often the code of this thread ran, from its making on. What is taken counts anew. */
class Coverage {
  #session = new OwnSession();
  #count = 0;

  /** @param {string} [folder] for what v8.takeCoverage() and the end of the program write */
  constructor(folder) {
    this.folder = folder;
    require('internal/modules/source_map').keepForCoverage();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** @returns {{result: object[], timestamp: number, 'source-map-cache'?: object} | undefined} */
  take() {
    const report = this.#session.post('Profiler.takePreciseCoverage');
    if (report === undefined) return undefined;
    const sourceMap = require('internal/modules/source_map');
    report.result = require('internal/modules/source_ranges').inSources(report.result, sourceMap.generatedSources());
    const maps = sourceMap.coverageCache();
    if (maps !== undefined) report['source-map-cache'] = maps;
    return report;
  }

  write(folder = this.folder) {
    if (folder === undefined) return;
    const report = this.take();
    if (report === undefined) return;
    const again = this.#count++ === 0 ? '' : `-${this.#count - 1}`;
    write(folder, `coverage-${process.pid}-${Date.now()}-${binding('worker').threadId()}${again}.json`, report);
  }

  stop() {
    coverage = null;
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.close();
  }
}

/** @type {Coverage | null} */
let coverage = null;

function startCoverage(folder) {
  coverage = new Coverage(folder || undefined);
  return () => {
    if (coverage === null) return;
    coverage.write();
    if (coverage.folder !== undefined) require('internal/modules/state').asyncHooks?.writeCoverage?.(coverage.folder);
    coverage.stop();
  };
}

let borrowers = 0;

/** Coverage for a run of tests, which begins here unless the program's start began it. */
function beginCoverage() {
  const own = coverage ??= new Coverage(undefined);
  borrowers++;
  return {
    take: () => own.take(),
    write: (folder) => own.write(folder),
    end() { if (--borrowers === 0 && own === coverage && own.folder === undefined) own.stop(); },
  };
}

/** Begins what the options and the environment ask for; what it returns ends all that. */
function start(withCoverage, coverageFolder) {
  const ends = [];
  if (withCoverage) ends.push(startCoverage(coverageFolder));
  if (getOptionValue('--cpu-prof')) ends.push(startCpu());
  if (getOptionValue('--heap-prof')) ends.push(startHeap());
  return () => { for (const end of ends) end(); };
}

/** The coverage of this thread so far into a folder that another thread knows. */
const writeCoverage = (folder) => { coverage?.write(folder); };

module.exports = {
  beginCoverage,
  writeCoverage,
  start,
  takeCoverage: () => { coverage?.write(); },
  stopCoverage: () => { coverage?.stop(); },
};
