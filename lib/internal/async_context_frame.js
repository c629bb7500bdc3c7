'use strict';
// The async context: one value (a frame) that V8 carries along promise jobs, and that whatever calls back later must carry itself.

let ops;
const context = () => ops ??= binding('async_context');

/** The frame of the code that runs now. */
function current() {
  return context().getContinuationData();
}

/** Calls fn in another frame. */
function run(frame, fn, thisArg, ...args) {
  const { getContinuationData, setContinuationData } = context();
  const before = getContinuationData();
  if (frame === before) return Reflect.apply(fn, thisArg, args);
  setContinuationData(frame);
  try {
    return Reflect.apply(fn, thisArg, args);
  } finally {
    setContinuationData(before);
  }
}

/** Replaces the current frame and returns it. */
function exchange(frame) {
  const before = current();
  context().setContinuationData(frame);
  return before;
}

/** fn, to be called in the frame of now; fn itself where there is none. */
function bound(fn) {
  const frame = current();
  if (frame === undefined) return fn;
  return function(...args) {
    return run(frame, fn, this, ...args);
  };
}

module.exports = { bound, current, exchange, run };
