'use strict';
// Event and CustomEvent (DOM). Dispatching is in internal/event_target; the two share the event's flags.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { customInspectSymbol } = require('internal/util');

const kTrustEvent = Symbol('kTrustEvent');

const { now } = require('internal/perf/clock');

function inspectAs(name, depth, options, fields) {
  if (depth < 0) return name;
  const { inspect } = require('internal/util/inspect');
  return `${name} ${inspect(fields, { ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth })}`;
}

function checkOptions(options) {
  if (options !== null && options !== undefined && typeof options !== 'object' && typeof options !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
}

// --- events ---------------------------------------------------------------------------------------------------------

const STOPPED = 1;          // stopImmediatePropagation
const CANCEL_BUBBLE = 2;    // stopPropagation
const DISPATCHING = 4;
const PREVENTED = 8;
const PASSIVE = 16;         // a passive listener runs: preventDefault() has no effect
const CANCELABLE = 32;
const BUBBLES = 64;
const COMPOSED = 128;
const TRUSTED = 256;

let isEvent, flagsOf, raise, lower, startDispatch;

class Event {
  #type;
  #flags;
  #time;
  #target = null;

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    let flags = 0;
    if (options !== undefined && options !== null) {
      checkOptions(options);
      if (options.bubbles) flags |= BUBBLES;
      if (options.cancelable) flags |= CANCELABLE;
      if (options.composed) flags |= COMPOSED;
      if (options[kTrustEvent]) flags |= TRUSTED;
    }
    this.#type = `${type}`;
    this.#flags = flags;
    this.#time = now(); // as performance.now()
  }

  static {
    isEvent = (value) => typeof value === 'object' && value !== null && #flags in value;
    flagsOf = (event) => event.#flags;
    raise = (event, flag) => { event.#flags |= flag; };
    lower = (event, flag) => { event.#flags &= ~flag; };
    startDispatch = (event, target) => {
      event.#target = target;
      event.#flags |= DISPATCHING;
    };
  }

  [customInspectSymbol](depth, options) {
    eventFlags(this);
    return inspectAs(this.constructor.name, depth, options, {
      type: this.#type,
      defaultPrevented: this.defaultPrevented,
      cancelable: this.cancelable,
      timeStamp: this.#time,
    });
  }

  initEvent(type, bubbles = false, cancelable = false) {
    const flags = eventFlags(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (flags & DISPATCHING) return;
    this.#type = `${type}`;
    this.#flags = (flags & ~(BUBBLES | CANCELABLE)) | (bubbles ? BUBBLES : 0) | (cancelable ? CANCELABLE : 0);
  }

  stopImmediatePropagation() {
    eventFlags(this);
    this.#flags |= STOPPED | CANCEL_BUBBLE;
  }

  preventDefault() {
    const flags = eventFlags(this);
    if ((flags & CANCELABLE) && !(flags & PASSIVE)) this.#flags |= PREVENTED;
  }

  get target() {
    eventFlags(this);
    return this.#target;
  }

  get currentTarget() {
    return eventFlags(this) & DISPATCHING ? this.#target : null;
  }

  get srcElement() {
    eventFlags(this);
    return this.#target;
  }

  get type() {
    eventFlags(this);
    return this.#type;
  }

  get cancelable() { return (eventFlags(this) & CANCELABLE) !== 0; }

  get defaultPrevented() { return isPrevented(eventFlags(this)); }

  get timeStamp() {
    eventFlags(this);
    return this.#time;
  }

  composedPath() {
    return eventFlags(this) & DISPATCHING ? [this.#target] : [];
  }

  get returnValue() { return !isPrevented(eventFlags(this)); }

  set returnValue(value) {
    eventFlags(this);
    if (!value) this.preventDefault();
  }

  get bubbles() { return (eventFlags(this) & BUBBLES) !== 0; }

  get composed() { return (eventFlags(this) & COMPOSED) !== 0; }

  get eventPhase() { return eventFlags(this) & DISPATCHING ? Event.AT_TARGET : Event.NONE; }

  get cancelBubble() { return (eventFlags(this) & CANCEL_BUBBLE) !== 0; }

  set cancelBubble(value) {
    eventFlags(this);
    if (value) this.#flags |= CANCEL_BUBBLE;
  }

  stopPropagation() {
    eventFlags(this);
    this.#flags |= CANCEL_BUBBLE;
  }

  get isTrusted() { return (eventFlags(this) & TRUSTED) !== 0; }
}

function eventFlags(event) {
  if (!isEvent(event)) throw new ERR_INVALID_THIS('Event');
  return flagsOf(event);
}

const isPrevented = (flags) => (flags & (CANCELABLE | PREVENTED)) === (CANCELABLE | PREVENTED);

const enumerable = { __proto__: null, enumerable: true };
const phases = { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 };
for (const [name, value] of Object.entries(phases)) {
  const descriptor = { __proto__: null, value, enumerable: true };
  Object.defineProperty(Event, name, descriptor);
  Object.defineProperty(Event.prototype, name, descriptor);
}
for (const name of ['initEvent', 'stopImmediatePropagation', 'preventDefault', 'target', 'currentTarget', 'srcElement', 'type',
  'cancelable', 'defaultPrevented', 'timeStamp', 'composedPath', 'returnValue', 'bubbles', 'composed', 'eventPhase',
  'cancelBubble', 'stopPropagation', 'isTrusted']) {
  Object.defineProperty(Event.prototype, name, enumerable);
}
Object.defineProperty(Event.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'Event' });

class CustomEvent extends Event {
  #detail;

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() {
    if (!(#detail in this)) throw new ERR_INVALID_THIS('CustomEvent');
    return this.#detail;
  }
}
Object.defineProperty(CustomEvent.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'CustomEvent' });
Object.defineProperty(CustomEvent.prototype, 'detail', enumerable);

module.exports = {
  CustomEvent,
  DISPATCHING,
  Event,
  PASSIVE,
  STOPPED,
  checkOptions,
  flagsOf,
  inspectAs,
  isEvent,
  kTrustEvent,
  lower,
  raise,
  startDispatch,
};
