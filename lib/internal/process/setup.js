'use strict';

// Gives the process object its emitter, methods and properties.

const EventEmitter = require('events');
const methods = require('internal/process/methods');
const { nextTick } = require('internal/process/task_queues');
const { onWarning } = require('internal/process/warning');
const execution = require('internal/process/execution');
const native = binding('process');
const { onStart } = require('internal/bootstrap/refresh');

function lazy(target, name, make, enumerable = true) {
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable,
    get() {
      const value = make();
      Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable });
      return value;
    },
    set(value) {
      Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable });
    },
  });
}

// Read once in each process that starts.
function lazyNumber(target, name, read) {
  let value;
  onStart(() => { value = undefined; });
  Object.defineProperty(target, name, { configurable: true, enumerable: true, get: () => value ??= read() });
}

/** Freezes an object with all in it. */
function frozen(object) {
  for (const value of Object.values(object)) if (typeof value === 'object') frozen(value);
  return Object.freeze(object);
}

let exitCode;

function setExitCode(value) {
  if (value !== null && value !== undefined) {
    let code = value;
    if (typeof code === 'string' && code !== '') {
      const n = Number(code);
      if (Number.isInteger(n)) code = n;
    }
    require('internal/validators').validateInteger(code, 'code');
  }
  exitCode = value;
}

function setup(p) {
  const proto = Object.getPrototypeOf(p);
  Object.setPrototypeOf(proto, EventEmitter.prototype);
  EventEmitter.call(p);

  for (const name of Object.keys(methods)) p[name] = methods[name];
  p.nextTick = nextTick;
  p.setUncaughtExceptionCaptureCallback = execution.setUncaughtExceptionCaptureCallback;
  p.hasUncaughtExceptionCaptureCallback = execution.hasUncaughtExceptionCaptureCallback;
  p._fatalException = execution.triggerUncaught;
  p.emitWarning = require('internal/process/warning').emitWarning;

  p.release = { name: 'node', lts: 'Krypton' };
  p.features = {
    inspector: true, debug: false, uv: true, ipv6: true, openssl_is_boringssl: false, tls_alpn: true, tls_sni: true,
    tls_ocsp: true, tls: true, cached_builtins: true, typescript: 'strip',
    get require_module() { return require('internal/options').getOptionValue('--experimental-require-module') !== false; },
  };
  p.config = frozen({ target_defaults: { cflags: [], default_configuration: 'Release', defines: [], include_dirs: [], libraries: [] },
               variables: { napi_build_version: '10', node_module_version: 137, node_shared: false, node_use_node_snapshot: true, single_executable_application: true, v8_enable_i18n_support: 1, v8_enable_inspector: 1 } });
  p.moduleLoadList = [];
  p.domain = null;
  p._events ??= Object.create(null);
  lazy(p, 'report', () => require('internal/process/report').report);
  lazy(p, 'allowedNodeEnvironmentFlags', () => require('internal/process/allowed_flags').create());
  lazy(p, 'finalization', () => require('internal/process/finalization').createFinalization());

  Object.defineProperty(p, 'exitCode', {
    configurable: false, enumerable: true, get: () => exitCode, set: setExitCode,
  });
  lazyNumber(p, 'pid', () => native.pid());
  Object.defineProperty(p, 'ppid', { configurable: true, enumerable: true, get: () => native.ppid() });
  Object.defineProperty(p, 'title', {
    configurable: true, enumerable: true,
    get: () => native.getTitle(), set(v) { native.setTitle(String(v)); },
  });
  Object.defineProperty(p, 'debugPort', { configurable: true, enumerable: true, writable: true, value: 9229 });
  Object.defineProperty(p, 'sourceMapsEnabled', {
    configurable: true, enumerable: true,
    get: () => require('internal/options').getOptionValue('--enable-source-maps') === true,
  });

  require('internal/process/stdio').install(p);
  require('internal/process/signals').install(p);
  p.on('warning', onWarning);
}

module.exports = { setup, lazy };
