'use strict';

// Asynchronous hooks as the program's thread sees them. import() waits for them without holding the thread up; require(),
// import.meta.resolve() and register() stop it until the answer is there.

const { kAnswer, kNeverSettled, kMessages, kExit, unpackFailure } = require('internal/modules/esm/hooks_messages');
const { codes: { ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED } } = require('internal/errors');
const { MessageChannel, receiveMessageOnPort } = require('internal/messaging');

class HooksThread {
  #worker;
  #port;
  #words = new Int32Array(new SharedArrayBuffer(8));
  #last = 0;
  #pending = new Map();
  /** Answers that came while another was waited for. */
  #early = new Map();

  constructor() {
    const { Worker, kHooksThread, SHARE_ENV } = require('internal/worker');
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker('', {
      [kHooksThread]: true, env: SHARE_ENV, workerData: { port: port2, words: this.#words }, transferList: [port2],
    });
    this.#worker.unref();
    this.#worker.on('error', (error) => { require('internal/process/execution').triggerUncaught(error, false); });
    this.#worker.on('exit', (code) => process.exit(code));
    process.on('exit', () => { this.#worker.removeAllListeners('exit'); });
    port1.on('message', (message) => this.#settle(message));
    port1.unref();
  }

  #send(method, args, transferList) {
    const id = ++this.#last;
    this.#port.postMessage([id, method, args], transferList);
    return id;
  }

  #settle([id, kind, body]) {
    const waiting = this.#pending.get(id);
    if (waiting === undefined) {
      this.#early.set(id, [kind, body]);
      return;
    }
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (kind === kAnswer) waiting.resolve(body);
    // What never settles there does not here: the loop may end.
    else if (kind !== kNeverSettled) waiting.reject(unpackFailure(body));
  }

  #call(method, args) {
    const waiting = Promise.withResolvers();
    this.#pending.set(this.#send(method, args), waiting);
    this.#worker.ref();
    return waiting.promise;
  }

  #callSync(method, args, transferList) {
    const id = this.#send(method, args, transferList);
    for (;;) {
      const before = Atomics.load(this.#words, kMessages);
      for (let got; (got = receiveMessageOnPort(this.#port)) !== undefined;) this.#settle(got.message);
      const answer = this.#early.get(id);
      if (answer !== undefined) {
        this.#early.delete(id);
        const [kind, body] = answer;
        if (kind === kAnswer) return body;
        throw kind === kNeverSettled ? new ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED() : unpackFailure(body);
      }
      const exit = Atomics.load(this.#words, kExit);
      if (exit !== 0) process.exit(exit - 1);
      Atomics.wait(this.#words, kMessages, before);
    }
  }

  /** Registers before the next request, without waiting for it; a failure is an uncaught exception. */
  registerLater(specifier, parentURL) {
    this.#call('register', [specifier, parentURL]).catch((error) => {
      require('internal/process/execution').triggerUncaught(error, false);
    });
  }

  register(specifier, parentURL, data, transferList) {
    this.#callSync('register', [specifier, parentURL, data], transferList);
  }

  resolve(...args) { return this.#call('resolve', args); }
  load(...args) { return this.#call('load', args); }
  resolveSync(...args) { return this.#callSync('resolve', args); }
  writeCoverage(folder) { this.#callSync('writeCoverage', [folder]); }
  loadSync(...args) { return this.#callSync('load', args); }
}

module.exports = { HooksThread };
