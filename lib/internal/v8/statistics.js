'use strict';

/** v8.getHeapStatistics() out of the engine's row of numbers. */
function heapStatistics(h) {
  return {
    total_heap_size: h[0], total_heap_size_executable: h[1], total_physical_size: h[2], total_available_size: h[3],
    used_heap_size: h[4], heap_size_limit: h[5], malloced_memory: h[6], peak_malloced_memory: h[7],
    does_zap_garbage: h[8], number_of_native_contexts: h[9], number_of_detached_contexts: h[10],
    total_global_handles_size: h[11], used_global_handles_size: h[12], external_memory: h[13],
  };
}

module.exports = { heapStatistics };
