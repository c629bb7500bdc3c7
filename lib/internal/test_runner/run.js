'use strict';

// run() and --test: which files, in which processes, and what they tell.

const path = require('path');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const {
  validateArray, validateBoolean, validateFunction, validateInteger, validateObject, validateOneOf, validateString,
  validateStringArray, validateAbortSignal,
} = require('internal/validators');
const { generator, kMaxSeed, newSeed, shuffle } = require('internal/test_runner/order');
const { Harness, fill } = require('internal/test_runner/harness');
const { FileTest } = require('internal/test_runner/file');
const { checkTimeout, concurrencyOf, coverage: coverageOptions, defaultPatterns, patterns } = require('internal/test_runner/options');

function findFiles(globs, cwd) {
  const named = globs !== undefined && globs.length > 0;
  const list = named ? globs : defaultPatterns();
  const fs = require('fs');
  const found = new Set();
  const exclude = named ? undefined : (name) => path.basename(typeof name === 'string' ? name : name.name) === 'node_modules';
  for (const pattern of list) {
    let names = [];
    try {
      names = fs.globSync(pattern, { cwd, exclude });
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    }
    for (const name of names) found.add(path.resolve(cwd, name));
  }
  return [...found].sort();
}

function checkPatterns(value, name) {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  list.forEach((p, i) => {
    const { isRegExp } = require('internal/util/types');
    if (!isRegExp(p) && typeof p !== 'string') throw new ERR_INVALID_ARG_TYPE(`${name}[${i}]`, ['string', 'RegExp'], p);
  });
  return patterns(list, name);
}

function checkShard(shard, watch) {
  validateObject(shard, 'options.shard');
  shard = { ...shard };
  validateInteger(shard.total, 'options.shard.total', 1);
  validateInteger(shard.index, 'options.shard.index', 1, shard.total);
  if (watch) throw new ERR_INVALID_ARG_VALUE('options.shard', watch, 'shards not supported with watch mode');
  return shard;
}

function checkCoverage(options, cwd) {
  for (const key of ['lineCoverage', 'branchCoverage', 'functionCoverage']) {
    if (options[key] !== undefined) validateInteger(options[key], `options.${key}`, 0, 100);
  }
  for (const key of ['coverageExcludeGlobs', 'coverageIncludeGlobs']) {
    if (options[key] !== undefined && options[key] !== null) validateStringArray([].concat(options[key]), `options.${key}`);
  }
  if (!options.coverage) return undefined;
  return coverageOptions({
    include: options.coverageIncludeGlobs, exclude: options.coverageExcludeGlobs,
    line: options.lineCoverage, branch: options.branchCoverage, function: options.functionCoverage,
  }, cwd);
}

/** The seed of a random order, where one is wanted. */
function checkOrder({ randomize, randomSeed, watch, rerunFailuresFilePath }) {
  if (randomize !== undefined && randomize !== null) validateBoolean(randomize, 'options.randomize');
  if (randomSeed !== undefined && randomSeed !== null) validateInteger(randomSeed, 'options.randomSeed', 0, kMaxSeed);
  const named = randomize ? ['options.randomize', randomize] : ['options.randomSeed', randomSeed];
  if (!randomize && (randomSeed === undefined || randomSeed === null)) return undefined;
  if (watch) throw new ERR_INVALID_ARG_VALUE(...named, 'is not supported with watch mode');
  if (rerunFailuresFilePath) throw new ERR_INVALID_ARG_VALUE(...named, 'is not supported with rerun failures mode');
  return randomSeed ?? newSeed();
}

/** The options, checked and made whole. */
function settings(options) {
  validateObject(options, 'options');
  const { files, globPatterns, forceExit, inspectPort, signal, timeout, concurrency, setup, watch, only, coverage, isolation = 'process', execArgv = [], argv = [],
    cwd = process.cwd(), rerunFailuresFilePath, globalSetupPath, testNamePatterns, testSkipPatterns } = options;
  if (files !== undefined && files !== null) validateArray(files, 'options.files');
  if (watch !== undefined && watch !== null) validateBoolean(watch, 'options.watch');
  if (forceExit !== undefined && forceExit !== null) {
    validateBoolean(forceExit, 'options.forceExit');
    if (forceExit && watch) throw new ERR_INVALID_ARG_VALUE('options.forceExit', watch, 'is not supported with watch mode');
  }
  if (only !== undefined && only !== null) validateBoolean(only, 'options.only');
  if (globPatterns !== undefined && globPatterns !== null) validateArray(globPatterns, 'options.globPatterns');
  validateString(cwd, 'options.cwd');
  if (rerunFailuresFilePath !== undefined && rerunFailuresFilePath !== null) validateString(rerunFailuresFilePath, 'options.rerunFailuresFilePath');
  const seed = checkOrder(options);
  if (globPatterns?.length > 0 && files?.length > 0) {
    throw new ERR_INVALID_ARG_VALUE('options.globPatterns', globPatterns, 'is not supported when specifying \'options.files\'');
  }
  const shard = options.shard === undefined || options.shard === null ? undefined : checkShard(options.shard, watch);
  if (setup !== undefined && setup !== null) validateFunction(setup, 'options.setup');
  const names = checkPatterns(testNamePatterns, 'options.testNamePatterns');
  const skips = checkPatterns(testSkipPatterns, 'options.testSkipPatterns');
  if (coverage !== undefined && coverage !== null) validateBoolean(coverage, 'options.coverage');
  const covered = checkCoverage(options, cwd);
  validateOneOf(isolation, 'options.isolation', ['process', 'none']);
  validateStringArray(argv, 'options.argv');
  validateStringArray(execArgv, 'options.execArgv');
  if (signal !== undefined && signal !== null) validateAbortSignal(signal, 'options.signal');
  checkTimeout(timeout);
  if (globalSetupPath !== undefined) validateString(globalSetupPath, 'options.globalSetupPath');
  let width = concurrencyOf(concurrency, 1);
  if (width === Infinity) width = Math.max(require('os').availableParallelism() - 1, 1);
  return { files, globPatterns, forceExit: Boolean(forceExit), signal: signal ?? undefined, timeout: timeout ?? Infinity, testTimeout: isolation === 'none' ? timeout ?? Infinity : undefined, concurrency: width, setup, watch: Boolean(watch),
    only: Boolean(only), isolation, execArgv, argv, cwd, shard, names, skips, globalSetupPath, coverage: covered, rerunFile: rerunFailuresFilePath ?? undefined, seed, inspectPort };
}

