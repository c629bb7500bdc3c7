'use strict';
// EventEmitter. Two decisions make it cheap:
//  - an emitter without listeners shares one frozen, empty `_events`; a map of its own appears with the first listener;
//  - listener arrays are never changed in place except by push(), and emit() reads their length once, so that it walks
//    them without a copy and still calls exactly those listeners that were there when it began.

const { inspect } = require('internal/util/inspect');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_UNHANDLED_ERROR },
  kEnhanceStackBeforeInspector,
} = require('internal/errors');
const { validateBoolean, validateFunction, validateNumber } = require('internal/validators');

const NO_EVENTS = Object.freeze({ __proto__: null });

/** Whether there was ever a listener of 'newListener' or 'removeListener': asking the map of events takes longer. */
const kWatched = Symbol('kWatched');

const kCapture = Symbol('kCapture');
const kShapeMode = Symbol('shapeMode');
const kErrorMonitor = Symbol('events.errorMonitor');
const kRejection = Symbol.for('nodejs.rejection');
const kMaxEventTargetListeners = Symbol('events.maxEventTargetListeners');
const kMaxEventTargetListenersWarned = Symbol('events.maxEventTargetListenersWarned');

let defaultMaxListeners = 10;

function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

// The domain module replaces this function, so constructors must go through the property.
EventEmitter.init = function(options) {
  const events = this._events;
  if (events === undefined || events === NO_EVENTS || !Object.hasOwn(this, '_events')) {
    this._events = NO_EVENTS;
    this._eventsCount = 0;
  }
  this._maxListeners ||= undefined;
  this[kShapeMode] = false;
  if (options?.captureRejections) {
    validateBoolean(options.captureRejections, 'options.captureRejections');
    this[kCapture] = true;
  } else {
    this[kCapture] = proto[kCapture];
  }
};

const proto = EventEmitter.prototype;
proto._events = undefined;
proto._eventsCount = 0;
proto._maxListeners = undefined;
Object.defineProperty(proto, kCapture, { __proto__: null, value: false, writable: true, enumerable: false });

// --- emitting -------------------------------------------------------------------------------------------------------

// The rest parameter costs nothing once optimized: V8 forwards the caller's arguments without making the array.
proto.emit = function emit(type, ...args) {
  if (type === 'error' && this._events?.[kErrorMonitor] !== undefined) this.emit(kErrorMonitor, ...args);
  const events = this._events;
  let handler;
  // Apart from the shared map, all maps have one shape: the lookup stays monomorphic.
  if (events === undefined || events === NO_EVENTS || (handler = events[type]) === undefined) {
    if (type !== 'error') return false;
    const er = unhandledError(this, args[0]);
    throw er; // Unhandled 'error' event
  }
  if (typeof handler === 'function') {
    const result = handler.apply(this, args);
    if (result !== undefined && result !== null && this[kCapture]) captureRejection(this, result, type, args);
    return true;
  }
  for (let i = 0, count = handler.length; i < count; i++) {
    const result = handler[i].apply(this, args);
    if (result !== undefined && result !== null && this[kCapture]) captureRejection(this, result, type, args);
  }
  return true;
};

function captureRejection(emitter, result, type, args) {
  try {
    const { then } = result;
    if (typeof then !== 'function') return;
    then.call(result, undefined, (error) => {
      // Out of the promise job, so that a throwing handler is an uncaught exception and not a rejection.
      process.nextTick(deliverRejection, emitter, error, type, args);
    });
  } catch (error) {
    emitter.emit('error', error);
  }
}

function deliverRejection(emitter, error, type, args) {
  if (typeof emitter[kRejection] === 'function') {
    emitter[kRejection](error, type, ...args);
    return;
  }
  // An async 'error' handler that rejects must not call itself for ever.
  const before = emitter[kCapture];
  try {
    emitter[kCapture] = false;
    emitter.emit('error', error);
  } finally {
    emitter[kCapture] = before;
  }
}

/** What emit('error', value) throws when nobody listens. */
function unhandledError(emitter, value) {
  if (value instanceof Error) {
    try {
      const capture = {};
      Error.captureStackTrace(capture, proto.emit);
      Object.defineProperty(value, kEnhanceStackBeforeInspector, {
        __proto__: null,
        value: () => stackWithEmission(emitter, value, capture),
        configurable: true,
      });
    } catch {
      // A frozen error keeps its own stack.
    }
    return value;
  }
  let text;
  try {
    text = inspect(value);
  } catch {
    text = value;
  }
  const error = new ERR_UNHANDLED_ERROR(text);
  error.context = value;
  return error;
}

