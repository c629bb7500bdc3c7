'use strict';

// The options of test() and suite(), and what the command line says about a run.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateAbortSignal, validateInteger, validateNumber, validateUint32 } = require('internal/validators');
const { getOptionValue } = require('internal/options');

const kTimeoutMax = 2 ** 31 - 1;

/** `concurrency` as a number; false and true by what they mean. */
function concurrencyOf(concurrency, inherited) {
  switch (typeof concurrency) {
    case 'number':
      validateUint32(concurrency, 'options.concurrency', true);
      return concurrency;
    case 'boolean':
      return concurrency ? Infinity : 1;
    default:
      if (concurrency !== null && concurrency !== undefined) {
        throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], concurrency);
      }
      return inherited;
  }
}

function checkTimeout(timeout) {
  if (timeout !== null && timeout !== undefined && timeout !== Infinity) validateNumber(timeout, 'options.timeout', 0, kTimeoutMax);
}

function check(options) {
  checkTimeout(options.timeout);
  if (options.signal !== undefined && options.signal !== null) validateAbortSignal(options.signal, 'options.signal');
  if (options.plan !== undefined && options.plan !== null) validateUint32(options.plan, 'options.plan');
}

/** A pattern given as text: /re/flags or plain words. */
function toRegExp(text, name) {
  const match = /^\/(.*)\/([a-z]*)$/.exec(text);
  try {
    return new RegExp(match?.[1] ?? text, match?.[2] || '');
  } catch (error) {
    const message = `is an invalid regular expression.${error.message ? ` ${error.message}` : ''}`;
    throw new ERR_INVALID_ARG_VALUE(name, text, message);
  }
}

function patterns(value, name) {
  if (value === undefined || value === null) return [];
  return [].concat(value).map((p) => (typeof p === 'string' ? toRegExp(p, name) : p));
}

/** The files a run without names takes. */
function defaultPatterns() {
  const types = getOptionValue('--strip-types') !== false && getOptionValue('--experimental-strip-types') !== false;
  return [`**/{test,test/**/*,test-*,*[._-]test}.{js,mjs,cjs${types ? ',cts,mts,ts' : ''}}`];
}

/** A threshold of the command line: a whole percentage. */
function threshold(name) {
  const value = Math.trunc(getOptionValue(name) ?? 0);
  validateInteger(value, name, 0, 100);
  return value;
}

/** What is to be covered, out of the command line; undefined where nothing is. */
function coverageOfCommandLine() {
  if (getOptionValue('--experimental-test-coverage') !== true) return undefined;
  return coverage({
    include: getOptionValue('--test-coverage-include'),
    exclude: getOptionValue('--test-coverage-exclude'),
    line: threshold('--test-coverage-lines'),
    branch: threshold('--test-coverage-branches'),
    function: threshold('--test-coverage-functions'),
  }, process.cwd());
}

/** @returns {import('./coverage').CoverageOptions} */
function coverage({ include, exclude, line = 0, branch = 0, function: called = 0 }, cwd) {
  return {
    cwd, line, branch, function: called,
    include: [].concat(include ?? []),
    exclude: exclude === undefined || exclude === null || exclude.length === 0 && typeof exclude !== 'string' ? defaultPatterns() : [].concat(exclude),
    sourceMaps: getOptionValue('--enable-source-maps') === true || getOptionValue('--experimental-transform-types') === true,
  };
}

/** What --test-randomize and --test-random-seed come to; the order of a file that runs by itself is its own. */
function seedOfCommandLine() {
  const { kMaxSeed, newSeed } = require('internal/test_runner/order');
  const seed = getOptionValue('--test-random-seed');
  if (seed !== undefined) validateInteger(seed, '--test-random-seed', 0, kMaxSeed);
  if (getOptionValue('--test') !== true && process.env.NODE_TEST_CONTEXT === undefined) return undefined;
  return seed ?? (getOptionValue('--test-randomize') === true ? newSeed() : undefined);
}

/** What the command line asks of a run in this process. */
function fromCommandLine() {
  const isolation = getOptionValue('--test-isolation') || getOptionValue('--experimental-test-isolation') || 'process';
  return {
    only: getOptionValue('--test-only') === true,
    names: patterns(getOptionValue('--test-name-pattern'), '--test-name-pattern'),
    skips: patterns(getOptionValue('--test-skip-pattern'), '--test-skip-pattern'),
    forceExit: getOptionValue('--test-force-exit') === true,
    updateSnapshots: getOptionValue('--test-update-snapshots') === true,
    testTimeout: getOptionValue('--test-timeout') || undefined,
    isolation,
    globalSetup: getOptionValue('--test-global-setup') || undefined,
    coverage: coverageOfCommandLine(),
    rerunFile: getOptionValue('--test-rerun-failures') || undefined,
    seed: seedOfCommandLine(),
  };
}

module.exports = { check, checkTimeout, concurrencyOf, coverage, defaultPatterns, fromCommandLine, patterns, toRegExp };
