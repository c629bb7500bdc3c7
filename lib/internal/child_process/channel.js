'use strict';

// The channel between a process and the one that forked it: one JSON text a line.

const { StringDecoder } = require('string_decoder');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_HANDLE_TYPE, ERR_IPC_CHANNEL_CLOSED, ERR_IPC_DISCONNECTED, ERR_MISSING_ARGS },
} = require('internal/errors');

const kPending = Symbol('pending messages');

class Control {
  #socket;
  #refs = 0;
  #explicit;
  constructor(socket) { this.#socket = socket; }
  get fd() { return this.#socket._handle?.fd; }
  refCounted() {
    if (++this.#refs === 1 && this.#explicit === undefined) this.#socket.ref();
  }
  unrefCounted() {
    if (--this.#refs === 0 && this.#explicit === undefined) this.#socket.unref();
  }
  ref() {
    this.#explicit = true;
    this.#socket.ref();
  }
  unref() {
    this.#explicit = false;
    this.#socket.unref();
  }
  hasRef() { return this.#explicit ?? this.#refs > 0; }
}

/**
 * Gives target send(), disconnect(), channel and the events 'message' and 'disconnect'.
 * @param {object} target process or a ChildProcess
 * @param {number} fd our end
 * @param {string} serialization 'json' or 'advanced'
 * @param {boolean} inChild whether target is process
 */
function setupChannel(target, fd, serialization, inChild) {
  const { Socket } = require('net');
  const socket = new Socket({ fd, readable: true, writable: true });
  const control = new Control(socket);
  target.channel = control;
  Object.defineProperty(target, '_channel', { configurable: true, enumerable: false, get() { return target.channel; }, set(v) { target.channel = v; } });
  target.connected = true;
  target[kPending] = null;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let queued = 0;

  function deliver(message) {
    if (message && typeof message === 'object' && typeof message.cmd === 'string' && message.cmd.startsWith('NODE_')) {
      process.nextTick(() => target.emit('internalMessage', message, undefined));
      return;
    }
    process.nextTick(() => target.emit('message', message, undefined));
  }

  socket.on('data', (chunk) => {
    rest += decoder.write(chunk);
    const lines = rest.split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') continue;
      let message;
      try {
        message = parse(line, serialization);
      } catch (e) {
        target.emit('error', e);
        continue;
      }
      deliver(message);
    }
  });
  socket.on('error', () => {});
  socket.on('end', () => close());
  socket.on('close', () => close());
  if (inChild) {
    socket.unref();
    // Only listeners keep the child waiting for messages.
    const counts = (name) => name === 'message' || name === 'disconnect';
    target.on('newListener', (name) => { if (counts(name)) control.refCounted(); });
    target.on('removeListener', (name) => { if (counts(name)) control.unrefCounted(); });
  }

  function close() {
    if (target.channel === null) return;
    const wasConnected = target.connected;
    target.connected = false;
    target.channel = null;
    socket.destroy();
    if (wasConnected || !target._disconnectEmitted) {
      target._disconnectEmitted = true;
      process.nextTick(() => target.emit('disconnect'));
    }
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
      require('internal/validators').validateObject(options, 'options');
    }
    if (target.connected) return target._send(message, handle, options, callback);
    const err = new ERR_IPC_CHANNEL_CLOSED();
    if (typeof callback === 'function') process.nextTick(callback, err);
    else process.nextTick(() => target.emit('error', err));
    return false;
  };

  target._send = function(message, handle, options, callback) {
    if (message === undefined) throw new ERR_MISSING_ARGS('message');
    if (typeof message !== 'string' && typeof message !== 'object' && typeof message !== 'number' && typeof message !== 'boolean') {
      throw new ERR_INVALID_ARG_TYPE('message', ['string', 'object', 'number', 'boolean'], message);
    }
    if (handle) {
      const net = require('net');
      if (!(handle instanceof net.Socket) && !(handle instanceof net.Server)) throw new ERR_INVALID_HANDLE_TYPE();
      require('internal/unsupported').fail('sending a handle to a child process');
    }
    const text = `${stringify(message, serialization)}\n`;
    queued++;
    const ok = socket.write(text, (err) => {
      queued--;
      if (typeof callback === 'function') process.nextTick(callback, err ?? null);
      else if (err) process.nextTick(() => target.emit('error', err));
    });
    return ok || queued < 64;
  };

  target._disconnect = target.disconnect = function() {
    if (!target.connected) {
      target.emit('error', new ERR_IPC_DISCONNECTED());
      return;
    }
    target.connected = false;
    // What was sent before still leaves.
    socket.end(() => close());
    process.nextTick(() => close());
  };
  return control;
}

function stringify(message, serialization) {
  if (serialization === 'advanced') return require('v8').serialize(message).toString('base64');
  return JSON.stringify(message);
}

function parse(line, serialization) {
  if (serialization === 'advanced') return require('v8').deserialize(Buffer.from(line, 'base64'));
  return JSON.parse(line);
}

module.exports = { setupChannel };
