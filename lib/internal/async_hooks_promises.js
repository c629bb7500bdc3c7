'use strict';
// Promises as asynchronous resources. The engine is asked to report them only while a hook wants it.

const hooks = require('internal/async_hooks');
const { async_id_symbol, trigger_async_id_symbol } = hooks.symbols;

let remove;

function identify(promise, parent) {
  if (promise[async_id_symbol] !== undefined) return;
  if (parent !== undefined) identify(parent);
  promise[async_id_symbol] = hooks.newAsyncId();
  promise[trigger_async_id_symbol] = parent === undefined ? hooks.getDefaultTriggerAsyncId() : parent[async_id_symbol];
}

function init(promise, parent) {
  identify(promise, parent);
  hooks.emitInit(promise[async_id_symbol], 'PROMISE', promise[trigger_async_id_symbol], promise);
  if (hooks.destroyHooksExist()) hooks.registerDestroyHook(promise, promise[async_id_symbol]);
}

function before(promise) {
  identify(promise);
  hooks.emitBefore(promise[async_id_symbol], promise[trigger_async_id_symbol], promise);
}

function after(promise) {
  identify(promise);
  if (hooks.executionAsyncId() === promise[async_id_symbol]) hooks.emitAfter(promise[async_id_symbol]);
}

function settled(promise) {
  identify(promise);
  hooks.emitPromiseResolve(promise[async_id_symbol]);
}

/** Installs or removes the engine's promise hooks. */
function update(wanted) {
  if (wanted === (remove !== undefined)) return;
  if (wanted) {
    remove = require('internal/promise_hooks').add({ init, before, after, settled });
  } else {
    remove();
    remove = undefined;
  }
}

module.exports = { update };
