'use strict';

// The channel between a process and the one that forked it: what it gives to process or a ChildProcess.
//
// A message that brings a handle is wrapped as { cmd: 'NODE_HANDLE', type, msg }. The other side answers NODE_HANDLE_ACK,
// or NODE_HANDLE_NACK when the descriptor was lost on the way; until then all other messages wait in a queue.

const {
  ErrnoException,
  codes: { ERR_INVALID_ARG_TYPE, ERR_IPC_CHANNEL_CLOSED, ERR_IPC_DISCONNECTED, ERR_MISSING_ARGS },
} = require('internal/errors');
const { ChannelPipe } = require('internal/child_process/pipe');
const { adopt, kindOf, kinds } = require('internal/child_process/handles');
const formats = require('internal/child_process/serialization');
const { validateObject } = require('internal/validators');

const maxRetransmissions = 3;
const highWaterMark = 128 * 1024;

/** What the user sees as process.channel. */
class Control extends require('events') {
  #pipe;
  #refs = 0;
  #explicit = false;

  constructor(pipe) {
    super();
    this.#pipe = pipe;
  }

  get fd() { return this.#pipe.fd; }

  refCounted() {
    if (++this.#refs === 1 && !this.#explicit) this.#pipe.ref();
  }

  unrefCounted() {
    if (--this.#refs === 0 && !this.#explicit) {
      this.#pipe.unref();
      this.emit('unref');
    }
  }

  ref() {
    this.#explicit = true;
    this.#pipe.ref();
  }

  unref() {
    this.#explicit = true;
    this.#pipe.unref();
  }

  hasRef() { return this.#pipe.hasRef(); }
}

const isInternal = (message) => message !== null && typeof message === 'object' && typeof message.cmd === 'string' &&
  message.cmd.length > 5 && message.cmd.startsWith('NODE_');

const isAnswer = (message) => message?.cmd === 'NODE_HANDLE_ACK' || message?.cmd === 'NODE_HANDLE_NACK';

class Channel {
  constructor(target, fd, serialization, onGone) {
    this.target = target;
    this.onGone = onGone;
    this.format = formats[serialization];
    this.pipe = new ChannelPipe(fd, serialization === 'advanced');
    this.control = new Control(this.pipe);
    this.queue = null; // what waits for the answer to a handle
    this.pending = null; // the handle without an answer
    this.unheard = []; // messages that came before anyone listened
    this.sockets = { got: { __proto__: null }, send: { __proto__: null } };
    this.ended = false;
    this.pipe.onmessage = (payload) => this.receive(payload);
    this.pipe.onend = () => this.end();
  }

  // Receiving.

  receive(payload) {
    const message = this.format.decode(payload);
    if (!isInternal(message)) {
      this.deliver('message', message, undefined);
    } else if (message.cmd === 'NODE_HANDLE') {
      this.receiveHandle(message);
    } else if (isAnswer(message)) {
      this.answered(message.cmd === 'NODE_HANDLE_ACK');
    } else {
      this.deliver('internalMessage', message, undefined);
    }
  }

  deliver(event, message, handle) {
    const { target } = this;
    process.nextTick(() => {
      if (event === 'internalMessage' || target.listenerCount('message') > 0) target.emit(event, message, handle);
      else if (target.channel) this.unheard.push([message, handle]);
    });
  }

  /** Hands out what came before there was a listener. */
  catchUp() {
    if (this.unheard.length === 0) return;
    process.nextTick(() => {
      if (this.target.listenerCount('message') === 0) return;
      for (const [message, handle] of this.unheard.splice(0)) this.target.emit('message', message, handle);
    });
  }

  receiveHandle(message) {
    const fd = this.pipe.takeDescriptor();
    const handle = fd < 0 ? undefined : adopt(fd);
    this.send({ cmd: handle ? 'NODE_HANDLE_ACK' : 'NODE_HANDLE_NACK' }, undefined, { swallowErrors: true });
    if (!handle) return;
    const kind = kinds[message.type];
    if (kind === undefined) {
      handle.close();
      return;
    }
    const event = isInternal(message.msg) ? 'internalMessage' : 'message';
    kind.got(message, handle, this.target, this.sockets, (object) => this.deliver(event, message.msg, object));
  }

  answered(accepted) {
    const { pending, queue, target } = this;
    if (pending !== null && !accepted && pending.retransmissions++ < maxRetransmissions) {
      this.transmit(pending.message, pending.handle, undefined);
      return;
    }
    if (pending !== null && !accepted) {
      process.emitWarning('Handle did not reach the receiving process correctly', 'SentHandleNotReceivedWarning');
    }
    this.dropPending();
    this.queue = null;
    for (const item of queue ?? []) {
      if (this.queue !== null) this.queue.push(item);
      else this.send(item.message, item.handle, item.options, item.callback);
    }
    if (!target.connected && target.channel && this.queue === null) target._disconnect();
  }

  dropPending() {
    if (this.pending?.closes) this.pending.handle.close();
    this.pending = null;
  }

  // Sending.

  /** Sends or queues; returns whether more may follow at once. */
  send(message, handle, options, callback) {
    if (this.queue !== null && !isAnswer(message)) {
      this.queue.push({ message, handle, options, callback });
      return this.queue.length === 1;
    }
    if (!handle) return this.report(this.transmit(message, undefined, callback), options, callback);
    const wrapped = { cmd: 'NODE_HANDLE', type: kindOf(handle), msg: message };
    const kind = kinds[wrapped.type];
    const given = kind.send(wrapped, handle, this.target, this.sockets, options);
    // A handle that is closed already is left out.
    if (!given || given.fd < 0) return this.report(this.transmit(message, undefined, callback), options, callback);
    const result = this.transmit(wrapped, given, callback);
    const closes = kind.closes === true && !options.keepOpen;
    if (result >= 0) {
      this.queue = [];
      this.pending = { message: wrapped, handle: given, closes, retransmissions: 0 };
    } else if (closes) {
      given.close();
    }
    return this.report(result, options, callback);
  }

  transmit(message, handle, callback) {
    const done = typeof callback === 'function' ? () => process.nextTick(callback, null) : undefined;
    const result = this.pipe.send(this.format.encode(message), handle === undefined ? -1 : handle.fd, done);
    if (result === 1) done?.();
    return result;
  }

  report(result, options, callback) {
    if (result < 0 && !options.swallowErrors) {
      const error = new ErrnoException(result, 'write');
      if (typeof callback === 'function') process.nextTick(callback, error);
      else process.nextTick(() => this.target.emit('error', error));
    }
    return result >= 0 && this.pipe.writeQueueSize < highWaterMark;
  }

  // The end.

  /** The other side is gone. */
  end() {
    const { target } = this;
    if (target.connected) {
      target.connected = false;
      this.close();
    } else if (target.channel) {
      this.close();
    }
  }

  close() {
    if (this.ended) return;
    this.ended = true;
    const { pipe, queue, target } = this;
    target.channel = null;
    this.dropPending();
    this.queue = null;
    for (const { callback } of queue ?? []) {
      if (typeof callback === 'function') process.nextTick(callback, new ERR_IPC_CHANNEL_CLOSED());
    }
    process.nextTick(() => {
      pipe.close();
      target.emit('disconnect');
      this.onGone();
    });
  }
}

/**
 * Gives target send(), disconnect(), channel and the events 'message' and 'disconnect'.
 * @param {object} target process or a ChildProcess
 * @param {number} fd our end
 * @param {string} serialization 'json' or 'advanced'
 * @param {boolean} inChild whether target is process
 * @param {Function} [onGone] called once after 'disconnect'
 */
function setupChannel(target, fd, serialization, inChild, onGone = () => {}) {
  const channel = new Channel(target, fd, serialization, onGone);
  target.channel = channel.control;
  Object.defineProperty(target, '_channel', {
    __proto__: null, configurable: true, enumerable: false,
    get() { return target.channel; },
    set(value) { target.channel = value; },
  });
  Object.defineProperty(target, '_handleQueue', {
    __proto__: null, configurable: true, enumerable: false, get() { return channel.queue; },
  });
  target.connected = true;

  target.on('newListener', (name) => {
    if (name === 'message') channel.catchUp();
    if (inChild && (name === 'message' || name === 'disconnect')) channel.control.refCounted();
  });
  if (inChild) {
    // Only listeners keep the child waiting for messages.
    channel.pipe.unref();
    target.on('removeListener', (name) => {
      if (name === 'message' || name === 'disconnect') channel.control.unrefCounted();
    });
  }

  target.send = function(message, handle, options, callback) {
    if (typeof handle === 'function') {
      callback = handle;
      handle = undefined;
      options = undefined;
    } else if (typeof options === 'function') {
      callback = options;
      options = undefined;
    } else if (options !== undefined) {
      validateObject(options, 'options');
    }
    options = { swallowErrors: false, ...options };
    if (target.connected) return target._send(message, handle, options, callback);
    const error = new ERR_IPC_CHANNEL_CLOSED();
    if (typeof callback === 'function') process.nextTick(callback, error);
    else process.nextTick(() => target.emit('error', error));
    return false;
  };

  target._send = function(message, handle, options, callback) {
    if (message === undefined) throw new ERR_MISSING_ARGS('message');
    const type = typeof message;
    if (type !== 'string' && type !== 'object' && type !== 'number' && type !== 'boolean') {
      throw new ERR_INVALID_ARG_TYPE('message', ['string', 'object', 'number', 'boolean'], message);
    }
    if (typeof options === 'boolean') options = { swallowErrors: options };
    if (handle) kindOf(handle);
    return channel.send(message, handle, options ?? {}, callback);
  };

  target.disconnect = function() {
    if (!target.connected) {
      target.emit('error', new ERR_IPC_DISCONNECTED());
      return;
    }
    target.connected = false;
    // What waits behind a handle still leaves first.
    if (channel.queue === null) target._disconnect();
  };

  target._disconnect = function() {
    channel.close();
  };

  channel.pipe.readStart();
  return channel.control;
}

module.exports = { setupChannel };
