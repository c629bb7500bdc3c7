'use strict';

// Listeners for signals on process start and stop the native watch.

const native = binding('process');
const watched = new Map();

let numbers = null;
function numberOf(name) {
  numbers ??= require('os').constants.signals;
  return numbers[name];
}

function started(name) {
  if (typeof name !== 'string' || !name.startsWith('SIG') || watched.has(name)) return;
  const n = numberOf(name);
  if (n === undefined) return;
  if (name === 'SIGKILL' || name === 'SIGSTOP') {
    const { uvException } = require('internal/errors');
    throw uvException({ errno: -22, syscall: 'uv_signal_start', code: 'EINVAL', message: 'invalid argument' });
  }
  watched.set(name, native.watchSignal(n, (num) => process.emit(name, name, num)));
}

function stopped(name) {
  const id = watched.get(name);
  if (id === undefined || process.listenerCount(name) > 0) return;
  watched.delete(name);
  native.unwatchSignal(id);
}

function install(target) {
  // Listeners that came with a snapshot.
  require('internal/bootstrap/refresh').onStart(() => {
    if (watched.size === 0) return;
    const names = [...watched.keys()];
    watched.clear();
    names.forEach(started);
  });
  target.on('newListener', started);
  target.on('removeListener', stopped);
}

module.exports = { install };
