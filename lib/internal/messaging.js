'use strict';

// MessageChannel, MessagePort and BroadcastChannel. A port is a number of the engine's; the host says when one has
// something, and all that it has is taken then.

const {
  codes: { ERR_CONSTRUCT_CALL_INVALID, ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { EventTarget, NodeEventTarget, defineEventHandler, kCreateEvent, kNewListener, kRemoveListener } =
  require('internal/event_target');
const { Event } = require('internal/event');
const { MessageEvent, receivedEvent } = require('internal/message_event');
const { isMarkedAsUntransferable, markAsUntransferable } = require('internal/buffer');
const {
  deserialize, markAsUncloneable, markTransferMode, post, serialize, setPorts, structuredClone,
} = require('internal/worker/js_transferable');
const { onStart } = require('internal/bootstrap/refresh');
const { drain } = require('internal/process/task_queues');

const native = binding('messaging');
const customInspect = Symbol.for('nodejs.util.inspect.custom');
const kHybridDispatch = Symbol.for('nodejs.internal.kHybridDispatch');
const kInternal = Symbol('kInternal');
// As many messages are handed out at once before others get their turn.
const kBatch = 1000;
const kTakeAll = Symbol('kTakeAll');

/** What can be told of by the host, by number. */
const open = new Map();

// What stands for a message that is not there, that will never be there, and that is more than one value.
const kNothing = Symbol('kNothing'), kGone = Symbol('kGone'), kSeveral = Symbol('kSeveral');

onStart(() => {
  native.marks(kNothing, kGone, kSeveral);
  native.init((id) => open.get(id)?.[kTakeAll]());
});

/** A started port that is listened to keeps the process alive, once. */
class Liveness {
  on = false;
  set(on) {
    if (this.on === on) return;
    this.on = on;
    native.setRef(on);
  }
}

const none = Object.freeze([]);

/** What the last message that was taken came with, and whether it could not be read. */
let takenPorts = none;
let takenFailed = false;

/** The next message of the port, or why there is none; what went wrong when it could not be read. */
function takeFrom(id, inside) {
  takenPorts = none;
  takenFailed = false;
  try {
    const value = inside === undefined ? native.take(id) : native.take(id, inside.global);
    return value === kSeveral ? takeSeveral(id, inside) : value;
  } catch (error) {
    takenFailed = true;
    return error;
  }
}

function takeSeveral(id, inside) {
  const taken = native.takeSeveral(id);
  const count = taken[0];
  const received = [];
  try {
    return deserialize(taken.slice(1, 1 + count), taken.slice(1 + count), received, inside);
  } finally {
    takenPorts = received;
  }
}

const { [Symbol.iterator]: arrayIterator } = Array.prototype;

/** Whether an argument of postMessage() says at a glance that nothing is transferred. */
function transfersNothing(argument) {
  return argument === undefined || argument === null ||
    Array.isArray(argument) && argument.length === 0 && argument[Symbol.iterator] === arrayIterator;
}

/** Numbers as the host reads them. */
const packed = (numbers) => new Float64Array(numbers);
const packedPorts = (ports) => (ports.length === 0 ? null : new Int32Array(ports));

function invalidArgument(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

/** The elements of an iterable object; undefined when it is none. */
function elementsOf(value) {
  if (typeof value !== 'object' || value === null || typeof value[Symbol.iterator] !== 'function') return undefined;
  const iterator = value[Symbol.iterator]();
  if (typeof iterator?.next !== 'function') return undefined;
  return Array.from({ [Symbol.iterator]: () => iterator });
}

function transferListOf(argument) {
  if (argument === undefined || argument === null) return [];
  if (typeof argument !== 'object') throw invalidArgument('Optional transferList argument must be an iterable');
  if (argument[Symbol.iterator] !== undefined) {
    const list = elementsOf(argument);
    if (list === undefined) throw invalidArgument('Optional transferList argument must be an iterable');
    return list;
  }
  if (argument.transfer === undefined) return [];
  const list = elementsOf(argument.transfer);
  if (list === undefined) throw invalidArgument('Optional options.transfer argument must be an iterable');
  return list;
}

// ---- MessagePort ----

let portId, detachPort, takeMessage, takeRaw;

const Port = class MessagePort extends NodeEventTarget {
  // 0 once closed or moved elsewhere.
  #id;
  #live = new Liveness();
  /** No listener: a batch under way ends. */
  #stopped = false;
  #closing = false;
  #taking = false;
  #ports = none;
  #resource;
  // Where messages go that are made in another context; see internal/worker/port_in_context.
  #inside;

  static {
    portId = (value) => (typeof value === 'object' && value !== null && #id in value ? value.#id : undefined);
    detachPort = (port) => port.#detach();
    takeMessage = (port) => port.#take();
    takeRaw = (port, global, inside) => { port.#inside = { global, ...inside }; };
  }

  constructor(token, id) {
    if (token !== kInternal) throw new ERR_CONSTRUCT_CALL_INVALID();
    super();
    this.#id = id;
    open.set(id, this);
    this.#resource = require('internal/async_wrap').announce('MESSAGEPORT', this);
  }

  #detach() {
    require('internal/async_wrap').destroy(this.#resource);
    this.#resource = undefined;
    open.delete(this.#id);
    this.#id = 0;
    this.#live.set(false);
  }

  #take() {
    return this.#id === 0 ? kGone : takeFrom(this.#id, this.#inside);
  }

  /** For the host: hands out what has come. */
  [kTakeAll]() {
    if (this.#taking) return;
    this.#taking = true;
    let through = false;
    try {
      through = this.#takeBatch();
    } finally {
      this.#taking = false;
      // The engine announces nothing more until it has been found empty.
      if (!through && this.#id !== 0) native.start(this.#id);
    }
    if (this.#closing && this.#id !== 0) this.#end();
  }

  /** False: there is more. */
  #takeBatch() {
    for (let i = 0; this.#id !== 0 && !this.#stopped; i++) {
      if (i === kBatch) return false;
      const value = takeFrom(this.#id, this.#inside);
      if (value === kNothing) return true;
      if (value === kGone) {
        this.#closing = true;
        return true;
      }
      const ports = takenPorts;
      const failed = takenFailed;
      if (i > 0) drain();
      this.#emitMessage(value, failed, ports);
    }
    return true;
  }

  #emitMessage(value, failed, ports) {
    if (this.#inside !== undefined) {
      if (failed) this.#inside.failed(value);
      else this.#inside.message(value, ports);
      return;
    }
    this.#ports = ports;
    this[kHybridDispatch](value, failed ? 'messageerror' : 'message');
  }

  #end() {
    const id = this.#id;
    this.#detach();
    native.close(id);
    this.#emitClose();
  }

  #emitClose() {
    this[kHybridDispatch](undefined, 'close');
  }

  postMessage(message, transferList = undefined) {
    if (portId(this) === undefined) throw new ERR_INVALID_THIS('MessagePort');
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('The `message` argument');
    if (transfersNothing(transferList)) {
      const several = post(this, message);
      if (several !== undefined) native.postSeveral(this.#id, several);
      return;
    }
    const list = transferListOf(transferList);
    if (list.includes(this)) {
      const { DOMException } = require('internal/per_context/domexception');
      throw new DOMException('Transfer list contains source port', 'DataCloneError');
    }
    const { values, ports } = serialize(message, list);
    if (native.postSeveral(this.#id, values, ports)) {
      process.emitWarning('The target port was posted to itself, and the communication channel was lost');
    }
  }

  start() {
    if (portId(this) === undefined) throw new ERR_INVALID_THIS('MessagePort');
    if (this.#id === 0) return;
    this.#stopped = false;
    native.start(this.#id);
  }

  close(callback = undefined) {
    if (portId(this) === undefined) throw new ERR_INVALID_THIS('MessagePort');
    if (typeof callback === 'function') this.once('close', callback);
    if (this.#id === 0 || this.#closing) return;
    this.#closing = true;
    // What is in the queue by now is still handed out.
    if (this.#taking) return;
    const id = this.#id;
    const refed = this.#live.on;
    this.#detach();
    this.#live.set(refed);
    native.close(id);
    process.nextTick(() => this.#live.set(false));
    setImmediate(() => this.#emitClose());
  }

  ref() {
    if (portId(this) === undefined) throw new ERR_INVALID_THIS('MessagePort');
    if (this.#id !== 0) this.#live.set(true);
  }

  unref() {
    if (portId(this) === undefined) throw new ERR_INVALID_THIS('MessagePort');
    this.#live.set(false);
  }

  hasRef() {
    if (portId(this) === undefined) throw new ERR_INVALID_THIS('MessagePort');
    return this.#live.on;
  }

  [kNewListener](size, type, ...rest) {
    super[kNewListener](size, type, ...rest);
    if (size === 1 && type === 'message') {
      this.ref();
      this.start();
    }
  }

  [kRemoveListener](size, type, ...rest) {
    super[kRemoveListener](size, type, ...rest);
    if (size !== 0 || type !== 'message') return;
    this.unref();
    // What comes now waits for the next listener.
    this.#stopped = true;
    if (this.#id !== 0) native.stop(this.#id);
  }

  [kCreateEvent](value, type) {
    if (type === 'message' || type === 'messageerror') return receivedEvent(type, value, this.#ports);
    return type === 'close' ? new Event(type) : super[kCreateEvent](value, type);
  }

  [customInspect](depth, options) {
    const { inspect } = require('internal/util/inspect');
    return `MessagePort [EventTarget] ${inspect({ active: this.#id !== 0, refed: this.#live.on }, options)}`;
  }
};

const enumerable = { __proto__: null, enumerable: true };
Object.defineProperties(Port.prototype, {
  postMessage: enumerable, start: enumerable, close: enumerable, ref: enumerable, unref: enumerable, hasRef: enumerable,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'MessagePort' },
});
defineEventHandler(Port.prototype, 'message');
defineEventHandler(Port.prototype, 'messageerror');
markTransferMode(Port.prototype, false, true);

/** What programs see of it: nobody makes a port but a channel. */
function MessagePort() {
  throw new ERR_CONSTRUCT_CALL_INVALID();
}
Object.setPrototypeOf(MessagePort, NodeEventTarget);
MessagePort.prototype = Port.prototype;
Object.defineProperty(Port.prototype, 'constructor', { __proto__: null, value: MessagePort, writable: true, configurable: true });

/** The port of that number, from the host. */
const createPort = (id) => new Port(kInternal, id);

setPorts((object, moved) => {
  const id = portId(object);
  if (moved && id !== undefined) detachPort(object);
  return id;
}, createPort);

function MessageChannel() {
  if (new.target === undefined) throw new ERR_CONSTRUCT_CALL_REQUIRED('MessageChannel');
  const [one, two] = native.channel();
  this.port1 = createPort(one);
  this.port2 = createPort(two);
}

/** Puts a message into a thread's mailbox; false when there is none. */
function postTo(threadId, message, transferList) {
  const { values, ports } = serialize(message, transferListOf(transferList));
  return native.mail(threadId, packed(values), packedPorts(ports));
}

/** Takes one message without an event; undefined when there is none. */
function receiveMessageOnPort(port) {
  if (port instanceof BroadcastChannel) return port.receive();
  if (portId(port) === undefined) throw invalidArgument('The "port" argument must be a MessagePort instance');
  const message = takeMessage(port);
  if (message === kNothing || message === kGone) return undefined;
  if (takenFailed) throw message;
  return { message };
}

// ---- BroadcastChannel ----

class BroadcastChannel extends EventTarget {
  #name;
  #id;
  #live = new Liveness();

  constructor(name) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    super();
    this.#name = `${name}`;
    this.#id = native.joinBroadcast(this.#name);
    open.set(this.#id, this);
    this.#live.set(true);
    native.start(this.#id);
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#id in value)) throw new ERR_INVALID_THIS('BroadcastChannel');
  }

  get name() {
    BroadcastChannel.#check(this);
    return this.#name;
  }

  [kTakeAll]() {
    let through = false;
    try {
      through = this.#takeBatch();
    } finally {
      if (!through && this.#id !== 0) native.start(this.#id);
    }
  }

  #takeBatch() {
    for (let i = 0; i < kBatch; i++) {
      const data = this.#take();
      if (data === kNothing || data === kGone) return true;
      if (i > 0) drain();
      this.dispatchEvent(new MessageEvent(takenFailed ? 'messageerror' : 'message', { data }));
    }
    return false;
  }

  #take() {
    return this.#id === 0 ? kGone : takeFrom(this.#id);
  }

  /** For receiveMessageOnPort. */
  receive() {
    const message = this.#take();
    return message === kNothing || message === kGone ? undefined : { message };
  }

  close() {
    BroadcastChannel.#check(this);
    if (this.#id === 0) return;
    open.delete(this.#id);
    native.close(this.#id);
    native.leaveBroadcast(this.#id);
    this.#id = 0;
    this.#live.set(false);
  }

  postMessage(message) {
    BroadcastChannel.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('message');
    if (this.#id === 0) {
      const { DOMException } = require('internal/per_context/domexception');
      throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    }
    const messages = [];
    // Even for nobody: what cannot be cloned must be refused.
    const listeners = native.listeners(this.#id);
    for (let i = 0; i < Math.max(listeners, 1); i++) {
      const { values } = serialize(message, []);
      messages.push(values.length, ...values);
    }
    native.broadcast(this.#id, packed(messages));
  }

  ref() {
    BroadcastChannel.#check(this);
    if (this.#id !== 0) this.#live.set(true);
    return this;
  }

  unref() {
    BroadcastChannel.#check(this);
    this.#live.set(false);
    return this;
  }

  [customInspect](depth, options) {
    BroadcastChannel.#check(this);
    if (depth < 0) return 'BroadcastChannel';
    const { inspect } = require('internal/util/inspect');
    return `BroadcastChannel ${inspect({ name: this.#name, active: this.#id !== 0 }, {
      ...options, depth: options.depth == null ? null : options.depth - 1,
    })}`;
  }
}

Object.defineProperties(BroadcastChannel.prototype, {
  name: enumerable, close: enumerable, postMessage: enumerable,
  receive: { __proto__: null, enumerable: false },
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'BroadcastChannel' },
});
defineEventHandler(BroadcastChannel.prototype, 'message');
defineEventHandler(BroadcastChannel.prototype, 'messageerror');

module.exports = {
  BroadcastChannel,
  MessageChannel,
  MessageEvent,
  MessagePort,
  createPort,
  isMarkedAsUntransferable,
  isMessagePort: (value) => portId(value) !== undefined,
  markAsUncloneable,
  markAsUntransferable,
  /** Takes a port away from here, when `check` agrees: its number and what that gave. Undefined for a closed one. */
  moveAway(port, check) {
    const number = portId(port);
    if (number === 0) return undefined;
    const target = check();
    detachPort(port);
    return { number, target };
  },
  postTo,
  receiveMessageOnPort,
  structuredClone,
  takeRaw: (port, global, inside) => takeRaw(port, global, inside),
};
