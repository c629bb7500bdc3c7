'use strict';
// Ids of asynchronous resources, the stack of those that run now, and the hooks that hear of them.
// While nobody asks, nothing is counted: resources get ids only when enabledHooksExist() says so.

const { onStart } = require('internal/bootstrap/refresh');

const async_id_symbol = Symbol('async_id_symbol');
const trigger_async_id_symbol = Symbol('trigger_async_id_symbol');
const owner_symbol = Symbol('owner_symbol');
const init_symbol = Symbol('init');
const before_symbol = Symbol('before');
const after_symbol = Symbol('after');
const destroy_symbol = Symbol('destroy');
const promise_resolve_symbol = Symbol('promiseResolve');

const BOOTSTRAP_ID = 1;
let lastId = BOOTSTRAP_ID;
let tracking = false;
let wrapped = false;

// The resource that runs now, and those it interrupted.
let executionId = BOOTSTRAP_ID;
let triggerId = 0;
let resource;
const stack = [];
let defaultTriggerId = -1;
const topLevelResource = {};

/** Whether resources have to be announced: a hook is enabled, or somebody has asked for an id. */
function enabledHooksExist() {
  return tracking;
}

function track() {
  if (tracking) return;
  tracking = true;
  if (wrapped) return;
  wrapped = true;
  require('internal/async_wrap').wrapRequests();
}

const newAsyncId = () => ++lastId;

function executionAsyncId() {
  track();
  return executionId;
}

function triggerAsyncId() {
  track();
  return triggerId;
}

function executionAsyncResource() {
  track();
  return resource ?? topLevelResource;
}

function getDefaultTriggerAsyncId() {
  if (defaultTriggerId >= 0) return defaultTriggerId;
  // Native events have no cause that is known here: they count as caused by the start.
  return executionId > 0 ? executionId : BOOTSTRAP_ID;
}

function defaultTriggerAsyncIdScope(id, fn, ...args) {
  if (id === undefined) return Reflect.apply(fn, null, args);
  const before = defaultTriggerId;
  defaultTriggerId = id;
  try {
    return Reflect.apply(fn, null, args);
  } finally {
    defaultTriggerId = before;
  }
}

/** The id that an object bears, or a new one. */
function getOrSetAsyncId(object) {
  if (Object.hasOwn(object, async_id_symbol)) return object[async_id_symbol];
  return object[async_id_symbol] = newAsyncId();
}

function pushContext(id, trigger, object) {
  stack.push(executionId, triggerId, resource);
  executionId = id;
  triggerId = trigger;
  resource = object;
}

function popContext(id) {
  if (stack.length === 0) return;
  // After an exception inner scopes may be left over: what belongs to `id` goes with them.
  while (executionId !== id && stack.length > 3) unwind();
  unwind();
}

function unwind() {
  resource = stack.pop();
  triggerId = stack.pop();
  executionId = stack.pop();
}

/** After an uncaught exception nothing runs any more: what was cut short gets its after(). */
function clearAsyncIdStack() {
  while (stack.length > 0) {
    if (counts.after > 0) call(after_symbol, executionId);
    unwind();
  }
  executionId = 0;
  triggerId = 0;
  resource = undefined;
}

/** A callback from outside JavaScript starts with no resource running; the main script runs as the first one. */
function leaveMain() {
  if (executionId === BOOTSTRAP_ID && stack.length === 0) executionId = 0;
}

// --- hooks ----------------------------------------------------------------------------------------------------------

// Never changed in place: a hook that comes or goes while hooks are being called counts from the next event on.
let active = [];
const counts = { init: 0, before: 0, after: 0, destroy: 0, promiseResolve: 0 };
const kinds = [
  ['init', init_symbol], ['before', before_symbol], ['after', after_symbol], ['destroy', destroy_symbol],
  ['promiseResolve', promise_resolve_symbol],
];

