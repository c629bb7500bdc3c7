'use strict';

// node:v8. Statistics stand here; serialization, snapshots and profiles in internal/v8.

const engine = binding('engine');
const native = binding('v8');
const { defineLazyProperties, emitExperimentalWarning, kEmptyObject } = require('internal/util');
const { heapStatistics } = require('internal/v8/statistics');
const { validateFunction, validateObject, validateOneOf, validateString } = require('internal/validators');

function getHeapStatistics() {
  return heapStatistics(engine.heapStatistics());
}

function getHeapSpaceStatistics() {
  return engine.heapSpaces().map(([name, size, used, available, physical]) => ({
    space_name: name, space_size: size, space_used_size: used, space_available_size: available,
    physical_space_size: physical,
  }));
}

function getHeapCodeStatistics() {
  const [code, bytecode, external, profiler] = native.heapCodeStatistics();
  return {
    code_and_metadata_size: code, bytecode_and_metadata_size: bytecode, external_script_source_size: external,
    cpu_profiler_metadata_size: profiler,
  };
}

// The host keeps nothing in a heap of C++ objects: the figures are those of an empty one.
function getCppHeapStatistics(type = 'detailed') {
  validateOneOf(type, 'type', ['brief', 'detailed']);
  return {
    committed_size_bytes: 0, resident_size_bytes: 0, used_size_bytes: 0, space_statistics: [], type_names: [], detail_level: type,
  };
}

function setFlagsFromString(flags) {
  validateString(flags, 'flags');
  engine.setFlags(flags);
}

function queryObjects(constructor, options = kEmptyObject) {
  validateFunction(constructor, 'constructor');
  validateObject(options, 'options');
  const { format = 'count' } = options;
  validateOneOf(format, 'options.format', ['count', 'summary']);
  emitExperimentalWarning('v8.queryObjects()');
  const { prototype } = constructor;
  // Functions without a prototype make no objects.
  const found = typeof prototype === 'object' && prototype !== null || typeof prototype === 'function' ?
    native.queryObjects(prototype) : [];
  if (format === 'count') return found.length;
  const { inspect } = require('internal/util/inspect');
  return found.map((object) => inspect(object, { depth: 0 }));
}

function coverage(name) {
  return { [name]() {
    // Without a folder for it there is nothing to take, as in Node.
    require('internal/inspector/profiles')[name]();
  } }[name];
}

module.exports = {
  cachedDataVersionTag: () => engine.cachedDataVersionTag(),
  getHeapStatistics,
  getHeapSpaceStatistics,
  getHeapCodeStatistics,
  getCppHeapStatistics,
  setFlagsFromString,
  takeCoverage: coverage('takeCoverage'),
  stopCoverage: coverage('stopCoverage'),
  queryObjects,
  isStringOneByteRepresentation(content) {
    validateString(content, 'content');
    return engine.isOneByte(content);
  },
};

defineLazyProperties(module.exports, 'internal/v8/serdes', [
  'Serializer', 'Deserializer', 'DefaultSerializer', 'DefaultDeserializer', 'deserialize', 'serialize',
]);
defineLazyProperties(module.exports, 'internal/v8/heap', [
  'getHeapSnapshot', 'writeHeapSnapshot', 'setHeapSnapshotNearHeapLimit', 'GCProfiler', 'startCpuProfile',
]);
defineLazyProperties(module.exports, 'internal/promise_hooks', ['promiseHooks']);
defineLazyProperties(module.exports, 'internal/v8/startup_snapshot', ['startupSnapshot']);
