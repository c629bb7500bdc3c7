'use strict';

// Native events come in batches: one flat array [fn, frame, n, ...args, fn, ...].
// After each call the nextTick queue and the microtasks run, as after every
// callback in Node. An exception leaves to the host, which reports it and calls
// resume() for the rest.

const { enter } = require('internal/async_context_frame');
const { drain } = require('internal/process/task_queues');

let batch = null;
let at = 0;
const outer = [];

function dispatch(events) {
  if (batch !== null) outer.push(batch, at);
  batch = events;
  at = 0;
  drain();
  resume();
}

function resume() {
  for (;;) {
    while (batch !== null && at < batch.length) {
      const a = batch;
      const i = at;
      const fn = a[i];
      const frame = a[i + 1];
      const n = a[i + 2];
      at = i + 3 + n;
      // When fn throws, the frame stays: the exception's handlers run in it.
      enter(frame);
      switch (n) {
        case 0: fn(); break;
        case 1: fn(a[i + 3]); break;
        case 2: fn(a[i + 3], a[i + 4]); break;
        case 3: fn(a[i + 3], a[i + 4], a[i + 5]); break;
        case 4: fn(a[i + 3], a[i + 4], a[i + 5], a[i + 6]); break;
        default: fn(...a.slice(i + 3, i + 3 + n));
      }
      enter(undefined);
      drain();
    }
    batch = null;
    if (outer.length === 0) return;
    at = outer.pop();
    batch = outer.pop();
  }
}

/** Goes on after an exception, whose handlers may have left ticks behind. */
function resumeAfterException() {
  drain();
  resume();
}

module.exports = { dispatch, resume: resumeAfterException };
