'use strict';

// The thread of asynchronous hooks: takes requests from the program's thread, runs the chain, answers.

const { kAnswer, kFailure, kNeverSettled, kMessages, kExit, packFailure } = require('internal/modules/esm/hooks_messages');
const { HooksChain } = require('internal/modules/esm/hooks_chain');
const state = require('internal/modules/state');

function start({ port, words }) {
  const chain = new HooksChain();
  const { nextTick } = process;
  const unsettled = new Set();
  state.asyncHooks = chain;
  /** Hooks that register hooks: what comes after waits for them. */
  let registered = Promise.resolve();
  state.registerAsync = (specifier, parentURL, data) => {
    const done = registered.then(() => chain.register(specifier, parentURL, data));
    registered = done.catch(() => {});
  };

  const perform = async (method, args) => {
    if (method === 'register') {
      const done = registered.then(() => chain.register(...args));
      registered = done.catch(() => {});
      return done;
    }
    if (method === 'writeCoverage') return require('internal/inspector/profiles').writeCoverage(...args);
    await registered;
    return chain[method](...args);
  };
  const wake = () => {
    Atomics.add(words, kMessages, 1);
    Atomics.notify(words, kMessages);
  };
  const answer = (id, kind, body) => {
    if (!unsettled.delete(id)) return;
    if (unsettled.size === 0) port.ref();
    try {
      port.postMessage([id, kind, body]);
    } catch (error) {
      port.postMessage([id, kFailure, packFailure(error)]);
    }
    wake();
  };
  port.on('message', async ([id, method, args]) => {
    unsettled.add(id);
    // A request that nothing is left to answer lets the loop run dry, which is how that is known.
    port.unref();
    // The program may end on the answer: the warnings of the hook, which are said in a later tick, come first.
    try {
      nextTick(answer, id, kAnswer, await perform(method, args));
    } catch (error) {
      nextTick(answer, id, kFailure, packFailure(error));
    }
  });
  const runDry = () => {
    for (const id of [...unsettled]) answer(id, kNeverSettled);
    port.ref();
  };
  // By an own emit, so that hooks which remove every listener of 'beforeExit' do not stop it.
  const { emit } = process;
  process.emit = function(name, ...args) {
    const heard = Reflect.apply(emit, this, [name, ...args]);
    if (name === 'beforeExit') runDry();
    return heard;
  };
  process.on('exit', (code) => {
    Atomics.store(words, kExit, code + 1);
    wake();
  });
}

/** Output goes straight out: the program's thread may be waiting and could not pass it on. */
function openStreams() {
  const { Writable } = require('stream');
  const { writeSync } = require('fs');
  for (const [name, fd] of [['stdout', 1], ['stderr', 2]]) {
    const stream = new Writable({
      decodeStrings: true,
      write(chunk, encoding, callback) {
        for (let at = 0; at < chunk.length;) {
          try {
            at += writeSync(fd, chunk, at);
          } catch (error) {
            if (error.code !== 'EAGAIN') return callback(error);
          }
        }
        callback();
      },
    });
    stream.fd = fd;
    stream._isStdio = true;
    Object.defineProperty(process, name, { __proto__: null, value: stream, configurable: true, enumerable: true, writable: true });
  }
}

module.exports = { start, openStreams };
