'use strict';
// One part of the addon on the command line: ends.js addon part; flags: --expose-gc.
const assert = require('node:assert');
const { AsyncLocalStorage, createHook, executionAsyncResource } = require('node:async_hooks');
const { Worker, isMainThread, workerData } = require('node:worker_threads');
const [file, part] = isMainThread ? process.argv.slice(2) : workerData;
const addon = require(file);
const turn = () => new Promise((resolve) => setImmediate(resolve));
async function until(condition) {
  for (let i = 0; i < 1000 && !condition(); i++) {
    globalThis.gc();
    await turn();
  }
  assert.ok(condition());
}
// In a function of its own, so that nothing of it stays on the stack.
const forget = (fn, ...args) => { fn({}, ...args); };

const parts = {
  async references() {
    forget(addon.twice);
    await until(() => addon.ended() === 1);
    forget((object) => {
      addon.deleted(object);
      // Here Node may crash.
      if (process.versions.ravel) assert.strictEqual(addon.unwrapped(object), 1);
    });
    forget(addon.twice);
    await until(() => addon.ended() === 2);
    await turn();
    assert.strictEqual(addon.ended(), 2);
  },
  async throwing() {
    let caught;
    process.on('uncaughtException', (error) => { caught = error.message; });
    forget(addon.calling, () => { throw new Error('in a finalizer'); });
    await until(() => caught === 'in a finalizer');
  },
  async experimental() {
    let called = false;
    forget(addon.posting, () => { called = true; });
    globalThis.gc();
    assert.strictEqual(addon.ended(), 1);
    assert.ok(!called);
    await until(() => called);
  },
  refused() {
    forget(addon.calling, () => {});
    globalThis.gc();
  },
  async strings() {
    const kept = addon.outside();
    assert.strictEqual(kept, "characters of the addon's");
    assert.strictEqual(new Map([[kept, 1]]).get(String(Buffer.from(kept))), 1);
    forget(() => addon.outside().length);
    await until(() => addon.ended() === 1);
    assert.strictEqual(structuredClone(kept).toUpperCase(), "CHARACTERS OF THE ADDON'S");
  },
  arrays() {
    assert.strictEqual(addon.longArray(3).length, 3);
    assert.ok(Array.isArray(addon.longArray(2 ** 32 - 1)));
    assert.strictEqual(addon.longArray(2 ** 40).length, 0);
  },
  async context() {
    const storage = new AsyncLocalStorage();
    const store = await new Promise((resolve) => storage.run('store', () => addon.later(() => resolve(storage.getStore()))));
    // Node 24 forgets it, unlike the versions before.
    assert.strictEqual(store, process.versions.ravel ? 'store' : undefined);
    const events = [];
    let id;
    createHook({
      init(asyncId, type) {
        if (type !== 'CONTEXT') return;
        id = asyncId;
        events.push('init');
      },
      before(asyncId) { if (asyncId === id) events.push('before'); },
      after(asyncId) { if (asyncId === id) events.push('after'); },
      destroy(asyncId) { if (asyncId === id) events.push('destroy'); },
    }).enable();
    const resource = {}, receiver = {};
    assert.strictEqual(addon.callIn(resource, receiver, function() {
      assert.strictEqual(this, receiver);
      assert.strictEqual(executionAsyncResource(), resource);
      return 7;
    }), 7);
    await turn();
    await turn();
    assert.deepStrictEqual(events, ['init', 'before', 'after', 'destroy']);
  },
  domains() {
    const d = require('node:domain').create();
    d.on('error', (error) => console.log(error.message));
    process.nextTick(() => addon.callIn(null, { domain: d }, () => { throw new Error('in the domain'); }));
  },
  fatal() { addon.fatal(); },
  hooks() { addon.hooks(); },
  worker() {
    const worker = new Worker(__filename, { workerData: [file, 'hooks'] });
    worker.on('exit', () => console.log('gone'));
  },
  async terminated() {
    if (!isMainThread) {
      globalThis.kept = {};
      addon.slow(globalThis.kept);
      while (!addon.started()) await turn();
      require('node:worker_threads').parentPort.postMessage('started');
      setInterval(() => {}, 1000);
      return;
    }
    const worker = new Worker(__filename, { workerData: [file, part] });
    worker.on('message', () => worker.terminate());
  },
};
parts[part]();