function stackWithEmission(emitter, error, capture) {
  let owner = '';
  try {
    const { name } = emitter.constructor;
    if (name !== 'EventEmitter') owner = ` on ${name} instance`;
  } catch {
    // A hostile constructor property: leave the owner out.
  }
  const errorLines = error.stack.split('\n').slice(1);
  const emitLines = capture.stack.split('\n').slice(1);
  let shared = 0;
  while (shared < emitLines.length && shared < errorLines.length &&
         emitLines[emitLines.length - 1 - shared] === errorLines[errorLines.length - 1 - shared]) shared++;
  if (shared > 3) {
    emitLines.splice(emitLines.length - shared + 1, shared - 2, '    [... lines matching original stack trace ...]');
  }
  return `${error.stack}\nEmitted 'error' event${owner} at:\n${emitLines.join('\n')}`;
}

// --- adding and removing --------------------------------------------------------------------------------------------

proto.setMaxListeners = function setMaxListeners(n) {
  validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

function maxListenersOf(emitter) {
  const own = emitter._maxListeners;
  return own === undefined ? defaultMaxListeners : own;
}

proto.getMaxListeners = function getMaxListeners() {
  return maxListenersOf(this);
};

function checkListener(listener) {
  if (typeof listener !== 'function') validateFunction(listener, 'listener');
}

function add(emitter, type, listener, prepend) {
  let events = emitter._events;
  if (events === undefined || events === NO_EVENTS) {
    events = emitter._events = { __proto__: null };
    emitter._eventsCount = 0;
  } else if (emitter[kWatched] === true && events.newListener !== undefined) {
    emitter.emit('newListener', type, listener.listener ?? listener);
    events = emitter._events;
    if (events === NO_EVENTS) events = emitter._events = { __proto__: null };
  }

  const existing = events[type];
  if (existing === undefined) {
    events[type] = listener;
    emitter._eventsCount++;
    if (type === 'newListener' || type === 'removeListener') {
      Object.defineProperty(emitter, kWatched, { __proto__: null, value: true, configurable: true, writable: true });
    }
    return emitter;
  }
  let list;
  if (typeof existing === 'function') {
    list = events[type] = prepend ? [listener, existing] : [existing, listener];
  } else if (prepend) {
    list = events[type] = [listener, ...existing];
    if (existing.warned) list.warned = true;
  } else {
    list = existing;
    list.push(listener);
  }
  const max = maxListenersOf(emitter);
  if (max > 0 && list.length > max && !list.warned) warnLeak(emitter, type, list, max);
  return emitter;
}

function warnLeak(emitter, type, list, max) {
  list.warned = true;
  const warning = new Error(
    `Possible EventEmitter memory leak detected. ${list.length} ${String(type)} listeners ` +
    `added to ${inspect(emitter, { depth: -1 })}. MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`);
  warning.name = 'MaxListenersExceededWarning';
  warning.emitter = emitter;
  warning.type = type;
  warning.count = list.length;
  process.emitWarning(warning);
}

proto.addListener = function addListener(type, listener) {
  checkListener(listener);
  return add(this, type, listener, false);
};

proto.on = proto.addListener;

proto.prependListener = function prependListener(type, listener) {
  checkListener(listener);
  return add(this, type, listener, true);
};

function onceWrapper(emitter, type, listener) {
  let fired = false;
  function wrapper() {
    if (fired) return undefined;
    emitter.removeListener(type, wrapper);
    fired = true;
    return arguments.length === 0 ? listener.call(emitter) : Reflect.apply(listener, emitter, arguments);
  }
  wrapper.listener = listener;
  return wrapper;
}

proto.once = function once(type, listener) {
  checkListener(listener);
  this.on(type, onceWrapper(this, type, listener));
  return this;
};

proto.prependOnceListener = function prependOnceListener(type, listener) {
  checkListener(listener);
  this.prependListener(type, onceWrapper(this, type, listener));
  return this;
};

proto.removeListener = function removeListener(type, listener) {
  checkListener(listener);
  const events = this._events;
  if (events === undefined) return this;
  const list = events[type];
  if (list === undefined) return this;

  if (list === listener || list.listener === listener) {
    dropType(this, events, type);
    if (this[kWatched] === true && events.removeListener !== undefined) this.emit('removeListener', type, list.listener || listener);
    return this;
  }
  if (typeof list === 'function') return this;

  const count = list.length;
  let at = count - 1;
  while (at >= 0 && list[at] !== listener && list[at].listener !== listener) at--;
  if (at < 0) return this;
  if (count === 2) {
    events[type] = list[1 - at];
  } else {
    const rest = events[type] = list.slice(0, count - 1);
    for (let i = at + 1; i < count; i++) rest[i - 1] = list[i];
    if (list.warned) rest.warned = true;
  }
  if (this[kWatched] === true && events.removeListener !== undefined) this.emit('removeListener', type, listener);
  return this;
};

proto.off = proto.removeListener;

function dropType(emitter, events, type) {
  if (--emitter._eventsCount === 0) emitter._events = NO_EVENTS;
  else delete events[type];
}

proto.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;
  const all = arguments.length === 0;

  if (events.removeListener === undefined) {
    if (all) {
      this._events = NO_EVENTS;
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      dropType(this, events, type);
    }
    return this;
  }

  // Somebody wants to hear of every removal.
  if (all) {
    for (const key of Reflect.ownKeys(events)) {
      if (key !== 'removeListener') this.removeAllListeners(key);
    }
    this.removeAllListeners('removeListener');
    this._events = NO_EVENTS;
    this._eventsCount = 0;
    return this;
  }
  const list = events[type];
  if (typeof list === 'function') {
    this.removeListener(type, list);
  } else if (list !== undefined) {
    for (let i = list.length - 1; i >= 0; i--) this.removeListener(type, list[i]);
  }
  return this;
};

