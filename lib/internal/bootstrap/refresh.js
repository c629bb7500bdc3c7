'use strict';

// What must be done anew in each process that starts out of the snapshot.

const queue = [];
let started = false;

/** Runs fn when a process starts; at once when it already has. */
function onStart(fn) {
  queue.push(fn);
  if (started) fn();
}

function start() {
  started = true;
  for (let i = 0; i < queue.length; i++) queue[i]();
}

module.exports = { onStart, start, isStarted: () => started };
