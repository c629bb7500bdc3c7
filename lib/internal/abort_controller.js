'use strict';
// AbortController and AbortSignal (DOM), with signals that time out and signals that follow others.

const {
  Event, EventTarget, defineEventHandler, kEvents, kNewListener, kRemoveListener, kTrustEvent, kWeakHandler, kResistStopPropagation,
} = require('internal/event_target');
const { kMaxEventTargetListeners } = require('events');
const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateAbortSignal, validateAbortSignalArray, validateObject, validateUint32 } = require('internal/validators');
const { customInspectSymbol } = require('internal/util');
const { DOMException } = require('internal/per_context/domexception');

const kAborted = Symbol('kAborted');
const kReason = Symbol('kReason');
const kTimeout = Symbol('kTimeout');
const kComposite = Symbol('kComposite');
const kSourceSignals = Symbol('kSourceSignals');
const kDependantSignals = Symbol('kDependantSignals');
const kConstruct = Symbol('kConstruct');
const enumerable = { __proto__: null, enumerable: true };

// Somebody waits for these: they live until they abort or lose their last listener, whoever else refers to them.
const awaited = new Map();
let timedOutSignals, followers;

function inspectSignal(self, fields, depth, options) {
  if (depth < 0) return self;
  const { inspect } = require('internal/util/inspect');
  return `${self.constructor.name} ${inspect(fields, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

function checkSignal(value) {
  if (value?.[kAborted] === undefined) throw new ERR_INVALID_THIS('AbortSignal');
}

class AbortSignal extends EventTarget {
  constructor(key = undefined) {
    if (key !== kConstruct) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
    // Long-lived signals gather listeners by design.
    this[kMaxEventTargetListeners] = 0;
    this[kAborted] = false;
    this[kReason] = undefined;
    this[kTimeout] = false;
    this[kComposite] = false;
    this[kSourceSignals] = undefined;
    this[kDependantSignals] = undefined;
  }

  get aborted() {
    checkSignal(this);
    return this[kAborted];
  }

  get reason() {
    checkSignal(this);
    return this[kReason];
  }

  throwIfAborted() {
    checkSignal(this);
    if (this[kAborted]) throw this[kReason];
  }

  [customInspectSymbol](depth, options) {
    return inspectSignal(this, { aborted: this.aborted }, depth, options);
  }

  static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    const signal = createSignal();
    signal[kAborted] = true;
    signal[kReason] = reason;
    return signal;
  }

  static timeout(delay) {
    validateUint32(delay, 'delay', false);
    const signal = createSignal();
    signal[kTimeout] = true;
    const ref = new WeakRef(signal);
    const timer = require('timers').setTimeout(() => {
      const target = ref.deref();
      if (target === undefined) return;
      awaited.delete(target);
      abortSignal(target, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, delay);
    timer.unref();
    timedOutSignals ??= new FinalizationRegistry((abandoned) => require('timers').clearTimeout(abandoned));
    timedOutSignals.register(signal, timer);
    return signal;
  }

  static any(signals) {
    if (signals === null || typeof signals !== 'object' || typeof signals[Symbol.iterator] !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('signals', 'Iterable', signals);
    }
    const list = [...signals];
    validateAbortSignalArray(list, 'signals');
    const result = createSignal();
    if (list.length === 0) return result;
    result[kComposite] = true;
    for (const signal of list) {
      if (signal.aborted) {
        result[kAborted] = true;
        result[kReason] = signal.reason;
        return result;
      }
    }
    const sources = new Set();
    for (const signal of list) {
      // A composite stands for its sources; a chain of composites stays flat.
      if (signal[kComposite]) {
        for (const ref of signal[kSourceSignals] ?? []) {
          const source = ref.deref();
          if (source !== undefined) sources.add(source);
        }
      } else {
        sources.add(signal);
      }
    }
    const self = weakRefOf(result);
    result[kSourceSignals] = new Set();
    for (const source of sources) {
      result[kSourceSignals].add(weakRefOf(source));
      (source[kDependantSignals] ??= new Set()).add(self);
      followers ??= new FinalizationRegistry(({ source: sourceRef, self: follower }) => {
        sourceRef.deref()?.[kDependantSignals]?.delete(follower);
      });
      followers.register(result, { source: weakRefOf(source), self });
    }
    return result;
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    super[kNewListener](size, type, listener, once, capture, passive, weak);
    const waits = this[kTimeout] || (this[kComposite] && this[kSourceSignals] !== undefined);
    if (waits && type === 'abort' && !this[kAborted] && !weak && size === 1) {
      // A follower is of use only while its sources live.
      awaited.set(this, [...this[kSourceSignals] ?? []].map((ref) => ref.deref()));
    }
  }

  [kRemoveListener](size, type, listener, capture) {
    super[kRemoveListener](size, type, listener, capture);
    if (type === 'abort' && size === 0 && (this[kTimeout] || this[kComposite])) awaited.delete(this);
  }
}

// --- sending a signal to another thread -----------------------------------------------------------------------------

/** Makes a signal transferable. It goes on living here; the other side gets one that follows it. */
function transferableAbortSignal(signal) {
  if (signal?.[kAborted] === undefined) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  const { kTransfer, kTransferList, markTransferMode } = require('internal/worker/js_transferable');
  if (AbortSignal.prototype[kTransfer] === undefined) {
    Object.defineProperties(AbortSignal.prototype, {
      [kTransfer]: { __proto__: null, configurable: true, value: transfer },
      [kTransferList]: { __proto__: null, configurable: true, value: portsToTransfer },
    });
  }
  markTransferMode(signal, false, true);
  return signal;
}

function transferableAbortController() {
  const controller = new AbortController();
  transferableAbortSignal(controller.signal);
  return controller;
}

// Between the two calls of one transfer: the port that goes along.
const leaving = new WeakMap();

function portsToTransfer() {
  checkSignal(this);
  if (this.aborted) return [];
  const { MessageChannel } = require('internal/messaging');
  const { port1, port2 } = new MessageChannel();
  port1.unref();
  this.addEventListener('abort', () => {
    port1.postMessage(this.reason);
    port1.close();
  }, { __proto__: null, once: true, [kResistStopPropagation]: true });
  leaving.set(this, port2);
  return [port2];
}

function transfer() {
  checkSignal(this);
  const port = leaving.get(this);
  leaving.delete(this);
  return {
    data: port === undefined ? { aborted: true, reason: this.reason } : { aborted: false, port },
    deserializeInfo: 'internal/abort_controller:ClonedAbortSignal',
  };
}

function ClonedAbortSignal() {
  const signal = createSignal();
  const { kDeserialize } = require('internal/worker/js_transferable');
  Object.defineProperty(signal, kDeserialize, {
    __proto__: null,
    configurable: true,
    value({ aborted, reason, port }) {
      if (aborted) {
        signal[kAborted] = true;
        signal[kReason] = reason;
        return;
      }
      port.onmessage = ({ data }) => {
        abortSignal(signal, data);
        port.close();
      };
      port.unref();
    },
  });
  return signal;
}

const weakRefs = new WeakMap();
function weakRefOf(signal) {
  let ref = weakRefs.get(signal);
  if (ref === undefined) weakRefs.set(signal, ref = new WeakRef(signal));
  return ref;
}

function createSignal() {
  return new AbortSignal(kConstruct);
}

/** Aborts a signal and all that follow it: first every state changes, then the events go out. */
function abortSignal(signal, reason) {
  if (signal[kAborted]) return;
  signal[kAborted] = true;
  signal[kReason] = reason;
  const aborted = [signal];
  for (const ref of signal[kDependantSignals] ?? []) {
    const follower = ref.deref();
    if (follower === undefined || follower[kAborted]) continue;
    follower[kAborted] = true;
    follower[kReason] = reason;
    aborted.push(follower);
  }
  for (const one of aborted) {
    for (const ref of one[kSourceSignals] ?? []) ref.deref()?.[kDependantSignals]?.delete(weakRefOf(one));
    one[kDependantSignals]?.clear();
    awaited.delete(one);
  }
  for (const one of aborted) {
    if (one[kEvents] !== undefined) one.dispatchEvent(new Event('abort', { [kTrustEvent]: true }));
  }
}

Object.defineProperties(AbortSignal.prototype, {
  aborted: enumerable,
  reason: enumerable,
  throwIfAborted: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'AbortSignal' },
});
for (const name of ['abort', 'timeout', 'any']) Object.defineProperty(AbortSignal, name, enumerable);
defineEventHandler(AbortSignal.prototype, 'abort');

class AbortController {
  #signal;

  // The signal is made when it is first asked for.
  static #signalOf(controller) {
    if (typeof controller !== 'object' || controller === null || !(#signal in controller)) {
      throw new ERR_INVALID_THIS('AbortController');
    }
    return controller.#signal ??= createSignal();
  }

  get signal() {
    return AbortController.#signalOf(this);
  }

  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    abortSignal(AbortController.#signalOf(this), reason);
  }

  [customInspectSymbol](depth, options) {
    return inspectSignal(this, { signal: this.signal }, depth, options);
  }
}

Object.defineProperties(AbortController.prototype, {
  signal: enumerable,
  abort: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'AbortController' },
});

/** Resolves when signal aborts; rejects never. The wait itself does not keep `resource` alive. */
async function aborted(signal, resource) {
  if (signal === undefined) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  validateObject(resource, 'resource', require('internal/validators').kValidateObjectAllowObjects);
  if (signal.aborted) return undefined;
  const { promise, resolve } = Promise.withResolvers();
  const options = { __proto__: null, [kWeakHandler]: resource, once: true, [kResistStopPropagation]: true };
  signal.addEventListener('abort', () => resolve(), options);
  return promise;
}

module.exports = {
  AbortController,
  AbortSignal,
  ClonedAbortSignal,
  abortSignal,
  aborted,
  createAbortSignal: createSignal,
  kAborted,
  transferableAbortController,
  transferableAbortSignal,
};
