'use strict';

// A whole input at once: gzip(buffer, callback) and gzipSync(buffer), each one operation without a stream.

const { Buffer } = require('buffer');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateFunction } = require('internal/validators');
const { codes: { ERR_BUFFER_TOO_LARGE, ERR_INVALID_ARG_TYPE, ERR_TRAILING_JUNK_AFTER_STREAM_END } } =
  require('internal/errors');
const { constants } = require('internal/zlib/constants');
const { settingsOf } = require('internal/zlib/options');
const { zlibError } = require('internal/zlib/handle');

const ops = binding('zlib');

function bytesOf(buffer) {
  if (typeof buffer === 'string') return Buffer.from(buffer);
  if (isArrayBufferView(buffer)) return buffer;
  if (isAnyArrayBuffer(buffer)) return Buffer.from(buffer);
  throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], buffer);
}

/** Words the errors that the native side only names, and gives the others the properties of a stream's. */
function reworded(error, settings) {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return new ERR_BUFFER_TOO_LARGE(settings.maxOutputLength);
  if (error.code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END') return new ERR_TRAILING_JUNK_AFTER_STREAM_END();
  if (error.errno === undefined) return error;
  return zlibError(error.message, error.errno, error.code);
}

/** Up to this much input is done in place: handing it over would take longer. */
let lightInput = 1024;

function isSlow(mode) {
  return mode === constants.BROTLI_ENCODE;
}

/** @returns {[Function, Function]} the callback form and the sync form of a mode; Class makes the engine for `info`. */
function wholeForms(name, Class, mode) {
  const syncName = `${name}Sync`;

  function run(settings, input) {
    try {
      return ops.oneShot(settings.spec, settings.dictionary, input, settings.maxOutputLength);
    } catch (error) {
      throw reworded(error, settings);
    }
  }

  const forms = {
    [syncName](buffer, opts) {
      const settings = settingsOf(mode, opts);
      const result = run(settings, bytesOf(buffer));
      return settings.info ? { buffer: result, engine: closedEngine(Class, opts) } : result;
    },

    [name](buffer, opts, callback) {
      if (typeof opts === 'function') {
        callback = opts;
        opts = undefined;
      }
      const settings = settingsOf(mode, opts);
      validateFunction(callback, 'callback');
      const input = bytesOf(buffer);
      // Node writes to a stream and ends it, which these compressors tell from input that ends at once.
      if (mode === constants.BROTLI_ENCODE || mode === constants.ZSTD_COMPRESS) settings.spec[10] = 1;
      const done = (error, result) => {
        if (error) callback(reworded(error, settings));
        else callback(null, settings.info ? { buffer: result, engine: closedEngine(Class, opts) } : result);
      };
      if (input.byteLength > lightInput || isSlow(mode)) {
        ops.oneShot(settings.spec, settings.dictionary, input, settings.maxOutputLength, done);
        return;
      }
      let error = null, result;
      try {
        result = run(settings, input);
      } catch (e) {
        error = e;
      }
      setImmediate(done, error, result);
    },
  };
  return [forms[name], forms[syncName]];
}

function closedEngine(Class, opts) {
  const engine = new Class(opts);
  engine.close();
  return engine;
}

module.exports = {
  /** Hands also little inputs over to the pool, or no longer: for those who watch it. */
  handOverAll(all) { lightInput = all ? -1 : 1024; },
  wholeForms,
};
