'use strict';

// process.binding(), long deprecated: what programs still ask it for that has a meaning here.

const { codes: { ERR_ACCESS_DENIED, ERR_INVALID_MODULE } } = require('internal/errors');

// Node hands these out too; they are the insides of a host of another make.
const insides = new Set([
  'async_wrap', 'buffer', 'cares_wrap', 'contextify', 'crypto', 'fs', 'fs_event_wrap', 'http_parser', 'icu',
  'js_stream', 'os', 'pipe_wrap', 'process_wrap', 'signal_wrap', 'stream_wrap', 'tcp_wrap', 'tls_wrap',
  'tty_wrap', 'udp_wrap', 'url', 'v8', 'zlib',
]);

const makers = {
  config: () => process.config,

  inspector: () => ({ isEnabled: () => binding('inspector').url() !== '' }),

  constants() {
    return {
      __proto__: null,
      crypto: require('crypto').constants,
      fs: require('fs').constants,
      os: require('os').constants,
      zlib: require('zlib').constants,
    };
  },

  natives() {
    const realm = require('internal/bootstrap/realm');
    const out = {};
    for (const id of realm.publicIds()) {
      Object.defineProperty(out, id, {
        configurable: true, enumerable: true, get: () => realm.binding('builtins').source(id),
      });
    }
    return out;
  },

  spawn_sync: () => require('internal/child_process').spawnSyncBinding,

  util() {
    const { types } = require('util');
    const out = {};
    for (const name of ['isAnyArrayBuffer', 'isArrayBuffer', 'isArrayBufferView', 'isAsyncFunction', 'isDataView', 'isDate',
                        'isExternal', 'isMap', 'isMapIterator', 'isNativeError', 'isPromise', 'isRegExp', 'isSet',
                        'isSetIterator', 'isTypedArray', 'isUint8Array']) {
      out[name] = types[name];
    }
    return out;
  },

  uv() {
    const { errnoName, uvErrmap } = require('internal/errors');
    const out = { errname: errnoName, getErrorMap: () => new Map(uvErrmap()) };
    for (const [errno, [name]] of uvErrmap()) out[`UV_${name}`] = errno;
    return out;
  },
};

const made = new Map();

function processBinding(name) {
  if (binding('permission').enabled()) throw new ERR_ACCESS_DENIED('process.binding', '', '');
  name = String(name);
  if (require('internal/options').getOptionValue('--pending-deprecation')) {
    process.emitWarning(`Access to process.binding('${name}') is deprecated.`, 'DeprecationWarning', 'DEP0111');
  }
  if (Object.hasOwn(makers, name)) {
    if (!made.has(name)) made.set(name, makers[name]());
    return made.get(name);
  }
  if (insides.has(name)) require('internal/unsupported').fail(`process.binding('${name}')`);
  throw new ERR_INVALID_MODULE(name);
}

module.exports = { processBinding };
