'use strict';

// node:inspector: sessions with V8's inspector from within the program, and the server for debuggers outside.

const EventEmitter = require('events');
const {
  codes: {
    ERR_INSPECTOR_ALREADY_ACTIVATED, ERR_INSPECTOR_ALREADY_CONNECTED, ERR_INSPECTOR_CLOSED, ERR_INSPECTOR_COMMAND,
    ERR_INSPECTOR_NOT_ACTIVE, ERR_INSPECTOR_NOT_CONNECTED, ERR_INSPECTOR_NOT_WORKER,
  },
} = require('internal/errors');
const { validateFunction, validateInteger, validateObject, validateString, isUint32 } = require('internal/validators');
const { getOptionValue } = require('internal/options');

const native = binding('inspector');

/** How messages travel: within the thread, or from a worker to the main thread. */
const local = {
  open(receive) {
    const id = native.connect();
    native.attach(id, receive);
    return id;
  },
  send: native.dispatch,
  close: native.disconnect,
};
const toMain = {
  open(receive) {
    const id = native.connectMain();
    native.attachMain(id, receive);
    return id;
  },
  send: native.dispatchMain,
  close(id) {
    native.attachMain(id);
    native.disconnectMain(id);
  },
};

class Session extends EventEmitter {
  #way = null;
  #id = 0;
  #nextCommand = 1;
  #callbacks = new Map();

  connect() {
    if (this.#way !== null) throw new ERR_INSPECTOR_ALREADY_CONNECTED('The inspector session');
    this.#open(local);
  }

  connectToMainThread() {
    if (!require('internal/worker/start').isWorker()) throw new ERR_INSPECTOR_NOT_WORKER();
    if (this.#way !== null) throw new ERR_INSPECTOR_ALREADY_CONNECTED('The inspector session');
    this.#open(toMain);
  }

  #open(way) {
    binding('permission').demand('Inspector', 'Connect');
    this.#way = way;
    this.#id = 0;
    // Nothing comes before it is known.
    const id = way.open((text) => { if (this.#way === way && this.#id === id) this.#receive(text); });
    this.#id = id;
  }

  #receive(text) {
    try {
      const message = JSON.parse(text);
      if (message.id === undefined) {
        this.emit(message.method, message);
        this.emit('inspectorNotification', message);
        return;
      }
      const callback = this.#callbacks.get(message.id);
      this.#callbacks.delete(message.id);
      if (callback === undefined) return;
      if (message.error) callback(new ERR_INSPECTOR_COMMAND(message.error.code, message.error.message));
      else callback(null, message.result);
    } catch (error) {
      process.emitWarning(error);
    }
  }

  post(method, params, callback) {
    validateString(method, 'method');
    if (!callback && typeof params === 'function') {
      callback = params;
      params = null;
    }
    if (params) validateObject(params, 'params');
    if (callback) validateFunction(callback, 'callback');
    if (this.#way === null) throw new ERR_INSPECTOR_NOT_CONNECTED();
    const id = this.#nextCommand++;
    const message = { id, method };
    if (params) message.params = params;
    const text = JSON.stringify(message);
    if (callback) this.#callbacks.set(id, callback);
    this.#way.send(this.#id, text);
  }

  disconnect() {
    if (this.#way === null) return;
    this.#way.close(this.#id);
    this.#way = null;
    const left = this.#callbacks;
    this.#callbacks = new Map();
    this.#nextCommand = 1;
    for (const callback of left.values()) process.nextTick(callback, new ERR_INSPECTOR_CLOSED());
  }
}

/** Whether nothing but this machine reaches an address. */
function isLoopback(host) {
  const name = host.toLowerCase();
  return name === 'localhost' || name.startsWith('127.') || name.startsWith('[::1]') || name.startsWith('[0:0:0:0:0:0:0:1]');
}

function open(port, host, wait) {
  binding('permission').demand('Inspector', 'Connect');
  if (native.url() !== '') throw new ERR_INSPECTOR_ALREADY_ACTIVATED();
  const preset = getOptionValue('--inspect-port');
  // A port that is none of a number is the one the command line gives.
  if (isUint32(port)) validateInteger(port, 'port', 0, 65535);
  if (host && !isLoopback(host)) {
    process.emitWarning('Binding the inspector to a public IP with an open port is insecure, as it allows external hosts to ' +
      'connect to the inspector and perform a remote code execution attack. Documentation can be found at ' +
      'https://nodejs.org/api/cli.html#--inspecthostport', 'SecurityWarning');
  }
  const failure = native.open(host ? String(host) : preset.host, isUint32(port) ? port : preset.port,
                              getOptionValue('--inspect-publish-uid'));
  if (failure) binding('process').writeStderr(`${failure}\n`);
  else process.debugPort = native.port();
  if (wait) waitForDebugger();
  return { __proto__: null, [Symbol.dispose]() { close(); } };
}

function close() {
  native.close();
}

function url() {
  return native.url() || undefined;
}

function waitForDebugger() {
  if (native.url() === '') throw new ERR_INSPECTOR_NOT_ACTIVE();
  native.waitForFrontend();
}

/** Functions that send the sessions an event of a domain. */
function broadcasts(domain, names) {
  const out = {};
  for (const name of names) {
    out[name] = { [name](params) {
      validateObject(params, 'params');
      native.emit(`${domain}.${name}`, JSON.stringify(params));
    } }[name];
  }
  return out;
}

const Network = broadcasts('Network', [
  'requestWillBeSent', 'responseReceived', 'loadingFinished', 'loadingFailed', 'dataSent', 'dataReceived',
  'webSocketCreated', 'webSocketClosed', 'webSocketHandshakeResponseReceived',
]);

const DOMStorage = broadcasts('DOMStorage', [
  'domStorageItemAdded', 'domStorageItemRemoved', 'domStorageItemUpdated', 'domStorageItemsCleared',
]);
DOMStorage.registerStorage = function registerStorage() {
  require('internal/unsupported').fail('inspector.DOMStorage.registerStorage');
};

const NetworkResources = {
  put(url, data) {
    validateString(url, 'url');
    validateString(data, 'data');
    require('internal/unsupported').fail('inspector.NetworkResources.put');
  },
};

module.exports = {
  open,
  close,
  url,
  waitForDebugger,
  console: require('internal/console/engine'),
  Session,
  Network,
  NetworkResources,
  DOMStorage,
};
