'use strict';

// Worker: the parent's view of a thread. The thread's own side is internal/worker/start.

const EventEmitter = require('events');
const native = binding('worker');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_WORKER_INIT_FAILED, ERR_WORKER_INVALID_EXEC_ARGV, ERR_WORKER_OUT_OF_MEMORY,
           ERR_WORKER_PATH },
} = require('internal/errors');
const { validateArray, validateObject, validateString } = require('internal/validators');
const state = require('internal/modules/state');

const SHARE_ENV = Symbol.for('nodejs.worker_threads.SHARE_ENV');
/** Option of a worker that is the thread of module hooks. */
const kHooksThread = Symbol('kHooksThread');
const environmentData = new Map();
const workers = new Set();

function setEnvironmentData(key, value) {
  if (value === undefined) environmentData.delete(key);
  else environmentData.set(key, value);
}
function getEnvironmentData(key) { return environmentData.get(key); }

const limitNames = ['maxYoungGenerationSizeMb', 'maxOldGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'];

function limitsOf(given) {
  const out = {};
  for (const name of limitNames) if (typeof given?.[name] === 'number') out[name] = given[name];
  return out;
}

// What is to run: [kind, text].
function programOf(filename, options) {
  if (options[kHooksThread]) return ['hooks', ''];
  if (options.eval) {
    if (typeof filename !== 'string') {
      throw new ERR_INVALID_ARG_VALUE('options.eval', options.eval, "must be false when 'filename' is not a string");
    }
    return ['eval', filename];
  }
  const { isURL, fileURLToPath } = require('internal/url');
  if (isURL(filename)) {
    if (filename.protocol === 'data:') return ['data', filename.href];
    return ['file', fileURLToPath(filename)];
  }
  if (typeof filename !== 'string') throw new ERR_INVALID_ARG_TYPE('filename', ['string', 'URL'], filename);
  const path = require('path');
  if (path.isAbsolute(filename) || /^\.\.?[\\/]/.test(filename)) return ['file', path.resolve(filename)];
  throw new ERR_WORKER_PATH(filename);
}

/** Whether a worker of its own options waits for a debugger at its start: 'wait', or 'brk' to pause there too. */
function waitsFor(execArgv) {
  const flag = execArgv?.findLast((word) => /^--inspect-(brk|wait)(=|$)/.test(word));
  return flag && (flag.startsWith('--inspect-brk') ? 'brk' : 'wait');
}

/** The environment of a worker as [name, value, ...]; null to share this one's. */
function environmentOf(given) {
  if (given === SHARE_ENV) return null;
  if (given != null && typeof given !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options.env', ['object', 'undefined', 'null', 'worker_threads.SHARE_ENV'], given);
  }
  const pairs = [];
  const env = given ?? process.env;
  for (const key of Object.keys(env)) pairs.push(key, String(env[key]));
  return pairs;
}

/** The end of the options is not one of them. */
const withoutDashes = (words) => (words.includes('--') ? words.slice(0, words.indexOf('--')) : words);

// The options of a worker with its own execArgv or NODE_OPTIONS; null for those of this thread.
function flagsOf(execArgv, env) {
  const own = env != null && typeof env === 'object' ? env.NODE_OPTIONS : process.env.NODE_OPTIONS;
  const changed = own !== process.env.NODE_OPTIONS;
  if (execArgv === undefined && !changed) return null;
  const parsed = native.flags(withoutDashes(execArgv ?? []).map(String), own === undefined ? '' : String(own));
  if (parsed === null) return null;
  const [values, bad, badEnv] = parsed;
  if (bad?.length > 0) throw new ERR_WORKER_INVALID_EXEC_ARGV(bad);
  if (changed && badEnv?.length > 0) throw new ERR_WORKER_INVALID_EXEC_ARGV(badEnv, 'invalid NODE_OPTIONS env variable');
  // A program that must not load addons does not in its threads either.
  if (require('internal/options').getOptionValue('--addons') === false) values['--addons'] = false;
  return values;
}

