'use strict';

// What a thread does about inspectors at its start, before there is one. Part of the snapshot.

const native = binding('inspector');
const { getOptionValue } = require('internal/options');

let active = false;
let breakFirst = false;
/** @type {Function | null} */
let endProfiles = null;

require('internal/bootstrap/refresh').onStart(() => {
  active = false;
  breakFirst = false;
  endProfiles = null;
});

/** Has this thread's half in JavaScript begin when an inspector does. */
function prepare() {
  native.onStart(() => {
    active = true;
    require('internal/inspector/activate').activate();
  });
}

/** --inspect and its kin. */
function start() {
  binding('permission').demand('Inspector', 'Connect');
  const { host, port } = getOptionValue('--inspect-port');
  const failure = native.open(host, port, getOptionValue('--inspect-publish-uid'));
  if (failure) {
    binding('process').writeStderr(`${failure}\n`);
    return;
  }
  process.debugPort = native.port();
  const pause = getOptionValue('--inspect-brk') || getOptionValue('--inspect-brk-node');
  if (pause || getOptionValue('--inspect-wait')) native.waitForFrontend();
  if (pause) breakFirst = true;
  if (getOptionValue('--inspect-brk-node')) native.pauseNext();
}

/** Whether tests run in this very process, and the user wants to know what they cover. */
function coversTests() {
  return getOptionValue('--experimental-test-coverage') === true &&
    (getOptionValue('--test') !== true || getOptionValue('--test-isolation') === 'none');
}

/** Coverage alone, of a thread that is not the program's: whoever asks for it gets it. */
function startCoverage() {
  if (process.env.NODE_V8_COVERAGE || coversTests()) require('internal/inspector/profiles').beginCoverage();
}

/** --cpu-prof, --heap-prof, NODE_V8_COVERAGE, --experimental-test-coverage */
function startProfiles() {
  let folder = process.env.NODE_V8_COVERAGE;
  if (folder) {
    // For children too, which may run elsewhere.
    folder = require('path').resolve(folder);
    process.env.NODE_V8_COVERAGE = folder;
  }
  const coverage = Boolean(folder) || coversTests();
  if (coverage || getOptionValue('--cpu-prof') === true || getOptionValue('--heap-prof') === true) {
    endProfiles = require('internal/inspector/profiles').start(coverage, folder);
  }
}

/** The program is over. */
function finish() {
  if (endProfiles === null) return;
  const end = endProfiles;
  endProfiles = null;
  end();
}

/** A worker is about to run its program. */
function startWorker({ kind, name, text, waits }, id) {
  let url = '';
  if (kind === 'file') url = require('internal/url').pathToFileURL(text).href;
  else if (kind === 'data') url = text;
  if (native.worker(`[worker ${id}]${name ? ` ${name}` : ''}`, url)) {
    breakFirst = kind === 'file'; // a program without a file only waits, as in Node
  } else if (waits) {
    native.waitForFrontend();
    breakFirst = waits === 'brk';
  }
}

/** Whether the program's first statement is yet to pause; it asks once. */
function takeBreak() {
  const now = breakFirst;
  breakFirst = false;
  return now;
}

module.exports = {
  prepare,
  start,
  startWorker,
  startCoverage,
  startProfiles,
  finish,
  takeBreak,
  isActive: () => active,
  pauseNext: () => { if (takeBreak()) native.pauseNext(); },
  reportException(error) { if (active) native.reportException(error); },
};
