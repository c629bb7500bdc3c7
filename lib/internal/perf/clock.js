'use strict';

// The clock that performance entries are measured with: ms since the instance started.

const engine = binding('engine');
const native = binding('performance');
const { onStart } = require('internal/bootstrap/refresh');

let origin = 0, epoch = 0;

onStart(() => {
  const [age, startedAt] = native.times();
  origin = engine.monotonicMs() - age;
  epoch = startedAt;
});

const now = () => engine.monotonicMs() - origin;

/** Milestones of the instance; -1 for what has not happened. */
const milestones = { bootstrapComplete: 0 };

module.exports = {
  now,
  milestones,
  /** The start as ms since 1970. */
  getTimeOrigin: () => epoch,
  getLoopStart: () => native.times()[2],
  getIdleTime: () => native.times()[3],
};
