// bench: {"kind": "program", "unit": "ops/s", "matrix": {"op": ["nextTick", "setImmediate", "setTimeout0", "setTimeoutClear", "queueMicrotask", "promise", "tickBatch"]}}
'use strict';

/** One after the other: each schedules the next. */
const chain = (schedule) => (n) => new Promise((done) => {
  const next = () => { if (--n <= 0) done(); else schedule(next); };
  schedule(next);
});

/** All at once. */
const flock = (schedule) => (n) => new Promise((done) => {
  let left = n;
  const one = () => { if (--left === 0) done(); };
  for (let i = 0; i < n; i++) schedule(one);
});

const ops = {
  nextTick: chain(process.nextTick),
  tickBatch: flock(process.nextTick),
  setImmediate: chain(setImmediate),
  setTimeout0: flock((fn) => setTimeout(fn, 1)),
  setTimeoutClear: (n) => { for (let i = 0; i < n; i++) clearTimeout(setTimeout(() => {}, 1000)); },
  queueMicrotask: chain(queueMicrotask),
  promise: async (n) => { for (let i = 0; i < n; i++) await i; },
};

require('../measure.cjs')(({ op }) => ops[op]);
