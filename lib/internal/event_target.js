'use strict';
// EventTarget (DOM, without a tree) and NodeEventTarget, which adds EventEmitter's method names.

const {
  codes: { ERR_EVENT_RECURSION, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateAbortSignal } = require('internal/validators');
const { customInspectSymbol } = require('internal/util');
const {
  CustomEvent, DISPATCHING, Event, PASSIVE, STOPPED, checkOptions, flagsOf, inspectAs, isEvent, kTrustEvent, lower, raise, startDispatch,
} = require('internal/event');

const kIsEventTarget = Symbol.for('nodejs.event_target');
const kIsNodeEventTarget = Symbol('kIsNodeEventTarget');
const kEvents = Symbol('kEvents');
const kHandlers = Symbol('kHandlers');
const kWeakHandler = Symbol('kWeak');
const kResistStopPropagation = Symbol('kResistStopPropagation');
const kIsNodeStyleListener = Symbol('kIsNodeStyleListener');
const kCreateEvent = Symbol('kCreateEvent');
const kNewListener = Symbol('kNewListener');
const kRemoveListener = Symbol('kRemoveListener');
const kHybridDispatch = Symbol.for('nodejs.internal.kHybridDispatch');

const { kMaxEventTargetListeners, kMaxEventTargetListenersWarned } = require('events');

// --- listeners ------------------------------------------------------------------------------------------------------

// Weakly held listeners live as long as the object given as kWeakHandler.
const weakOwners = new WeakMap();
let collected;

function holdWeakly(list, listener, callback, owner) {
  collected ??= new FinalizationRegistry((ref) => {
    const record = ref.deref();
    if (record !== undefined) record.list.remove(record);
  });
  const held = weakOwners.get(owner);
  if (held === undefined) weakOwners.set(owner, [callback]);
  else held.push(callback);
  listener.weak = new WeakRef(callback);
  listener.list = list;
  collected.register(callback, new WeakRef(listener), listener);
}

class Listener {
  constructor(callback, options) {
    this.callback = callback;
    this.options = options;
    this.removed = false;
    this.weak = undefined;
    this.list = undefined;
  }

  /** The function or object as the user gave it; undefined when it was held weakly and is gone. */
  get target() {
    return this.weak === undefined ? this.callback : this.weak.deref();
  }
}

// Like EventEmitter's arrays: pushed to in place, replaced on removal, so that a dispatch walks it without a copy.
const enumerable = { __proto__: null, enumerable: true };

class ListenerList {
  constructor() {
    this.items = [];
  }

  get size() { return this.items.length; }

  find(callback, capture) {
    return this.items.find((item) => item.target === callback && item.options.capture === capture);
  }

  remove(listener) {
    if (listener.removed) return;
    listener.removed = true;
    this.items = this.items.filter((item) => item !== listener);
  }
}

const plainOptions = Object.freeze({
  once: false, capture: false, passive: false, signal: undefined, weak: undefined, resists: false, nodeStyle: false,
});

function listenerOptions(options) {
  if (options === undefined || options === null || options === false) return plainOptions;
  if (typeof options === 'boolean') return { ...plainOptions, capture: options };
  checkOptions(options);
  return {
    once: Boolean(options.once),
    capture: Boolean(options.capture),
    passive: Boolean(options.passive),
    signal: options.signal,
    weak: options[kWeakHandler],
    resists: options[kResistStopPropagation] ?? false,
    nodeStyle: Boolean(options[kIsNodeStyleListener]),
  };
}

function isUsableListener(listener) {
  if (typeof listener === 'function' || (typeof listener === 'object' && listener !== null)) return true;
  if (listener === undefined || listener === null) return false;
  throw new ERR_INVALID_ARG_TYPE('listener', 'EventListener', listener);
}

function initEventTarget(self) {
  self[kEvents] = undefined;
  self[kMaxEventTargetListeners] = require('events').defaultMaxListeners;
  self[kMaxEventTargetListenersWarned] = false;
  self[kHandlers] = undefined;
}

function checkTarget(target, name = 'EventTarget') {
  if (!isEventTarget(target)) throw new ERR_INVALID_THIS(name);
}

class EventTarget {
  constructor() {
    initEventTarget(this);
  }

  [kNewListener](size, type, _listener, _once, _capture, _passive, _weak) {
    const max = this[kMaxEventTargetListeners];
    if (max <= 0 || size <= max || this[kMaxEventTargetListenersWarned]) return;
    this[kMaxEventTargetListenersWarned] = true;
    const { inspect } = require('internal/util/inspect');
    const warning = new Error(
      `Possible EventTarget memory leak detected. ${size} ${type} listeners added to ${inspect(this, { depth: -1 })}. ` +
      `MaxListeners is ${max}. Use events.setMaxListeners() to increase limit`);
    warning.name = 'MaxListenersExceededWarning';
    warning.target = this;
    warning.type = type;
    warning.count = size;
    process.emitWarning(warning);
  }

  [kRemoveListener](_size, _type, _listener, _capture) {}

  addEventListener(type, listener, options = undefined) {
    checkTarget(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    const parsed = listenerOptions(options);
    const { signal } = parsed;
    validateAbortSignal(signal, 'options.signal');
    if (!isUsableListener(listener)) {
      const warning = new Error(`addEventListener called with ${listener} which has no effect.`);
      warning.name = 'AddEventListenerArgumentTypeWarning';
      warning.target = this;
      warning.type = type;
      process.emitWarning(warning);
      return;
    }
    type = `${type}`;
    if (signal !== undefined) {
      if (signal.aborted) return;
      // Held weakly, so that a long-lived signal does not keep this target alive.
      signal.addEventListener('abort', () => { this.removeEventListener(type, listener, options); },
                              { __proto__: null, once: true, [kWeakHandler]: this, [kResistStopPropagation]: true });
    }

    this[kEvents] ??= new Map();
    let list = this[kEvents].get(type);
    if (list === undefined) this[kEvents].set(type, list = new ListenerList());
    else if (list.find(listener, parsed.capture) !== undefined) return;
    const record = new Listener(parsed.weak ? undefined : listener, parsed);
    const { weak } = parsed;
    if (weak) {
      holdWeakly(list, record, listener, weak);
      parsed.weak = undefined;
    }
    list.items.push(record);
    this[kNewListener](list.size, type, listener, parsed.once, parsed.capture, parsed.passive, weak);
  }

  removeEventListener(type, listener, options = undefined) {
    checkTarget(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    if (!isUsableListener(listener)) return;
    type = `${type}`;
    const capture = typeof options === 'boolean' ? options : Boolean(options?.capture);
    const list = this[kEvents]?.get(type);
    const record = list?.find(listener, capture);
    if (record === undefined) return;
    forget(this, type, list, record, listener);
  }

  dispatchEvent(event) {
    checkTarget(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('event');
    if (!isEvent(event)) throw new ERR_INVALID_ARG_TYPE('event', 'Event', event);
    if (flagsOf(event) & DISPATCHING) throw new ERR_EVENT_RECURSION(event.type);
    this[kHybridDispatch](event, event.type, event);
    return !event.defaultPrevented;
  }

  [kCreateEvent](nodeValue, type) {
    return new CustomEvent(type, { detail: nodeValue });
  }

  /** Calls the listeners. Without an event, node-style listeners get the value itself and the others an event made of it. */
  [kHybridDispatch](nodeValue, type, event) {
    if (event !== undefined) startDispatch(event, this);
    const list = this[kEvents]?.get(type);
    if (list !== undefined && list.items.length > 0) {
      const { items } = list;
      for (let i = 0, count = items.length; i < count; i++) {
        const record = items[i];
        if (record.removed) continue;
        const { options } = record;
        if (event !== undefined && (flagsOf(event) & STOPPED) && !options.resists) continue;
        const callback = record.target;
        if (options.once) forget(this, type, list, record, callback);
        if (callback === undefined) continue;
        let value;
        if (options.nodeStyle) {
          value = nodeValue;
        } else {
          if (event === undefined) startDispatch(event = this[kCreateEvent](nodeValue, type), this);
          value = event;
        }
        callListener(this, callback, value, event, options.passive);
      }
    }
    if (event !== undefined) lower(event, DISPATCHING);
    return true;
  }

  [customInspectSymbol](depth, options) {
    checkTarget(this);
    return inspectAs(this.constructor.name, depth, options, {});
  }
}

function forget(target, type, list, record, callback) {
  list.remove(record);
  if (list.size === 0) target[kEvents].delete(type);
  target[kRemoveListener](list.size, type, callback, record.options.capture);
}

function callListener(target, callback, value, event, passive) {
  if (passive && event !== undefined) raise(event, PASSIVE);
  try {
    let result;
    if (typeof callback === 'function') {
      result = callback.call(target, value);
    } else if (typeof callback.handleEvent === 'function') {
      result = callback.handleEvent(value);
    }
    if (result !== undefined && result !== null) {
      const { then } = result;
      if (typeof then === 'function') then.call(result, undefined, throwLater);
    }
  } catch (error) {
    throwLater(error);
  }
  if (passive && event !== undefined) lower(event, PASSIVE);
}

// A listener's failure is an uncaught exception; it neither stops the other listeners nor reaches dispatchEvent()'s caller.
function throwLater(error) {
  process.nextTick(() => { throw error; });
}

Object.defineProperties(EventTarget.prototype, {
  addEventListener: enumerable,
  removeEventListener: enumerable,
  dispatchEvent: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'EventTarget' },
  [kIsEventTarget]: { __proto__: null, value: true },
});

// --- NodeEventTarget ------------------------------------------------------------------------------------------------

class NodeEventTarget extends EventTarget {
  static [kIsNodeEventTarget] = true;
  static defaultMaxListeners = 10;

  setMaxListeners(n) {
    checkNodeTarget(this);
    require('events').setMaxListeners(n, this);
  }

  getMaxListeners() {
    checkNodeTarget(this);
    return this[kMaxEventTargetListeners];
  }

  eventNames() {
    checkNodeTarget(this);
    return [...this[kEvents]?.keys() ?? []];
  }

  listenerCount(type) {
    checkNodeTarget(this);
    return this[kEvents]?.get(String(type))?.size ?? 0;
  }

  off(type, listener, options) {
    checkNodeTarget(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  removeListener(type, listener, options) {
    checkNodeTarget(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  on(type, listener) {
    checkNodeTarget(this);
    this.addEventListener(type, listener, { [kIsNodeStyleListener]: true });
    return this;
  }

  addListener(type, listener) {
    checkNodeTarget(this);
    this.addEventListener(type, listener, { [kIsNodeStyleListener]: true });
    return this;
  }

  emit(type, arg) {
    checkNodeTarget(this);
    if (typeof type !== 'string') throw new ERR_INVALID_ARG_TYPE('type', 'string', type);
    const had = this.listenerCount(type) > 0;
    this[kHybridDispatch](arg, type);
    return had;
  }

  once(type, listener) {
    checkNodeTarget(this);
    this.addEventListener(type, listener, { once: true, [kIsNodeStyleListener]: true });
    return this;
  }

  removeAllListeners(type) {
    checkNodeTarget(this);
    const { [kEvents]: events } = this;
    if (events !== undefined) {
      const lists = type === undefined ? [...events] : [[String(type), events.get(String(type))]];
      for (const [name, list] of lists) {
        if (list === undefined) continue;
        for (const record of list.items) forget(this, name, list, record, record.target);
      }
    }
    return this;
  }
}

function checkNodeTarget(target) {
  if (!(target?.constructor?.[kIsNodeEventTarget])) throw new ERR_INVALID_THIS('NodeEventTarget');
}

for (const name of ['setMaxListeners', 'getMaxListeners', 'eventNames', 'listenerCount', 'off', 'removeListener', 'on', 'addListener',
  'once', 'emit', 'removeAllListeners']) {
  Object.defineProperty(NodeEventTarget.prototype, name, enumerable);
}

// --- for the other modules ------------------------------------------------------------------------------------------

function isEventTarget(value) {
  return value !== null && value !== undefined && value[kIsEventTarget] === true && kEvents in Object(value);
}

function listenersOf(target, type) {
  const found = [];
  for (const { target: listener } of target[kEvents]?.get(type)?.items ?? []) {
    if (listener !== undefined) found.push(listener);
  }
  return found;
}

/** Defines the property `on<name>` on target: one handler, which keeps its place among the listeners when replaced. */
function defineEventHandler(target, name, event = name) {
  const key = `on${name}`;
  Object.defineProperty(target, key, {
    __proto__: null,
    get: { get() { return this[kHandlers]?.get(event)?.handler ?? null; } }.get,
    set: {
      set(value) {
        const handlers = this[kHandlers] ??= new Map();
        const usable = typeof value === 'function' || (typeof value === 'object' && value !== null);
        let slot = handlers.get(event);
        if (slot === undefined) {
          if (!usable) return;
          slot = {
            handler: value,
            listener(...args) { return typeof slot.handler === 'function' ? Reflect.apply(slot.handler, this, args) : undefined; },
          };
          handlers.set(event, slot);
          this.addEventListener(event, slot.listener);
        } else if (usable) {
          slot.handler = value;
        } else {
          handlers.delete(event);
          this.removeEventListener(event, slot.listener);
        }
      },
    }.set,
    configurable: true,
    enumerable: true,
  });
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(descriptor.get, 'name', { __proto__: null, value: `get ${key}`, configurable: true });
  Object.defineProperty(descriptor.set, 'name', { __proto__: null, value: `set ${key}`, configurable: true });
}

module.exports = {
  Event,
  CustomEvent,
  EventTarget,
  NodeEventTarget,
  defineEventHandler,
  initEventTarget,
  initNodeEventTarget: initEventTarget,
  isEventTarget,
  listenersOf,
  kCreateEvent,
  kNewListener,
  kRemoveListener,
  kTrustEvent,
  kWeakHandler,
  kResistStopPropagation,
  kEvents,
  kHybridDispatch,
  kIsEventTarget,
};
