'use strict';

// Built-ins that Node has and that are not here yet: they load, with Node's names, and what is used of them says so.

const { codes: { ERR_RAVEL_UNSUPPORTED } } = require('internal/errors');

const names = {
  '_stream_wrap': 'JSStreamSocket',
  '_tls_common': 'SecureContext createSecureContext translatePeerCertificate',
  '_tls_wrap': 'TLSSocket Server createServer connect',
  'assert': 'AssertionError',
  'child_process': '_forkChild ChildProcess exec execFile execFileSync execSync fork spawn spawnSync',
  'cluster': 'Worker setupPrimary setupMaster fork disconnect',
  'dgram': '_createSocketHandle createSocket Socket',
  'domain': 'Domain createDomain create',
  'http2': 'connect createServer createSecureServer getDefaultSettings getPackedSettings getUnpackedSettings ' +
    'performServerHandshake Http2ServerRequest Http2ServerResponse',
  'inspector': 'open close url waitForDebugger Session',
  'inspector/promises': 'open close url waitForDebugger Session',
  'perf_hooks': 'Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver ' +
    'PerformanceObserverEntryList PerformanceResourceTiming monitorEventLoopDelay createHistogram',
  'readline': 'Interface clearLine clearScreenDown createInterface cursorTo emitKeypressEvents moveCursor',
  'readline/promises': 'Interface Readline createInterface',
  'repl': 'start writer REPLServer Recoverable isValidSyntax',
  'sea': 'getAsset getRawAsset getAssetAsBlob getAssetKeys',
  'sqlite': 'DatabaseSync StatementSync Session backup',
  'test': 'skip todo only after afterEach before beforeEach describe it run suite test',
  'test/reporters': 'dot junit spec tap lcov',
  'tls': 'getCiphers getCACertificates setDefaultCACertificates convertALPNProtocols checkServerIdentity ' +
    'createSecureContext SecureContext TLSSocket Server createServer connect',
  'trace_events': 'createTracing getEnabledCategories',
  'v8': 'cachedDataVersionTag getHeapSnapshot getHeapStatistics getHeapSpaceStatistics getHeapCodeStatistics ' +
    'setFlagsFromString Serializer Deserializer DefaultSerializer DefaultDeserializer deserialize takeCoverage ' +
    'stopCoverage serialize writeHeapSnapshot queryObjects setHeapSnapshotNearHeapLimit GCProfiler',
  'wasi': 'WASI',
  'worker_threads': 'MessagePort MessageChannel markAsUncloneable markAsUntransferable isMarkedAsUntransferable ' +
    'moveMessagePortToContext receiveMessageOnPort postMessageToThread Worker BroadcastChannel setEnvironmentData ' +
    'getEnvironmentData',
};

// What is true of a program that has one thread, one process and no bundle.
const facts = {
  'cluster': { isWorker: false, isMaster: true, isPrimary: true, workers: {}, settings: {} },
  'sea': { isSea: () => false },
  'worker_threads': {
    isMainThread: true, isInternalThread: false, parentPort: null, workerData: null, threadId: 0, resourceLimits: {},
  },
};

const made = new Map();

/** The stand-in for the built-in `id`. */
function unsupportedBuiltin(id) {
  let exports = made.get(id);
  if (exports !== undefined) return exports;
  exports = { ...facts[id] };
  for (const name of names[id]?.split(' ') ?? []) {
    exports[name] = {
      [name]: function() {
        throw new ERR_RAVEL_UNSUPPORTED(`${id}.${name}`);
      },
    }[name];
  }
  if (id === 'test') exports = Object.assign(exports.test, exports);
  made.set(id, exports);
  return exports;
}

module.exports = { unsupportedBuiltin };
