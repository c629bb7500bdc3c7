'use strict';

// From the events of a run to its reports.

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { getOptionValue } = require('internal/options');

const builtin = new Set(['dot', 'junit', 'lcov', 'spec', 'tap']);

function destination(name) {
  if (name === 'stdout') return process.stdout;
  if (name === 'stderr') return process.stderr;
  return require('fs').createWriteStream(name);
}

function load(name) {
  if (builtin.has(name)) return require('test/reporters')[name];
  const { pathToFileURL } = require('internal/url');
  const parent = pathToFileURL(`${process.cwd()}/`).href;
  return require('internal/test_runner/load').importFrom(name, parent);
}

function usable(name, exported) {
  let reporter = exported;
  if (reporter?.default) reporter = reporter.default;
  if (reporter?.prototype && Object.getOwnPropertyDescriptor(reporter.prototype, 'constructor')) reporter = new reporter();
  if (!reporter) throw new ERR_INVALID_ARG_VALUE('Reporter', name, 'is not a valid reporter');
  return reporter;
}

function plan() {
  const reporters = [].concat(getOptionValue('--test-reporter') ?? []);
  const destinations = [].concat(getOptionValue('--test-reporter-destination') ?? []);
  if (reporters.length === 0 && destinations.length === 0) reporters.push('spec');
  if (reporters.length === 1 && destinations.length === 0) destinations.push('stdout');
  if (destinations.length !== reporters.length) {
    throw new ERR_INVALID_ARG_VALUE('--test-reporter', reporters, 'must match the number of specified \'--test-reporter-destination\'');
  }
  return reporters.map((name, i) => [name, destinations[i]]);
}

/**
 * Sends a run's events to the reporters of the command line.
 * @returns {{ ready: Promise, flushed: Promise }} the reporters listen; all of it is written
 */
function attach(run) {
  const { NODE_TEST_CONTEXT } = process.env;
  if (NODE_TEST_CONTEXT === 'child-v8') return { ready: Promise.resolve(), flushed: require('internal/test_runner/wire').send(run.stream) };
  const wanted = NODE_TEST_CONTEXT === 'child' ? [['tap', 'stdout']] : plan();
  const loading = wanted.map(([name, to]) => {
    const loaded = load(name);
    if (typeof loaded?.then !== 'function') return connect(run, usable(name, loaded), destination(to));
    return loaded.then((exported) => connect(run, usable(name, exported), destination(to)));
  });
  const ready = Promise.all(loading);
  ready.catch((error) => { run.fatal = { error }; });
  return { ready, flushed: ready.then((all) => Promise.all(all.map((c) => c.finished))) };
}

function connect(run, reporter, to) {
  const { compose } = require('stream');
  const { promise, resolve } = Promise.withResolvers();
  const composed = compose(run.stream, reporter);
  const standard = to === process.stdout || to === process.stderr;
  composed.pipe(to, { end: !standard });
  composed.once('error', (error) => process.nextTick(() => {
    run.fatal = { error };
    throw error;
  }));
  if (standard) composed.once('end', () => setImmediate(resolve));
  else to.once('finish', resolve);
  return { finished: promise };
}

module.exports = { attach };
