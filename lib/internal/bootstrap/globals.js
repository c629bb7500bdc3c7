'use strict';

// The global object: what Node 24 defines and where from.

function value(target, name, v, enumerable = false) {
  Object.defineProperty(target, name, { value: v, writable: true, configurable: true, enumerable });
}

// A global read from its module at first use.
function lazy(target, name, get, enumerable = false) {
  Object.defineProperty(target, name, {
    // The accessors are named after the property, as those of an object literal are.
    ...Object.getOwnPropertyDescriptor({
      get [name]() {
        const v = get();
        value(target, name, v, enumerable);
        return v;
      },
      set [name](v) { value(target, name, v, enumerable); },
    }, name),
    configurable: true,
    enumerable,
  });
}

function fromModule(target, id, names, enumerable = false) {
  for (const name of names) lazy(target, name, () => require(id)[name], enumerable);
}

function install(global, process) {
  Object.defineProperty(global, Symbol.toStringTag, { value: 'global', writable: false, enumerable: false, configurable: true });
  Object.defineProperty(global, 'global', { value: global, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(global, 'process', {
    configurable: true, enumerable: false, get() { return process; }, set(v) { process = v; },
  });
  const { Buffer } = require('buffer');
  let buffer = Buffer;
  Object.defineProperty(global, 'Buffer', {
    configurable: true, enumerable: false, get() { return buffer; }, set(v) { buffer = v; },
  });

  const timers = require('timers');
  for (const name of ['clearImmediate', 'setImmediate', 'clearInterval', 'clearTimeout', 'setInterval', 'setTimeout']) {
    value(global, name, timers[name], true);
  }
  value(global, 'queueMicrotask', require('internal/process/task_queues').queueMicrotask, true);
  lazy(global, 'structuredClone', () => require('internal/messaging').structuredClone, true);
  lazy(global, 'atob', () => require('buffer').atob, true);
  lazy(global, 'btoa', () => require('buffer').btoa, true);
  lazy(global, 'performance', () => require('perf_hooks').performance, true);
  lazy(global, 'fetch', () => require('internal/fetch/index').fetch, true);
  lazy(global, 'navigator', () => require('internal/navigator').navigator, true);
  lazy(global, 'crypto', () => require('internal/crypto/webcrypto').crypto, true);

  require('internal/bootstrap/console').install(global);
  for (const name of ['URL', 'URLSearchParams']) value(global, name, require('internal/url')[name]);
  fromModule(global, 'internal/event_target', ['Event', 'EventTarget', 'CustomEvent']);
  fromModule(global, 'internal/abort_controller', ['AbortController', 'AbortSignal']);
  fromModule(global, 'internal/encoding', ['TextEncoder', 'TextDecoder']);
  fromModule(global, 'internal/per_context/domexception', ['DOMException']);
  fromModule(global, 'internal/blob', ['Blob']);
  fromModule(global, 'internal/file', ['File']);
  fromModule(global, 'internal/messaging', ['MessageChannel', 'MessagePort', 'BroadcastChannel', 'MessageEvent']);
  fromModule(global, 'stream/web', [
    'ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest',
    'ReadableByteStreamController', 'ReadableStreamDefaultController', 'TransformStream',
    'TransformStreamDefaultController', 'WritableStream', 'WritableStreamDefaultController',
    'WritableStreamDefaultWriter', 'ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'TextEncoderStream',
    'TextDecoderStream', 'CompressionStream', 'DecompressionStream',
  ]);
  fromModule(global, 'perf_hooks', [
    'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver', 'PerformanceObserverEntryList',
    'PerformanceResourceTiming', 'Performance',
  ]);
  fromModule(global, 'internal/crypto/webcrypto', ['Crypto', 'CryptoKey', 'SubtleCrypto']);
  fromModule(global, 'internal/navigator', ['Navigator']);
  fromModule(global, 'internal/fetch/headers', ['Headers']);
  fromModule(global, 'internal/fetch/formdata', ['FormData']);
  fromModule(global, 'internal/fetch/request', ['Request']);
  fromModule(global, 'internal/fetch/response', ['Response']);
  fromModule(global, 'internal/websocket/websocket', ['WebSocket']);
  fromModule(global, 'internal/websocket/events', ['CloseEvent']);
  fromModule(global, 'internal/url_pattern/index', ['URLPattern']);
  fromModule(global, 'internal/eventsource/eventsource', ['EventSource']);
}

/** Takes away what the command line does not want, or does not ask for; adds what it asks for. */
function applyOptions(global, getOptionValue) {
  if (getOptionValue('--experimental-webstorage') === true) {
    for (const [name, enumerable] of [['Storage', false], ['localStorage', true], ['sessionStorage', true]]) {
      lazy(global, name, () => require('internal/webstorage/storage')[name](), enumerable);
    }
  }
  if (getOptionValue('--experimental-eventsource') !== true) delete global.EventSource;
  if (getOptionValue('--experimental-websocket') === false) {
    delete global.WebSocket;
    delete global.CloseEvent;
  }
  if (getOptionValue('--experimental-global-navigator') === false) {
    delete global.navigator;
    delete global.Navigator;
  }
}

module.exports = { applyOptions, install, lazy };
