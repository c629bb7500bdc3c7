'use strict';
// node:async_hooks.

const hooks = require('internal/async_hooks');
const { current, run } = require('internal/async_context_frame');
const { AsyncLocalStorage } = require('internal/async_local_storage');
const { codes: { ERR_ASYNC_CALLBACK, ERR_ASYNC_TYPE, ERR_INVALID_ASYNC_ID } } = require('internal/errors');
const { validateFunction, validateString } = require('internal/validators');

const {
  async_id_symbol, trigger_async_id_symbol, init_symbol, before_symbol, after_symbol, destroy_symbol, promise_resolve_symbol,
} = hooks.symbols;
const kFrame = Symbol('context_frame');
const kDestroyState = Symbol('destroyed');

class AsyncHook {
  constructor(callbacks) {
    const { init, before, after, destroy, promiseResolve, trackPromises } = callbacks;
    for (const [name, fn] of Object.entries({ init, before, after, destroy, promiseResolve })) {
      if (fn !== undefined && typeof fn !== 'function') throw new ERR_ASYNC_CALLBACK(`hook.${name}`);
    }
    this[init_symbol] = init;
    this[before_symbol] = before;
    this[after_symbol] = after;
    this[destroy_symbol] = destroy;
    this[promise_resolve_symbol] = promiseResolve;
    Object.defineProperty(this, 'noPromiseHook', { __proto__: null, value: trackPromises === false });
  }

  enable() {
    hooks.enableHook(this);
    return this;
  }

  disable() {
    hooks.disableHook(this);
    return this;
  }
}

function createHook(callbacks) {
  return new AsyncHook(callbacks);
}

class AsyncResource {
  constructor(type, options = {}) {
    validateString(type, 'type');
    let trigger = options;
    let manual = false;
    if (typeof options !== 'number') {
      trigger = options.triggerAsyncId === undefined ? hooks.getDefaultTriggerAsyncId() : options.triggerAsyncId;
      manual = !!options.requireManualDestroy;
    }
    if (!Number.isSafeInteger(trigger) || trigger < -1) throw new ERR_INVALID_ASYNC_ID('triggerAsyncId', trigger);

    this[kFrame] = current();
    const id = hooks.newAsyncId();
    this[async_id_symbol] = id;
    this[trigger_async_id_symbol] = trigger;
    if (hooks.initHooksExist()) {
      if (type.length === 0) throw new ERR_ASYNC_TYPE(type);
      hooks.emitInit(id, type, trigger, this);
    }
    if (!manual && hooks.destroyHooksExist()) {
      this[kDestroyState] = { destroyed: false };
      hooks.registerDestroyHook(this, id, this[kDestroyState]);
    }
  }

  runInAsyncScope(fn, thisArg, ...args) {
    const id = this[async_id_symbol];
    hooks.emitBefore(id, this[trigger_async_id_symbol], this);
    try {
      return run(this[kFrame], fn, thisArg, ...args);
    } finally {
      if (hooks.hasAsyncIdStack()) hooks.emitAfter(id);
    }
  }

  emitDestroy() {
    if (this[kDestroyState] !== undefined) this[kDestroyState].destroyed = true;
    hooks.emitDestroy(this[async_id_symbol]);
    return this;
  }

  asyncId() {
    return this[async_id_symbol];
  }

  triggerAsyncId() {
    return this[trigger_async_id_symbol];
  }

  bind(fn, thisArg) {
    validateFunction(fn, 'fn');
    const resource = this;
    const bound = thisArg === undefined ?
      function(...args) { return resource.runInAsyncScope(fn, this, ...args); } :
      function(...args) { return resource.runInAsyncScope(fn, thisArg, ...args); };
    const { deprecate } = require('internal/util');
    let own = this;
    const text = 'The asyncResource property on bound functions is deprecated';
    Object.defineProperties(bound, {
      name: { __proto__: null, configurable: true, value: 'bound' },
      length: { __proto__: null, configurable: true, value: fn.length },
      asyncResource: {
        __proto__: null,
        configurable: true,
        enumerable: true,
        get: deprecate(() => own, text, 'DEP0172'),
        set: deprecate((value) => { own = value; }, text, 'DEP0172'),
      },
    });
    return bound;
  }

  static bind(fn, type, thisArg) {
    return new AsyncResource(type || fn?.name || 'bound-anonymous-fn').bind(fn, thisArg);
  }
}

const providers = [
  'NONE', 'DIRHANDLE', 'DNSCHANNEL', 'ELDHISTOGRAM', 'FILEHANDLE', 'FILEHANDLECLOSEREQ', 'BLOBREADER', 'FSEVENTWRAP',
  'FSREQCALLBACK', 'FSREQPROMISE', 'GETADDRINFOREQWRAP', 'GETNAMEINFOREQWRAP', 'HEAPSNAPSHOT', 'HTTP2SESSION', 'HTTP2STREAM',
  'HTTP2PING', 'HTTP2SETTINGS', 'HTTPINCOMINGMESSAGE', 'HTTPCLIENTREQUEST', 'LOCKS', 'JSSTREAM', 'JSUDPWRAP', 'MESSAGEPORT',
  'PIPECONNECTWRAP', 'PIPESERVERWRAP', 'PIPEWRAP', 'PROCESSWRAP', 'PROMISE', 'QUERYWRAP', 'SHUTDOWNWRAP', 'SIGNALWRAP',
  'STATWATCHER', 'STREAMPIPE', 'TCPCONNECTWRAP', 'TCPSERVERWRAP', 'TCPWRAP', 'TTYWRAP', 'UDPSENDWRAP', 'UDPWRAP',
  'SIGINTWATCHDOG', 'WORKER', 'WORKERHEAPSNAPSHOT', 'WRITEWRAP', 'ZLIB', 'CHECKPRIMEREQUEST', 'PBKDF2REQUEST',
  'KEYPAIRGENREQUEST', 'KEYGENREQUEST', 'KEYEXPORTREQUEST', 'CIPHERREQUEST', 'DERIVEBITSREQUEST', 'HASHREQUEST',
  'RANDOMBYTESREQUEST', 'RANDOMPRIMEREQUEST', 'SCRYPTREQUEST', 'SIGNREQUEST', 'TLSWRAP', 'VERIFYREQUEST',
];

module.exports = {
  AsyncLocalStorage,
  createHook,
  executionAsyncId: hooks.executionAsyncId,
  triggerAsyncId: hooks.triggerAsyncId,
  executionAsyncResource: hooks.executionAsyncResource,
  asyncWrapProviders: Object.freeze(Object.fromEntries(providers.map((name, id) => [name, id]))),
  AsyncResource,
};
