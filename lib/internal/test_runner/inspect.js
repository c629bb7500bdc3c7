'use strict';

// Files of tests under a debugger: each process has a port of its own.

const { validatePort } = require('internal/validators');

const kLeast = 1024;
const kMost = 65535;

let offset = 1;

require('internal/bootstrap/refresh').onStart(() => { offset = 1; });

/** Whether this process was started with an inspector, and so are its children. */
function inspecting() {
  const flags = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(' ')];
  return flags.some((flag) => /^--(?:inspect(?:-brk|-wait|-port)?|debug-port)(?:=|$)/.test(flag));
}

/** @param {number | (() => number) | null | undefined} wanted */
function portOf(wanted) {
  const port = typeof wanted === 'function' ? wanted() : wanted;
  if (port !== undefined && port !== null) {
    validatePort(port);
    return port;
  }
  const next = process.debugPort + offset++;
  return next > kMost ? next - kMost + kLeast - 1 : next;
}

module.exports = { inspecting, portOf };
