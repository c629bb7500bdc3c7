'use strict';

// A MessagePort in a context of node:vm: its class, its events and what it receives belong to that context.

const {
  codes: { ERR_CLOSED_MESSAGE_PORT, ERR_INVALID_ARG_TYPE, ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE },
} = require('internal/errors');

/** The functions of a context by its global object. */
const factories = new WeakMap();

// Runs in the context; nothing of this realm is handed to the program there.
const source = `(function() {
  'use strict';
  const backs = new WeakMap();
  class DOMException extends Error {
    #name; #code;
    constructor(message, name, code) { super(message); this.#name = name; this.#code = code; }
    get name() { return this.#name; }
    get code() { return this.#code; }
  }
  const guard = (fn) => {
    const failed = fn();
    if (failed !== undefined) {
      throw failed.dom ? new DOMException(failed.message, failed.name, failed.code) :
        Object.assign(new TypeError(failed.message), { code: failed.code });
    }
  };
  class MessagePort {
    constructor() { throw new TypeError('Constructor cannot be called'); }
    postMessage(message, transfer) { guard(() => backs.get(this).postMessage(message, transfer, arguments.length)); }
    start() { backs.get(this).start(); }
    close() { backs.get(this).close(); }
    ref() { backs.get(this).ref(); }
    unref() { backs.get(this).unref(); }
    hasRef() { return backs.get(this).hasRef(); }
  }
  return {
    make(back) {
      const port = Object.create(MessagePort.prototype);
      backs.set(port, back);
      return port;
    },
    backOf: (port) => backs.get(port),
    array: () => [],
    emit(port, type, data, ports) {
      const listener = port['on' + type];
      if (typeof listener === 'function') listener.call(port, { type, data, ports, target: port });
    },
    error: (message, code) => Object.assign(new Error(message), { code }),
  };
})()`;

function factoryOf(global) {
  let factory = factories.get(global);
  if (factory === undefined) {
    const native = binding('contextify');
    const [handle] = native.compileScript(source, 'node:internal/worker/port_in_context', 0, 0, undefined, undefined, global);
    [factory] = native.runScript(handle, global, undefined, undefined);
    factories.set(global, factory);
  }
  return factory;
}

// An exception of this realm as plain values.
function described(fn) {
  try {
    fn();
    return undefined;
  } catch (error) {
    const { DOMException } = require('internal/per_context/domexception');
    return { dom: error instanceof DOMException, message: error.message, name: error.name, code: error.code };
  }
}

/** Moves the port of that number into the context. */
function portIn(global, id) {
  const { createPort, takeRaw } = require('internal/messaging');
  const factory = factoryOf(global);
  const inner = createPort(id);
  const port = factory.make({
    postMessage(message, transfer, count) {
      return described(() => inner.postMessage(...[message, transfer].slice(0, count)));
    },
    start: () => inner.start(),
    close: () => inner.close(),
    ref: () => inner.ref(),
    unref: () => inner.unref(),
    hasRef: () => inner.hasRef(),
  });
  takeRaw(inner, global, {
    adopt: (number) => portIn(global, number),
    message(data, ports) {
      const list = factory.array();
      for (const one of ports) list.push(one);
      factory.emit(port, 'message', data, list);
    },
    failed() {
      const { message, code } = new ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE();
      factory.emit(port, 'messageerror', factory.error(message, code), factory.array());
    },
  });
  return port;
}

function moveMessagePortToContext(port, contextifiedObject) {
  const { isMessagePort, moveAway } = require('internal/messaging');
  if (!isMessagePort(port)) {
    const error = new TypeError('The "port" argument must be a MessagePort instance');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  const id = moveAway(port, () => {
    const { isContext, makeContext } = require('internal/vm/context');
    if (typeof contextifiedObject !== 'object' || contextifiedObject === null || !isContext(contextifiedObject)) {
      throw new ERR_INVALID_ARG_TYPE('contextifiedSandbox', 'vm.Context', contextifiedObject);
    }
    return makeContext.get(contextifiedObject).global;
  });
  if (id === undefined) throw new ERR_CLOSED_MESSAGE_PORT();
  return portIn(id.target, id.number);
}

module.exports = { moveMessagePortToContext };
