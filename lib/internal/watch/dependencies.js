'use strict';

// In a process that is watched: tells the watcher which files it loads.

const state = require('internal/modules/state');

function start() {
  let queue;
  const told = new Set();
  state.onLoad = (kind, name) => {
    if (told.has(name) || !process.connected) return;
    told.add(name);
    if (queue !== undefined) {
      queue[kind].push(name);
      return;
    }
    queue = { 'watch:require': [], 'watch:import': [] };
    queue[kind].push(name);
    // A module that never returns would keep back what a later step sends.
    process.send({ [kind]: [name] });
    queue[kind].pop();
    queueMicrotask(() => {
      const message = queue;
      queue = undefined;
      if (process.connected && message['watch:require'].length + message['watch:import'].length > 0) process.send(message);
    });
  };
  process.channel?.unref();
}

module.exports = { start };
