'use strict';

const { PerformanceEntry, inspectEntry, kInternal } = require('internal/perf/performance_entry');
const { getIdleTime, getLoopStart, milestones, now } = require('internal/perf/clock');

const customInspect = Symbol.for('nodejs.util.inspect.custom');

/** performance.nodeTiming: the process as a performance entry. */
class PerformanceNodeTiming extends PerformanceEntry {
  constructor() {
    super(kInternal, 'node', 'node', 0, 0);
    const getter = (get) => ({ __proto__: null, enumerable: true, configurable: true, get });
    Object.defineProperties(this, {
      name: { __proto__: null, enumerable: true, configurable: true, value: 'node' },
      entryType: { __proto__: null, enumerable: true, configurable: true, value: 'node' },
      startTime: { __proto__: null, enumerable: true, configurable: true, value: 0 },
      duration: getter(now),
      nodeStart: getter(() => 0),
      v8Start: getter(() => 0),
      bootstrapComplete: getter(() => milestones.bootstrapComplete),
      environment: getter(() => 0),
      loopStart: getter(getLoopStart),
      loopExit: getter(() => -1),
      idleTime: getter(getIdleTime),
    });
  }

  toJSON() {
    const { name, entryType, startTime, duration, nodeStart, v8Start, bootstrapComplete, environment, loopStart,
            loopExit, idleTime } = this;
    return { name, entryType, startTime, duration, nodeStart, v8Start, bootstrapComplete, environment, loopStart,
             loopExit, idleTime };
  }

  [customInspect](depth, options) {
    return inspectEntry(this, this.toJSON(), depth, options);
  }
}

module.exports = { PerformanceNodeTiming, nodeTiming: new PerformanceNodeTiming() };