function enableHook(hook) {
  if (active.includes(hook)) return;
  active = [...active, hook];
  track();
  count(hook, 1);
}

function disableHook(hook) {
  if (!active.includes(hook)) return;
  active = active.filter((other) => other !== hook);
  count(hook, -1);
}

function count(hook, step) {
  for (const [name, symbol] of kinds) if (hook[symbol] !== undefined) counts[name] += step;
  require('internal/async_hooks_promises').update(active.some((one) => !one.noPromiseHook));
}

function call(symbol, a, b, c, d) {
  const hooks = active;
  try {
    for (let i = 0; i < hooks.length; i++) {
      const fn = hooks[i][symbol];
      if (typeof fn === 'function') fn.call(hooks[i], a, b, c, d);
    }
  } catch (error) {
    fatalError(error);
  }
}

/** A hook that throws ends the process: the state it watches can't be trusted any more. */
function fatalError(error) {
  process._rawDebug(typeof error?.stack === 'string' ? error.stack : `Error: ${String(error)}`);
  if (require('internal/options').getOptionValue('--abort-on-uncaught-exception')) process.abort();
  process.exit(1);
}

function emitInit(id, type, trigger, object) {
  if (counts.init === 0) return;
  if (trigger === null || trigger === undefined) trigger = getDefaultTriggerAsyncId();
  call(init_symbol, id, type, trigger, object);
}

function emitBefore(id, trigger, object) {
  pushContext(id, trigger, object);
  if (counts.before > 0) call(before_symbol, id);
}

function emitAfter(id) {
  if (counts.after > 0) call(after_symbol, id);
  popContext(id);
}

function emitPromiseResolve(id) {
  if (counts.promiseResolve > 0) call(promise_resolve_symbol, id);
}

// destroy() is not called in the midst of what destroys, but from the next check phase.
let destroyed = [];

function emitDestroy(id) {
  if (counts.destroy === 0 || id <= 0) return;
  destroyed.push(id);
  if (destroyed.length > 1) return;
  const before = tracking;
  tracking = false; // this immediate is nobody's business
  require('timers').setImmediate(drainDestroyed);
  tracking = before;
}

function drainDestroyed() {
  if (destroyed.length === 0) return;
  const outer = [executionId, triggerId, resource];
  executionId = triggerId = 0;
  resource = undefined;
  while (destroyed.length > 0) {
    const ids = destroyed;
    destroyed = [];
    for (const id of ids) call(destroy_symbol, id);
  }
  [executionId, triggerId, resource] = outer;
}

let collected;

/** Emits destroy when `object` is collected, unless that was done by hand (`state.destroyed`). */
function registerDestroyHook(object, id, state) {
  collected ??= new FinalizationRegistry((held) => {
    if (!held.state?.destroyed) emitDestroy(held.id);
  });
  collected.register(object, { id, state });
}

onStart(() => {
  lastId = BOOTSTRAP_ID;
  executionId = BOOTSTRAP_ID;
  triggerId = 0;
});

module.exports = {
  clearAsyncIdStack,
  defaultTriggerAsyncIdScope,
  destroyHooksExist: () => counts.destroy > 0,
  disableHook,
  drainDestroyed,
  emitAfter,
  emitBefore,
  emitDestroy,
  emitInit,
  emitPromiseResolve,
  enableHook,
  enabledHooksExist,
  executionAsyncId,
  executionAsyncResource,
  getDefaultTriggerAsyncId,
  getOrSetAsyncId,
  hasAsyncIdStack: () => stack.length > 0,
  initHooksExist: () => counts.init > 0,
  leaveMain,
  newAsyncId,
  popContext,
  registerDestroyHook,
  symbols: {
    async_id_symbol, trigger_async_id_symbol, owner_symbol, init_symbol, before_symbol, after_symbol, destroy_symbol,
    promise_resolve_symbol,
  },
  track,
  triggerAsyncId,
};
