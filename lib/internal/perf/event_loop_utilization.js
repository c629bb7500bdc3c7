'use strict';

const { getIdleTime, getLoopStart, now } = require('internal/perf/clock');

const utilizationOf = (idle, active) => ({ idle, active, utilization: active / (idle + active) || 0 });

/** How busy the loop has been: since its start, since `earlier`, or between `later` and `earlier`. */
function eventLoopUtilization(later, earlier) {
  const loopStart = getLoopStart();
  if (loopStart <= 0) return { idle: 0, active: 0, utilization: 0 };
  if (earlier) return utilizationOf(later.idle - earlier.idle, later.active - earlier.active);
  const idle = getIdleTime();
  const active = now() - loopStart - idle;
  return later ? utilizationOf(idle - later.idle, active - later.active) : utilizationOf(idle, active);
}

module.exports = { eventLoopUtilization };
