'use strict';

// process.report: what a process can say of itself for a diagnosis.

const native = binding('process');
const { getOptionValue } = require('internal/options');
const { isMainThread } = require('worker_threads');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateBoolean, validateObject, validateSignalName, validateString } = require('internal/validators');

const settings = {
  compact: getOptionValue('--report-compact') === true,
  excludeNetwork: getOptionValue('--report-exclude-network') === true,
  excludeEnv: getOptionValue('--report-exclude-env') === true,
  directory: getOptionValue('--report-directory') || getOptionValue('--report-dir') || '',
  filename: getOptionValue('--report-filename') || '',
  signal: getOptionValue('--report-signal') || 'SIGUSR2',
  reportOnFatalError: getOptionValue('--report-on-fatalerror') === true,
  reportOnSignal: getOptionValue('--report-on-signal') === true,
  reportOnUncaughtException: getOptionValue('--report-uncaught-exception') === true,
};

let sequence = 0;

const pad = (number, size = 2) => String(number).padStart(size, '0');

function stamps(now) {
  const date = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  const time = `${pad(now.getHours())}:${pad(now.getMinutes())}:${pad(now.getSeconds())}`;
  return { zulu: `${date}T${time}Z`, compact: `${date.replaceAll('-', '')}.${time.replaceAll(':', '')}` };
}

// By the presence of these, packages tell glibc from musl and choose the native add-on to load.
function glibc() {
  if (process.platform !== 'linux') return {};
  const version = binding('engine').libcVersion();
  return version === '' ? {} : { glibcVersionRuntime: version, glibcVersionCompiler: version };
}

function header(event, trigger, filename, now) {
  const os = require('os');
  const { threadId } = require('worker_threads');
  return {
    reportVersion: 5,
    event,
    trigger,
    filename,
    dumpEventTime: stamps(now).zulu,
    dumpEventTimeStamp: String(now.getTime()),
    processId: process.pid,
    threadId,
    cwd: process.cwd(),
    commandLine: [process.argv0, ...process.execArgv, ...process.argv.slice(1)],
    nodejsVersion: process.version,
    wordSize: 64,
    arch: process.arch,
    platform: process.platform,
    componentVersions: { ...process.versions },
    release: { ...process.release },
    osName: os.type(),
    osRelease: os.release(),
    osVersion: os.version(),
    osMachine: os.machine(),
    cpus: os.cpus().map(({ model, speed, times }) => ({ model, speed, ...times })),
    networkInterfaces: settings.excludeNetwork ? undefined : networkInterfaces(os),
    host: os.hostname(),
    ...glibc(),
  };
}

function networkInterfaces(os) {
  const out = [];
  for (const [name, addresses] of Object.entries(os.networkInterfaces())) {
    for (const { internal, mac, address, netmask, family, scopeid } of addresses) {
      out.push({ name, internal, mac, address, netmask, family, scopeid });
    }
  }
  return out;
}

function javascriptStack(error, trigger) {
  if (!(error instanceof Error)) {
    return { message: `${trigger === 'Exception' ? `${error}` : 'No stack.'}`, stack: ['Unavailable.'], errorProperties: {} };
  }
  const [message, ...stack] = `${error.stack}`.split('\n');
  const errorProperties = {};
  for (const key of Object.keys(error)) errorProperties[key] = String(error[key]);
  return { message, stack: stack.map((line) => line.trim()), errorProperties };
}

function javascriptHeap() {
  const v8 = require('v8');
  const heap = v8.getHeapStatistics();
  const heapSpaces = {};
  for (const space of v8.getHeapSpaceStatistics()) {
    heapSpaces[space.space_name] = {
      memorySize: space.space_size,
      committedMemory: space.physical_space_size,
      capacity: space.space_used_size + space.space_available_size,
      used: space.space_used_size,
      available: space.space_available_size,
    };
  }
  return {
    totalMemory: heap.total_heap_size,
    executableMemory: heap.total_heap_size_executable,
    totalCommittedMemory: heap.total_physical_size,
    availableMemory: heap.total_available_size,
    totalGlobalHandlesMemory: heap.total_global_handles_size,
    usedGlobalHandlesMemory: heap.used_global_handles_size,
    usedMemory: heap.used_heap_size,
    memoryLimit: heap.heap_size_limit,
    mallocedMemory: heap.malloced_memory,
    externalMemory: heap.external_memory,
    peakMallocedMemory: heap.peak_malloced_memory,
    nativeContextCount: heap.number_of_native_contexts,
    detachedContextCount: heap.number_of_detached_contexts,
    doesZapGarbage: heap.does_zap_garbage,
    heapSpaces,
  };
}

function cpuShares(user, system) {
  const seconds = process.uptime();
  const percent = (part) => (seconds > 0 ? part / seconds * 100 : 0);
  return {
    userCpuSeconds: user,
    kernelCpuSeconds: system,
    cpuConsumptionPercent: percent(user + system),
    userCpuConsumptionPercent: percent(user),
    kernelCpuConsumptionPercent: percent(system),
  };
}

function resourceUsage() {
  const os = require('os');
  const usage = process.resourceUsage();
  return {
    free_memory: String(os.freemem()),
    total_memory: String(os.totalmem()),
    rss: String(process.memoryUsage.rss()),
    constrained_memory: String(process.constrainedMemory()),
    available_memory: String(process.availableMemory()),
    ...cpuShares(usage.userCPUTime / 1e6, usage.systemCPUTime / 1e6),
    maxRss: String(usage.maxRSS * 1024),
    pageFaults: { IORequired: usage.majorPageFault, IONotRequired: usage.minorPageFault },
    fsActivity: { reads: usage.fsRead, writes: usage.fsWrite },
  };
}