/** The thread as async_hooks sees it. */
class ThreadHandle {
  refed = true;
  gone = false;
  hasRef() { return this.gone ? undefined : this.refed; }
}

class Worker extends EventEmitter {
  #id = 0;
  #control;
  #public;
  #handle = new ThreadHandle();
  #resource;
  #ended = null;
  #error = null;
  #limits = {};
  #name;
  #stdin = null;
  #stdout;
  #stderr;

  constructor(filename, options = {}) {
    super();
    if (state.snapshotBuilder !== null) {
      const { codes: { ERR_NOT_SUPPORTED_IN_SNAPSHOT } } = require('internal/errors');
      throw new ERR_NOT_SUPPORTED_IN_SNAPSHOT('Creating workers');
    }
    if (options.execArgv) validateArray(options.execArgv, 'options.execArgv');
    if (options.argv) validateArray(options.argv, 'options.argv');
    if (options.name !== undefined) validateString(options.name, 'options.name');
    const [kind, text] = programOf(filename, options);
    const env = environmentOf(options.env);
    if (options.resourceLimits !== undefined) validateObject(options.resourceLimits, 'options.resourceLimits');
    const limits = limitsOf(options.resourceLimits);
    const name = options.name ?? 'WorkerThread';
    const argv = (options.argv ?? []).map(String);
    const self = require('internal/worker/start');
    const spec = {
      env, argv: [kind === 'file' ? text : kind === 'eval' ? '[worker eval]' : text, ...argv],
      execArgv: withoutDashes(options.execArgv ?? process.execArgv), flags: flagsOf(options.execArgv, options.env), name,
      resourceLimits: limits,
      data: {
        kind, text, name, stdin: !!options.stdin, resourceLimits: limits, shareEnv: env === null,
        trackUnmanagedFds: options.trackUnmanagedFds ?? true, waits: waitsFor(options.execArgv),
      },
    };
    if (env === null && kind !== 'hooks') require('internal/process/env').share();
    // A value that cannot be cloned is refused before a thread exists.
    const { MessageChannel, createPort } = require('internal/messaging');
    const first = { type: 'init', workerData: options.workerData, environmentData, cwdCounter: self.cwdCounter() };
    const probe = new MessageChannel();
    probe.port1.postMessage(first, options.transferList ?? []);

    let started;
    try {
      started = native.create(JSON.stringify(spec), (code, failed) => this.#onExit(code, failed));
    } catch (e) {
      if (e.code === 'ERR_ACCESS_DENIED') throw e;
      throw new ERR_WORKER_INIT_FAILED(e.message);
    }
    const [id, control, pub] = started;
    this.#id = id;
    this.#name = name;
    this.#limits = limits;
    this.#resource = require('internal/async_wrap').announce('WORKER', this.#handle);
    this.#control = createPort(control);
    this.#public = createPort(pub);
    this.#control.on('message', (m) => this.#onControl(m));
    this.#control.unref();
    this.#public.on('message', (m) => this.emit('message', m));
    this.#public.on('messageerror', (e) => this.emit('messageerror', e));
    this.#public.unref();
    // The cloned first message goes on as it is, ports and all.
    this.#control.postMessage({ type: 'port', port: probe.port2 }, [probe.port2]);
    setImmediate(() => probe.port1.close());
    this.#streams(options);
    require('internal/worker/thread_messaging').open();
    native.run(id);
    workers.add(this);

    this.performance = {
      eventLoopUtilization: (later, earlier) => observe().eventLoopUtilization(this.#id, later, earlier),
    };
    process.nextTick(() => process.emit('worker', this));
    const { channel } = require('diagnostics_channel');
    if (channel('worker_threads').hasSubscribers) channel('worker_threads').publish({ worker: this });
  }

  #streams(options) {
    const { ReadableStdio, WritableStdio } = require('internal/worker/stdio');
    if (options.stdin) this.#stdin = new WritableStdio(this.#control, 'stdin');
    this.#stdout = new ReadableStdio(this.#control, 'stdout');
    this.#stderr = new ReadableStdio(this.#control, 'stderr');
    if (!options.stdout) this.#stdout.on('data', (chunk) => process.stdout.write(chunk));
    if (!options.stderr) this.#stderr.on('data', (chunk) => process.stderr.write(chunk));
  }

  #onControl(m) {
    switch (m.type) {
      case 'online': this.emit('online'); break;
      case 'error': this.#error = { value: require('internal/worker/io').restoreError(m) }; break;
      case 'stdio': (m.stream === 'stdout' ? this.#stdout : this.#stderr).take(m.chunks); break;
      case 'wanted': this.#stdin?.[require('internal/worker/stdio').kWanted](); break;
    }
  }

  #onExit(code, failed) {
    const { receiveMessageOnPort } = require('internal/messaging');
    // What the thread said last may still wait in its ports.
    for (let r; (r = receiveMessageOnPort(this.#control)) !== undefined;) this.#onControl(r.message);
    for (let r; (r = receiveMessageOnPort(this.#public)) !== undefined;) this.emit('message', r.message);
    this.#control.close();
    this.#public.close();
    this.#control = this.#public = null;
    this.#id = 0;
    this.#limits = {};
    this.#name = null;
    workers.delete(this);
    if (this.#handle.refed) native.setRef(false);
    this.#stdin?.close();
    this.#stdin?.destroy();
    this.#stdout.close();
    this.#stderr.close();
    if (failed === 'ERR_WORKER_OUT_OF_MEMORY') {
      this.emit('error', new ERR_WORKER_OUT_OF_MEMORY('JS heap out of memory'));
    } else if (failed !== '') {
      this.emit('error', new ERR_WORKER_INIT_FAILED(failed));
    } else if (this.#error !== null) {
      this.emit('error', this.#error.value);
    }
    setImmediate(() => { this.#handle.gone = true; });
    try {
      this.emit('exit', code);
    } finally {
      require('internal/async_wrap').destroy(this.#resource);
      this.#ended?.resolve(code);
    }
  }

  postMessage(...args) {
    if (this.#public === null) return;
    this.#public.postMessage(...args);
  }

  terminate(callback) {
    if (typeof callback === 'function') {
      process.emitWarning('Passing a callback to worker.terminate() is deprecated. It returns a Promise instead.',
                          'DeprecationWarning', 'DEP0132');
      this.once('exit', (code) => callback(null, code));
    }
    if (this.#id === 0) return Promise.resolve();
    this.#keep(true);
    if (this.#ended === null) {
      this.#ended = Promise.withResolvers();
      native.end(this.#id);
    }
    return this.#ended.promise;
  }

  async [Symbol.asyncDispose]() { await this.terminate(); }

  #keep(on) {
    if (this.#id === 0 || this.#handle.refed === on) return;
    this.#handle.refed = on;
    native.setRef(on);
  }

  ref() {
    this.#keep(true);
    this.#public?.ref();
  }

  unref() {
    this.#keep(false);
    this.#public?.unref();
  }

  get threadId() { return this.#id === 0 ? -1 : this.#id; }
  get threadName() { return this.#name; }
  get stdin() { return this.#stdin; }
  get stdout() { return this.#stdout; }
  get stderr() { return this.#stderr; }
  get resourceLimits() { return { ...this.#limits }; }

  getHeapSnapshot(options) { return observe().getHeapSnapshot(this.#id, options); }
  getHeapStatistics() { return observe().getHeapStatistics(this.#id); }
  cpuUsage(prev) { return observe().cpuUsage(this.#id, prev); }
  startCpuProfile() { return observe().startCpuProfile(this.#id, () => this.#id); }
  startHeapProfile() { return observe().startHeapProfile(this.#id, () => this.#id); }
}

const observe = () => require('internal/worker/observe');

module.exports = { Worker, kHooksThread, SHARE_ENV, setEnvironmentData, getEnvironmentData, environmentData };
