'use strict';

// process.cwd() and process.chdir() of the main thread.

const native = binding('process');

let cached = '';
let onChdir;

require('internal/bootstrap/refresh').onStart(() => {
  cached = '';
  onChdir = undefined;
});

function cwd() {
  if (cached === '') cached = native.cwd();
  return cached;
}

function chdir(directory) {
  require('internal/validators').validateString(directory, 'directory');
  native.chdir(directory);
  cached = '';
  onChdir?.();
}

module.exports = { cwd, chdir, setOnChdir(fn) { onChdir = fn; } };