function filesOf(config) {
  let files = config.files ?? findFiles(config.globPatterns, config.cwd);
  files = files.map((f) => path.resolve(config.cwd, f));
  if (config.shard !== undefined) files = files.filter((_, i) => i % config.shard.total === config.shard.index - 1);
  if (config.seed !== undefined) shuffle(files, generator(config.seed));
  return files;
}

function add(run, config, file, onChild) {
  const test = run.root.add(FileTest, {
    name: path.relative(config.cwd, file) || file,
    fn: undefined,
    location: { line: 1, column: 1, file },
    options: { signal: config.signal },
  });
  test.settings = config;
  test.onChild = onChild;
  return test.start();
}

/** Loads the files into this process, then lets their tests begin. */
async function fillHere(run, config, files) {
  const { importBy } = require('internal/test_runner/load');
  const { pathToFileURL } = require('internal/url');
  const { root } = run;
  // Nothing begins before all is known.
  root.held = true;
  // No flag is needed here for `only` to count.
  const wanted = root.onlyMode;
  config.only = true;
  fill(run);
  if (config.ofProcess) {
    const main = require('internal/modules/run_main');
    main.preload();
    await main.afterImports(() => {});
  }
  const cwd = process.cwd();
  if (config.cwd !== cwd) process.chdir(config.cwd);
  for (const file of files) {
    run.entryFile = file;
    try {
      await importBy(pathToFileURL(file).href);
    } catch (error) {
      const { Test } = require('internal/test_runner/test');
      const { asFailure } = require('internal/test_runner/failure');
      const failed = root.add(Test, { name: path.relative(config.cwd, file), fn: undefined, location: { line: 1, column: 1, file }, options: {} });
      failed.fail(asFailure(error));
      failed.start();
    }
  }
  root.onlyMode = wanted || run.anyOnly;
  root.release();
  for (let n = -1; n !== root.children.length;) {
    n = root.children.length;
    await Promise.all(root.running.splice(0));
    if (root.running.length > 0) n = -1;
  }
  await run.after();
  fill(undefined);
}

async function drive(run, config) {
  const { loadSetup } = require('internal/test_runner/global_setup');
  const files = filesOf(config);
  if (config.watch) {
    const find = config.files ? undefined : () => filesOf(config);
    run.teardown = await loadSetup(config.globalSetupPath, config.cwd);
    await require('internal/test_runner/watch').watch(run, config, files, (file, onChild) => add(run, config, file, onChild), find);
    await run.tearDown();
    run.stop?.();
    run.root.state = 'reported';
    run.stream.end();
    return;
  }
  try {
    run.teardown = await loadSetup(config.globalSetupPath, config.cwd);
    if (config.isolation === 'none') await fillHere(run, config, files);
    else await Promise.all(files.map((file) => add(run, config, file)));
  } catch (error) {
    const { asFailure } = require('internal/test_runner/failure');
    require('internal/test_runner/global_setup').report(error);
    run.root.fail(asFailure(error));
    process.exitCode ||= 1;
  }
  // What tests left behind may still go wrong.
  if (config.ofProcess && config.isolation === 'none' && !config.forceExit) await new Promise((resolve) => process.once('beforeExit', resolve));
  await run.tearDown();
  run.conclude();
  run.stop?.();
  if (config.forceExit) {
    await run.flushed;
    process.exit();
  }
}

function run(options = {}) {
  const config = settings(options ?? {});
  const harness = new Harness(config);
  if (process.env.NODE_TEST_CONTEXT !== undefined) {
    process.emitWarning('node:test run() is being called recursively within a test file. skipping running files.');
    harness.conclude();
    return harness.stream;
  }
  if (config.isolation === 'none') require('internal/test_runner/harness').listen(harness, true);
  harness.cover(config.isolation === 'none');
  setImmediate(async () => {
    await config.setup?.(harness.stream);
    await harness.preparing;
    harness.preparing = undefined;
    await drive(harness, config);
  });
  Object.defineProperty(harness.stream, 'harness', { value: harness, enumerable: false });
  return harness.stream;
}

module.exports = { defaultPatterns, findFiles, run };
