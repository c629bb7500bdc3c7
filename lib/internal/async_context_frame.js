'use strict';
// The async context: one value (a frame) that V8 carries along promise jobs, and that whatever calls back later must carry itself.
// Until somebody sets a frame there is none anywhere, and all of this costs a look at a boolean.

const { getContinuationData, setContinuationData } = binding('async_context');

let used = false;

/** Whether any frame was ever set. */
const active = () => used;

/** The frame of the code that runs now. */
function current() {
  return used ? getContinuationData() : undefined;
}

/** For dispatchers: before a callback that starts from nowhere, its frame; after it, undefined. */
function enter(frame) {
  if (used) setContinuationData(frame);
}

/** Calls fn in another frame. */
function run(frame, fn, thisArg, ...args) {
  if (!used) return Reflect.apply(fn, thisArg, args);
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
  used = true;
  const before = getContinuationData();
  setContinuationData(frame);
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

module.exports = { active, bound, current, enter, exchange, run };
