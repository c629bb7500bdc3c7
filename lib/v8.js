'use strict';

// node:v8. Serialization, snapshots and profiles are not here yet.

const engine = binding('engine');
const { unsupportedModule } = require('internal/unsupported');
const { validateString } = require('internal/validators');

function getHeapStatistics() {
  const h = engine.heapStatistics();
  return {
    total_heap_size: h[0], total_heap_size_executable: h[1], total_physical_size: h[2], total_available_size: h[3],
    used_heap_size: h[4], heap_size_limit: h[5], malloced_memory: h[6], peak_malloced_memory: h[7],
    does_zap_garbage: h[8], number_of_native_contexts: h[9], number_of_detached_contexts: h[10],
    total_global_handles_size: h[11], used_global_handles_size: h[12], external_memory: h[13],
  };
}

function getHeapSpaceStatistics() {
  return engine.heapSpaces().map(([name, size, used, available, physical]) => ({
    space_name: name, space_size: size, space_used_size: used, space_available_size: available,
    physical_space_size: physical,
  }));
}

function setFlagsFromString(flags) {
  validateString(flags, 'flags');
  engine.setFlags(flags);
}

module.exports = {
  ...unsupportedModule('v8', {
    functions: 'getHeapSnapshot getHeapCodeStatistics getCppHeapStatistics deserialize serialize takeCoverage ' +
      'stopCoverage writeHeapSnapshot queryObjects setHeapSnapshotNearHeapLimit startCpuProfile',
    classes: 'Serializer Deserializer DefaultSerializer DefaultDeserializer GCProfiler',
  }),
  cachedDataVersionTag: () => engine.cachedDataVersionTag(),
  getHeapStatistics,
  getHeapSpaceStatistics,
  setFlagsFromString,
  isStringOneByteRepresentation(content) {
    validateString(content, 'content');
    return engine.isOneByte(content);
  },
  promiseHooks: unsupportedModule('v8.promiseHooks', { functions: 'createHook onInit onBefore onAfter onSettled' }),
  startupSnapshot: {
    ...unsupportedModule('v8.startupSnapshot', {
      functions: 'addDeserializeCallback addSerializeCallback setDeserializeMainFunction',
    }),
    isBuildingSnapshot: () => false,
  },
};
