'use strict';
// Sending web streams to another thread (WHATWG Streams 8.2): a stream stays where it is and is piped through a pair of ports
// to one of its kind at the other side. Chunks are asked for one by one by 'pull' messages.

const readable = require('internal/webstreams/readablestream');
const writable = require('internal/webstreams/writablestream');
const { TransformStream } = require('internal/webstreams/transformstream');
const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
const { check, kError, kState, kType, noop, resolved } = require('internal/webstreams/util');
const {
  kDeserialize, kTransfer, kTransferList, markTransferMode,
} = require('internal/worker/js_transferable');

// Between the two calls of one transfer: the ports that go along.
const leaving = new WeakMap();

function channel() {
  const { MessageChannel } = require('internal/messaging');
  return new MessageChannel();
}

function cloneError(message) {
  const { DOMException } = require('internal/per_context/domexception');
  return new DOMException(message, 'DataCloneError');
}

function post(port, type, value) {
  port.postMessage({ type, value });
}

/** Posts; what can't be cloned becomes an error at the other side and is thrown here. */
function postOrTell(port, type, value) {
  try {
    post(port, type, value);
  } catch (error) {
    post(port, 'error', undefined);
    throw error;
  }
}

function listen(port, onMessage, onFailure) {
  port.onmessage = ({ data }) => {
    if (data !== null && typeof data === 'object') onMessage(data.type, data.value);
  };
  port.onmessageerror = () => {
    const error = cloneError('A message of the stream could not be deserialized');
    post(port, 'error', undefined);
    onFailure(error);
    port.close();
  };
  port.unref();
}

/** A stream whose chunks come over a port. */
function readableFromPort(port) {
  const stream = readable.createReadableStream(noop, () => {
    post(port, 'pull');
    return resolved();
  }, (reason) => {
    try {
      postOrTell(port, 'error', reason);
      return resolved();
    } catch (error) {
      return Promise.reject(error);
    } finally {
      port.close();
    }
  }, 0);
  const { controller } = stream[kState];
  listen(port, (type, value) => {
    if (type === 'chunk') {
      readable.readableStreamDefaultControllerEnqueue(controller, value);
    } else if (type === 'close') {
      readable.readableStreamDefaultControllerClose(controller);
      port.close();
    } else if (type === 'error') {
      controller[kError](value);
      port.close();
    }
  }, (error) => controller[kError](error));
  return stream;
}

/** A stream whose chunks leave over a port. */
function writableToPort(port) {
  let asked = Promise.withResolvers();
  const wake = () => {
    asked?.resolve();
    asked = undefined;
  };
  const stream = writable.createWritableStream(noop, async (chunk) => {
    if (asked !== undefined) await asked.promise;
    asked = Promise.withResolvers();
    try {
      postOrTell(port, 'chunk', chunk);
    } catch (error) {
      port.close();
      throw error;
    }
  }, async () => {
    post(port, 'close');
    port.close();
  }, async (reason) => {
    try {
      postOrTell(port, 'error', reason);
    } finally {
      port.close();
    }
  });
  const fail = (error) => {
    writable.writableStreamDefaultControllerErrorIfNeeded(stream[kState].controller, error);
    wake();
  };
  listen(port, (type, value) => {
    if (type === 'pull') wake();
    else if (type === 'error') fail(value);
  }, fail);
  return stream;
}

function pipe(from, to) {
  readable.readableStreamPipeTo(from, to, false, false, false).then(undefined, noop);
}

function sendReadable(stream) {
  if (stream.locked) throw cloneError('Cannot transfer a locked ReadableStream');
  const { port1, port2 } = channel();
  pipe(stream, writableToPort(port1));
  return port2;
}

function sendWritable(stream) {
  if (stream.locked) throw cloneError('Cannot transfer a locked WritableStream');
  const { port1, port2 } = channel();
  pipe(readableFromPort(port1), stream);
  return port2;
}

function takeLeaving(stream, name) {
  check(stream, name);
  const ports = leaving.get(stream);
  if (ports === undefined) throw new ERR_INVALID_STATE(`${name} is not being transferred`);
  leaving.delete(stream);
  return ports;
}

/**
 * Makes a class transferable.
 * @param {Function} Class
 * @param {(stream: object) => object[]} send the ports to the streams that take its place
 * @param {(ports: object[], shell: object) => void} receive fills an object made by create()
 */
function define(Class, send, create, receive) {
  const name = Class.prototype[kType];
  markTransferMode(Class.prototype, false, true);
  Object.defineProperties(Class.prototype, {
    [kTransferList]: {
      __proto__: null,
      configurable: true,
      value() {
        check(this, name);
        const ports = send(this);
        leaving.set(this, ports);
        return ports;
      },
    },
    [kTransfer]: {
      __proto__: null,
      configurable: true,
      value() {
        return { data: { ports: takeLeaving(this, name) }, deserializeInfo: `internal/webstreams/transfer:Transferred${name}` };
      },
    },
    [kDeserialize]: { __proto__: null, configurable: true, value({ ports }) { receive(ports, this); } },
  });
  function Transferred() {
    return create();
  }
  return Transferred;
}

/** The state of `made` moves into the shell that the message's reader already handed out. */
function become(shell, made) {
  shell[kState] = made[kState];
  const { controller } = made[kState];
  if (controller?.[kState].stream === made) controller[kState].stream = shell;
}

const bare = (Class) => () => Object.create(Class.prototype, { [kState]: { value: {}, writable: true, configurable: true, enumerable: true } });

const TransferredReadableStream = define(readable.ReadableStream, (stream) => [sendReadable(stream)], bare(readable.ReadableStream),
                                         ([port], shell) => become(shell, readableFromPort(port)));

const TransferredWritableStream = define(writable.WritableStream, (stream) => [sendWritable(stream)], bare(writable.WritableStream),
                                         ([port], shell) => become(shell, writableToPort(port)));

const TransferredTransformStream = define(TransformStream, (stream) => {
  if (stream.readable.locked || stream.writable.locked) throw cloneError('Cannot transfer a locked TransformStream');
  return [sendReadable(stream.readable), sendWritable(stream.writable)];
}, bare(TransformStream), ([forReadable, forWritable], shell) => {
  shell[kState] = {
    readable: readableFromPort(forReadable),
    writable: writableToPort(forWritable),
    controller: undefined,
    backpressure: false,
    backpressureChange: undefined,
  };
});

module.exports = { TransferredReadableStream, TransferredTransformStream, TransferredWritableStream };
