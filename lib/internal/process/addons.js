'use strict';

// process.dlopen: native addons, by Node-API alone; and what their natives ask of JavaScript.

const { codes: { ERR_DLOPEN_DISABLED, ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } } = require('internal/errors');
const asyncHooks = require('internal/async_hooks');
const { markAsUntransferable } = require('internal/buffer');
const { validateInt32, validateString } = require('internal/validators');

const addon = binding('addon');

// Resources that an addon makes, as async_hooks is told of them. A wrap is what announce() made: nothing, while nobody
// listens. It does not hold the resource, by whose end the addon may know that it is over.
const hooks = {
  strict: false,
  reports: false,
  fatal(message) { require('internal/process/report').onFatal(message); },
  announce(type, resource) {
    if (!asyncHooks.enabledHooksExist()) return undefined;
    const wrap = { id: asyncHooks.newAsyncId(), trigger: asyncHooks.getDefaultTriggerAsyncId() };
    asyncHooks.emitInit(wrap.id, type, wrap.trigger, resource);
    return wrap;
  },
  before: (wrap, resource) => asyncHooks.emitBefore(wrap.id, wrap.trigger, resource),
  after: (wrap) => asyncHooks.emitAfter(wrap.id),
  // It threw: what handles that emits after().
  abandon: (wrap) => asyncHooks.popContext(wrap.id),
  destroy: (wrap) => asyncHooks.emitDestroy(wrap.id),
  /** After finalizers: what they have destroyed need not wait. */
  drained: () => asyncHooks.drainDestroyed(),
  /** Memory that an addon has given away stays in this thread. */
  keep: (buffer) => markAsUntransferable(buffer),
  /** Where domains are in use: calls back into the domain of the receiver. */
  invoke: undefined,
};

/** @param {(this: object, fn: Function, ...args: unknown[]) => unknown} invoke */
function setInvoke(invoke) {
  hooks.invoke = invoke;
}

function dlopen(module, filename, flags = require('os').constants.dlopen.RTLD_LAZY) {
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--addons') === false) throw new ERR_DLOPEN_DISABLED();
  if (arguments.length < 2) throw new ERR_MISSING_ARGS('process.dlopen needs at least 2 arguments.');
  if (module === null || typeof module !== 'object') throw new ERR_INVALID_ARG_TYPE('module', 'object', module);
  validateString(filename, 'filename');
  validateInt32(flags, 'flags');
  addon.attach();
  hooks.reports = getOptionValue('--report-on-fatalerror') === true;
  hooks.strict = getOptionValue('--force-node-api-uncaught-exceptions-policy') === true;
  addon.dlopen(module, filename, flags, require('internal/url').pathToFileURL(filename).href, hooks);
}

module.exports = { dlopen, setInvoke };
