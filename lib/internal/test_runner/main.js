'use strict';

// ravel --test

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { getOptionValue } = require('internal/options');

function shardOf(text) {
  if (!text) return undefined;
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (match === null) throw new ERR_INVALID_ARG_VALUE('--test-shard', text, 'must be in the form of <index>/<total>');
  return { index: Number(match[1]), total: Number(match[2]) };
}

async function main() {
  const { attach } = require('internal/test_runner/reporting');
  const { findFiles, run } = require('internal/test_runner/run');
  const { fromCommandLine } = require('internal/test_runner/options');
  const { inspecting } = require('internal/test_runner/inspect');
  const config = fromCommandLine();
  const watch = getOptionValue('--watch') === true;
  const args = process.argv.slice(1);
  const cwd = process.cwd();
  const files = findFiles(args, cwd);
  if (args.length > 0 && files.length === 0 && !watch) {
    process._rawDebug(`Could not find '${args.join(', ')}'`);
    process.exitCode = 1;
    process.reallyExit(1);
  }
  const concurrency = getOptionValue('--test-concurrency');
  const options = {
    concurrency: config.isolation === 'none' ? 1 : concurrency || true,
    cwd,
    files: args.length > 0 ? files : undefined,
    isolation: config.isolation,
    only: config.only,
    testNamePatterns: config.names,
    testSkipPatterns: config.skips,
    timeout: getOptionValue('--test-timeout') || Infinity,
    forceExit: config.forceExit,
    shard: shardOf(getOptionValue('--test-shard')),
    globalSetupPath: config.globalSetup,
    rerunFailuresFilePath: config.rerunFile,
    randomize: config.seed !== undefined,
    randomSeed: config.seed,
    coverage: config.coverage !== undefined,
    coverageIncludeGlobs: config.coverage?.include,
    coverageExcludeGlobs: config.coverage?.exclude,
    lineCoverage: config.coverage?.line,
    branchCoverage: config.coverage?.branch,
    functionCoverage: config.coverage?.function,
    watch,
  };
  if (config.isolation !== 'none' && inspecting()) {
    process.emitWarning('Using the inspector with --test forces running at a concurrency of 1. Use the inspectPort option to run with concurrency');
    options.concurrency = 1;
    options.inspectPort = process.debugPort;
  }
  require('util').debuglog('test_runner')('test runner configuration:', options);
  const stream = run(options);
  stream.harness.config.ofProcess = true;
  const { ready, flushed } = attach(stream.harness);
  if (config.isolation !== 'none') require('internal/test_runner/harness').listen(stream.harness, true);
  stream.on('test:fail', (data) => {
    if (data.todo === undefined || data.todo === false) process.exitCode = 1;
  });
  stream.on('test:summary', (data) => {
    if (!data.success && data.file === undefined) process.exitCode ||= 1;
  });
  stream.harness.preparing = ready;
  stream.harness.flushed = flushed;
}

module.exports = { main };