// --- asking ---------------------------------------------------------------------------------------------------------

function listenersOf(emitter, type, raw) {
  const list = emitter._events?.[type];
  if (list === undefined) return [];
  if (typeof list === 'function') return [raw ? list : list.listener || list];
  return raw ? list.slice() : list.map((listener) => listener.listener || listener);
}

proto.listeners = function listeners(type) {
  return listenersOf(this, type, false);
};

proto.rawListeners = function rawListeners(type) {
  return listenersOf(this, type, true);
};

proto.listenerCount = function listenerCount(type, listener) {
  const events = this._events;
  if (events === undefined || events === NO_EVENTS) return 0;
  const list = events[type];
  if (list === undefined) return 0;
  const wanted = listener !== undefined && listener !== null;
  if (typeof list === 'function') return !wanted || list === listener || list.listener === listener ? 1 : 0;
  if (!wanted) return list.length;
  let found = 0;
  for (const one of list) if (one === listener || one.listener === listener) found++;
  return found;
};

proto.eventNames = function eventNames() {
  return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
};

// --- the module's own functions -------------------------------------------------------------------------------------

const isEventTarget = (value) => value !== null && value !== undefined &&
  value[require('internal/event_target').kIsEventTarget] === true;

function getEventListeners(emitterOrTarget, type) {
  if (typeof emitterOrTarget?.listeners === 'function') return emitterOrTarget.listeners(type);
  if (isEventTarget(emitterOrTarget)) return require('internal/event_target').listenersOf(emitterOrTarget, type);
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

function getMaxListeners(emitterOrTarget) {
  if (typeof emitterOrTarget?.getMaxListeners === 'function') return maxListenersOf(emitterOrTarget);
  if (emitterOrTarget?.[kMaxEventTargetListeners] !== undefined) return emitterOrTarget[kMaxEventTargetListeners];
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

function listenerCount(emitterOrTarget, type) {
  if (typeof emitterOrTarget?.listenerCount === 'function') return emitterOrTarget.listenerCount(type);
  if (isEventTarget(emitterOrTarget)) return require('internal/event_target').listenersOf(emitterOrTarget, type).length;
  return proto.listenerCount.call(emitterOrTarget, type);
}

function setMaxListeners(n = defaultMaxListeners, ...targets) {
  validateNumber(n, 'setMaxListeners', 0);
  if (targets.length === 0) {
    defaultMaxListeners = n;
    return;
  }
  for (const target of targets) {
    if (isEventTarget(target)) {
      target[kMaxEventTargetListeners] = n;
      target[kMaxEventTargetListenersWarned] = false;
    } else if (typeof target?.setMaxListeners === 'function') {
      target.setMaxListeners(n);
    } else {
      throw new ERR_INVALID_ARG_TYPE('eventTargets', ['EventEmitter', 'EventTarget'], target);
    }
  }
}

module.exports = EventEmitter;

EventEmitter.addAbortListener = require('internal/events/abort_listener').addAbortListener;
({ once: EventEmitter.once, on: EventEmitter.on } = require('internal/events/waiting'));
EventEmitter.getEventListeners = getEventListeners;
EventEmitter.getMaxListeners = getMaxListeners;
EventEmitter.listenerCount = listenerCount;
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.usingDomains = false;
EventEmitter.captureRejectionSymbol = kRejection;

Object.defineProperties(EventEmitter, {
  captureRejections: {
    __proto__: null,
    get() { return proto[kCapture]; },
    set(value) {
      validateBoolean(value, 'EventEmitter.captureRejections');
      proto[kCapture] = value;
    },
    configurable: true,
    enumerable: true,
  },
  EventEmitterAsyncResource: {
    __proto__: null,
    get() { return require('internal/events/async_resource').EventEmitterAsyncResource; },
    set: undefined,
    configurable: true,
    enumerable: true,
  },
  errorMonitor: { __proto__: null, value: kErrorMonitor, writable: false, configurable: true, enumerable: true },
  defaultMaxListeners: {
    __proto__: null,
    get() { return defaultMaxListeners; },
    set(n) {
      validateNumber(n, 'defaultMaxListeners', 0);
      defaultMaxListeners = n;
    },
    enumerable: true,
  },
  kMaxEventTargetListeners: { __proto__: null, value: kMaxEventTargetListeners },
  kMaxEventTargetListenersWarned: { __proto__: null, value: kMaxEventTargetListenersWarned },
});

EventEmitter.setMaxListeners = setMaxListeners;