function threadResourceUsage() {
  const { user, system } = process.threadCpuUsage();
  const { fsRead, fsWrite } = process.resourceUsage();
  return { ...cpuShares(user / 1e6, system / 1e6), fsActivity: { reads: fsRead, writes: fsWrite } };
}

// libuv's words for the handles.
const handleTypes = {
  TCPSocketWrap: 'tcp', TCPServerWrap: 'tcp', PipeWrap: 'pipe', PipeServerWrap: 'pipe', TTYWrap: 'tty', UDPWrap: 'udp',
  ProcessWrap: 'process',
};

function openHandles() {
  const { handles } = require('internal/process/active');
  return handles().map(([name], i) => (
    { type: handleTypes[name] ?? 'stream', is_active: true, is_referenced: true, address: `0x${(i + 1).toString(16)}` }));
}

function build(event, trigger, filename, error, now) {
  const { limits, objects } = native.reportFacts();
  const out = {
    header: header(event, trigger, filename, now),
    javascriptStack: javascriptStack(error, trigger),
    javascriptHeap: javascriptHeap(),
    nativeStack: [],
    resourceUsage: resourceUsage(),
    uvthreadResourceUsage: threadResourceUsage(),
    libuv: openHandles(),
    workers: [],
  };
  if (!settings.excludeEnv) out.environmentVariables = { ...process.env };
  return Object.assign(out, { userLimits: limits, sharedObjects: objects });
}

/** Writes a report and returns its file's name. */
function write(event, trigger, filename, error) {
  const now = new Date();
  const path = require('path');
  const { threadId } = require('worker_threads');
  filename ||= settings.filename ||
    `report.${stamps(now).compact}.${process.pid}.${threadId}.${String(++sequence).padStart(3, '0')}.json`;
  const report = build(event, trigger, filename, error, now);
  const text = `${JSON.stringify(report, undefined, settings.compact ? 0 : 2)}\n`;
  if (filename === 'stdout' || filename === 'stderr') {
    require('fs').writeSync(filename === 'stdout' ? 1 : 2, text);
    return filename;
  }
  const full = path.isAbsolute(filename) || settings.directory === '' ? filename : path.join(settings.directory, filename);
  native.writeStderr(`\nWriting Node.js report to file: ${filename}`);
  try {
    require('fs').writeFileSync(full, text);
  } catch {
    native.writeStderr(`\nFailed to open Node.js report file: ${filename}${settings.directory ? ` directory: ${settings.directory}` : ''}\n`);
    return '';
  }
  native.writeStderr('\nNode.js report completed\n');
  return filename;
}

const onSignal = (signal) => write(signal, 'Signal', '', undefined);

function watchSignal(on) {
  process.removeListener(settings.signal, onSignal);
  if (on && isMainThread) process.on(settings.signal, onSignal);
}

function accessor(name, validate, changed) {
  return {
    configurable: true,
    enumerable: true,
    get() { return settings[name]; },
    set(value) {
      validate(value);
      changed?.(value);
      settings[name] = value;
    },
  };
}

const boolean = (name) => (value) => validateBoolean(value, name);
const string = (name) => (value) => validateString(value, name);

const report = {
  writeReport(file, error) {
    if (typeof file === 'object' && file !== null) {
      error = file;
      file = undefined;
    } else if (file !== undefined) {
      validateString(file, 'file');
    }
    if (error === undefined) error = new Error('JavaScript Callstack');
    else if (typeof error !== 'object' || error === null) throw new ERR_INVALID_ARG_TYPE('err', 'Object', error);
    binding('permission').demand('FileSystemWrite', file || process.cwd());
    return write('JavaScript API', 'API', file, error);
  },
  getReport(error) {
    if (error === undefined) error = new Error('JavaScript Callstack');
    else validateObject(error, 'err');
    return JSON.parse(JSON.stringify(build('JavaScript API', 'GetReport', null, error, new Date())));
  },
};

Object.defineProperties(report, {
  compact: accessor('compact', boolean('compact')),
  excludeNetwork: accessor('excludeNetwork', boolean('excludeNetwork')),
  excludeEnv: accessor('excludeEnv', boolean('excludeEnv')),
  directory: accessor('directory', string('directory')),
  filename: accessor('filename', string('filename')),
  signal: accessor('signal', (value) => validateSignalName(value, 'signal'), (value) => {
    watchSignal(false);
    settings.signal = value;
    watchSignal(settings.reportOnSignal);
  }),
  reportOnFatalError: accessor('reportOnFatalError', boolean('trigger')),
  reportOnSignal: accessor('reportOnSignal', boolean('trigger'), watchSignal),
  reportOnUncaughtException: accessor('reportOnUncaughtException', boolean('trigger')),
});

/** At start, when the command line asks for reports. */
function start() {
  watchSignal(settings.reportOnSignal);
}

function onUncaught(error) {
  if (settings.reportOnUncaughtException) write('Uncaught exception', 'Exception', '', error);
}

/** The process is about to be aborted. */
function onFatal(message) {
  if (settings.reportOnFatalError) write(message, 'FatalError', '', new Error(message));
}

module.exports = { onFatal, onUncaught, report, start };
