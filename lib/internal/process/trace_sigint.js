'use strict';

// util.setTraceSigInt() and --trace-sigint: a SIGINT that nobody listens to tells where the program is.

const { codes: { ERR_WORKER_UNSUPPORTED_OPERATION } } = require('internal/errors');

const ops = binding('trace');

let enabled = false;

/** The listeners of a program come first. */
function watch() {
  ops.sigint(enabled && process.listenerCount('SIGINT') === 0);
}

function onNew(name) {
  if (name === 'SIGINT') ops.sigint(false);
}

function onRemoved(name) {
  if (name === 'SIGINT') watch();
}

function setTraceSigInt(enable) {
  if (!require('worker_threads').isMainThread) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Calling util.setTraceSigInt');
  enable = Boolean(enable);
  if (enable === enabled) return;
  enabled = enable;
  const change = enable ? 'on' : 'off';
  process[change]('newListener', onNew);
  process[change]('removeListener', onRemoved);
  watch();
}

module.exports = { setTraceSigInt };
