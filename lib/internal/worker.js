'use strict';

// Worker: the parent's view of a thread. The thread's own side is internal/worker/start.

const EventEmitter = require('events');
const { Readable, Writable } = require('stream');
const native = binding('worker');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_WORKER_NOT_RUNNING, ERR_WORKER_OUT_OF_MEMORY, ERR_WORKER_PATH,
           ERR_WORKER_INIT_FAILED },
} = require('internal/errors');
const { validateArray, validateObject, validateString } = require('internal/validators');

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

function limitsOf(given) {
  const out = {};
  for (const name of ['maxYoungGenerationSizeMb', 'maxOldGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb']) {
    if (typeof given?.[name] === 'number') out[name] = given[name];
  }
  return out;
}

// What is to run: [kind, text].
function programOf(filename, options) {
  if (options[kHooksThread]) return ['hooks', ''];
  if (options.eval) {
    validateString(filename, 'filename');
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

class WorkerReadable extends Readable {
  constructor(worker, name) {
    super({ read() {} });
    this.worker = worker;
    this.name = name;
  }
}

class Worker extends EventEmitter {
  #id = 0;
  #control;
  #public;
  #refed = true;
  #ended = null;

  constructor(filename, options = {}) {
    super();
    if (options.execArgv) validateArray(options.execArgv, 'options.execArgv');
    if (options.argv) validateArray(options.argv, 'options.argv');
    if (options.name !== undefined) validateString(options.name, 'options.name');
    let env = null;
    if (typeof options.env === 'object' && options.env !== null) env = options.env;
    else if (options.env == null) env = process.env;
    else if (options.env !== SHARE_ENV) {
      throw new ERR_INVALID_ARG_TYPE('options.env', ['object', 'undefined', 'null', 'worker_threads.SHARE_ENV'], options.env);
    }
    const [kind, text] = programOf(filename, options);
    if (options.resourceLimits !== undefined) validateObject(options.resourceLimits, 'options.resourceLimits');
    const limits = limitsOf(options.resourceLimits);
    const pairs = env && [];
    if (env) for (const key of Object.keys(env)) pairs.push(key, String(env[key]));

    const argv = (options.argv ?? []).map(String);
    const spec = {
      env: pairs, argv: [kind === 'file' ? text : kind === 'eval' ? '[worker eval]' : text, ...argv],
      execArgv: options.execArgv ?? process.execArgv, flags: null, name: options.name ?? '', resourceLimits: limits,
      data: {
        kind, text, name: options.name ?? 'WorkerThread', stdin: !!options.stdin, resourceLimits: limits,
        execArgv: options.execArgv ?? null,
      },
    };
    // A value that cannot be cloned is refused before a thread exists.
    const { MessageChannel, createPort } = require('internal/messaging');
    const first = { type: 'init', workerData: options.workerData, environmentData };
    const transfer = options.transferList ?? [];
    const probe = new MessageChannel();
    probe.port1.postMessage(first, transfer);

    let started;
    try {
      started = native.create(JSON.stringify(spec), (code, failed) => this.#onExit(code, failed));
    } catch (e) {
      throw new ERR_WORKER_INIT_FAILED(e.message);
    }
    const [id, control, pub] = started;
    this.#id = id;
    this.threadId = id;
    this.threadName = options.name ?? 'WorkerThread';
    this.resourceLimits = limits;
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
    native.run(id);
    workers.add(this);

    this.stdin = null;
    if (options.stdin) {
      this.stdin = new Writable({
        write: (chunk, encoding, cb) => {
          this.#control?.postMessage({ type: 'stdin', chunk: Buffer.from(chunk) });
          cb();
        },
        final: (cb) => {
          this.#control?.postMessage({ type: 'stdin', chunk: null });
          cb();
        },
        decodeStrings: true,
      });
    }
    this.stdout = new WorkerReadable(this, 'stdout');
    this.stderr = new WorkerReadable(this, 'stderr');
    if (!options.stdout) this.stdout.on('data', (c) => process.stdout.write(c));
    if (!options.stderr) this.stderr.on('data', (c) => process.stderr.write(c));
    this.performance = { eventLoopUtilization: () => require('internal/unsupported').fail('worker.performance.eventLoopUtilization') };
    process.nextTick(() => process.emit('worker', this));
    const { channel } = require('diagnostics_channel');
    if (channel('worker_threads').hasSubscribers) channel('worker_threads').publish({ worker: this });
  }

  #onControl(m) {
    switch (m.type) {
      case 'online': this.emit('online'); break;
      case 'error': {
        const { restoreError } = require('internal/worker/io');
        this.#error = { value: restoreError(m) };
        break;
      }
      case 'stdio': this[m.stream].push(m.chunk === null ? null : Buffer.from(m.chunk)); break;
      case 'envdata': setEnvironmentData(m.key, m.value); break;
    }
  }

  #error = null;

  #onExit(code, failed) {
    const { receiveMessageOnPort } = require('internal/messaging');
    // What the thread said last may still wait in its ports.
    for (let r; (r = receiveMessageOnPort(this.#control)) !== undefined;) this.#onControl(r.message);
    for (let r; (r = receiveMessageOnPort(this.#public)) !== undefined;) this.emit('message', r.message);
    this.#control.close();
    this.#public.close();
    this.#control = this.#public = null;
    this.#id = 0;
    this.threadId = -1;
    workers.delete(this);
    if (this.#refed) native.setRef(false);
    this.#refed = false;
    if (this.stdin) this.stdin.destroy();
    for (const s of [this.stdout, this.stderr]) if (!s.readableEnded) s.push(null);
    if (failed === 'ERR_WORKER_OUT_OF_MEMORY') {
      this.emit('error', new ERR_WORKER_OUT_OF_MEMORY('JS heap out of memory'));
    } else if (failed !== '') {
      this.emit('error', new ERR_WORKER_INIT_FAILED(failed));
    } else if (this.#error !== null) {
      this.emit('error', this.#error.value);
    }
    this.emit('exit', code);
    this.#ended?.resolve(code);
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
    this.ref();
    if (this.#ended === null) {
      this.#ended = Promise.withResolvers();
      native.end(this.#id);
    }
    return this.#ended.promise;
  }

  async [Symbol.asyncDispose]() { await this.terminate(); }

  ref() {
    if (this.#id === 0 || this.#refed) return;
    this.#refed = true;
    native.setRef(true);
  }

  unref() {
    if (this.#id === 0 || !this.#refed) return;
    this.#refed = false;
    native.setRef(false);
  }

  getHeapSnapshot() {
    if (this.#id === 0) return Promise.reject(new ERR_WORKER_NOT_RUNNING());
    require('internal/unsupported').fail('worker.getHeapSnapshot');
  }
  getHeapStatistics() {
    if (this.#id === 0) return Promise.reject(new ERR_WORKER_NOT_RUNNING());
    require('internal/unsupported').fail('worker.getHeapStatistics');
  }
}

module.exports = { Worker, kHooksThread, SHARE_ENV, setEnvironmentData, getEnvironmentData, environmentData };
