'use strict';

// Checking what users pass as options, and packing it for the native side (internal/binding/zlib/oneshot.go).

const { Buffer, kMaxLength } = require('buffer');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { checkRangesOrGetDefault, validateUint32 } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_BROTLI_INVALID_PARAM, ERR_OUT_OF_RANGE, ERR_ZSTD_INVALID_PARAM } } =
  require('internal/errors');
const { constants } = require('internal/zlib/constants');

const {
  DEFLATE, INFLATE, GZIP, GUNZIP, DEFLATERAW, UNZIP, BROTLI_ENCODE, BROTLI_DECODE, ZSTD_COMPRESS, ZSTD_DECOMPRESS,
  Z_NO_FLUSH, Z_BLOCK, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH,
  BROTLI_OPERATION_PROCESS, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH, BROTLI_OPERATION_EMIT_METADATA,
  ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end,
} = constants;

/** How each family of formats names its flush values, from the weakest to the strongest. */
const zlibFlushes = {
  process: Z_NO_FLUSH, full: Z_FULL_FLUSH, finish: Z_FINISH, min: Z_NO_FLUSH, max: Z_BLOCK,
  order: [Z_NO_FLUSH, Z_BLOCK, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH],
};
const brotliFlushes = {
  process: BROTLI_OPERATION_PROCESS, full: BROTLI_OPERATION_FLUSH, finish: BROTLI_OPERATION_FINISH,
  min: BROTLI_OPERATION_PROCESS, max: BROTLI_OPERATION_EMIT_METADATA,
  order: [BROTLI_OPERATION_PROCESS, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH, BROTLI_OPERATION_EMIT_METADATA],
};
const zstdFlushes = {
  process: ZSTD_e_continue, full: ZSTD_e_flush, finish: ZSTD_e_end, min: ZSTD_e_continue, max: ZSTD_e_end,
  order: [ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end],
};

function flushesOf(mode) {
  if (mode === BROTLI_ENCODE || mode === BROTLI_DECODE) return brotliFlushes;
  if (mode === ZSTD_COMPRESS || mode === ZSTD_DECOMPRESS) return zstdFlushes;
  return zlibFlushes;
}

function strongerFlush(flushes, a, b) {
  return flushes.order.indexOf(a) > flushes.order.indexOf(b) ? a : b;
}

/**
 * What streams and one-shot functions share.
 * @typedef {{ mode: number, flushes: typeof zlibFlushes, chunkSize: number, flush: number, finishFlush: number,
 *   maxOutputLength: number, strict: boolean, info: boolean, level: number, strategy: number, spec: Int32Array,
 *   dictionary: ?ArrayBufferView }} Settings
 * @returns {Settings}
 */
function settingsOf(mode, opts) {
  const flushes = flushesOf(mode);
  const settings = {
    mode, flushes, chunkSize: constants.Z_DEFAULT_CHUNK, flush: flushes.process, finishFlush: flushes.finish,
    maxOutputLength: kMaxLength, strict: false, info: false, level: 0, strategy: 0, spec: undefined, dictionary: null,
  };
  if (opts) {
    settings.chunkSize = checkRangesOrGetDefault(opts.chunkSize, 'options.chunkSize', -Infinity, Infinity, settings.chunkSize);
    if (settings.chunkSize < constants.Z_MIN_CHUNK) {
      throw new ERR_OUT_OF_RANGE('options.chunkSize', `>= ${constants.Z_MIN_CHUNK}`, opts.chunkSize);
    }
    settings.flush = checkRangesOrGetDefault(opts.flush, 'options.flush', flushes.min, flushes.max, settings.flush);
    settings.finishFlush =
      checkRangesOrGetDefault(opts.finishFlush, 'options.finishFlush', flushes.min, flushes.max, settings.finishFlush);
    settings.maxOutputLength =
      checkRangesOrGetDefault(opts.maxOutputLength, 'options.maxOutputLength', 1, kMaxLength, kMaxLength);
    settings.strict = Boolean(opts.rejectGarbageAfterEnd);
    settings.info = Boolean(opts.info);
  }
  if (flushes === zlibFlushes) addZlib(settings, opts);
  else addParams(settings, opts);
  settings.spec[5] = settings.finishFlush;
  settings.spec[6] = settings.strict ? 1 : 0;
  return settings;
}

function dictionaryOf(dictionary) {
  if (dictionary === undefined || isArrayBufferView(dictionary)) return dictionary ?? null;
  if (isAnyArrayBuffer(dictionary)) return Buffer.from(dictionary);
  throw new ERR_INVALID_ARG_TYPE('options.dictionary', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], dictionary);
}

function addZlib(settings, opts) {
  const { mode } = settings;
  let windowBits = constants.Z_DEFAULT_WINDOWBITS;
  let level = constants.Z_DEFAULT_COMPRESSION;
  let memLevel = constants.Z_DEFAULT_MEMLEVEL;
  let strategy = constants.Z_DEFAULT_STRATEGY;
  const readsHeader = mode === INFLATE || mode === GUNZIP || mode === UNZIP;
  if (opts) {
    let bits = opts.windowBits;
    if (bits === 8 && mode === DEFLATERAW) bits = 9; // zlib no longer offers 8 where there is no header to say 9
    if (readsHeader && (bits === undefined || bits === null || bits === 0)) {
      windowBits = 0;
    } else {
      windowBits = checkRangesOrGetDefault(
        bits, 'options.windowBits', constants.Z_MIN_WINDOWBITS + (mode === GZIP ? 1 : 0), constants.Z_MAX_WINDOWBITS,
        constants.Z_DEFAULT_WINDOWBITS);
    }
    level = checkRangesOrGetDefault(opts.level, 'options.level', constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL, level);
    memLevel = checkRangesOrGetDefault(
      opts.memLevel, 'options.memLevel', constants.Z_MIN_MEMLEVEL, constants.Z_MAX_MEMLEVEL, memLevel);
    strategy = checkRangesOrGetDefault(
      opts.strategy, 'options.strategy', constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, strategy);
    settings.dictionary = dictionaryOf(opts.dictionary);
  } else if (readsHeader) {
    windowBits = 0;
  }
  settings.level = level;
  settings.strategy = strategy;
  settings.spec = Int32Array.of(mode, level, windowBits, memLevel, strategy, 0, 0, -1, -1, 0, 0);
}

function highest(prefix) {
  return Math.max(...Object.keys(constants).map((key) => (key.startsWith(prefix) ? constants[key] : 0)));
}
const highestParam = {
  [BROTLI_ENCODE]: highest('BROTLI_PARAM_'), [BROTLI_DECODE]: highest('BROTLI_PARAM_'),
  [ZSTD_COMPRESS]: highest('ZSTD_c_'), [ZSTD_DECOMPRESS]: highest('ZSTD_d_'),
};

function addParams(settings, opts) {
  const { mode } = settings;
  const pairs = [];
  const seen = new Set();
  for (const key of Object.keys(opts?.params ?? {})) {
    const number = Number(key);
    if (!Number.isInteger(number) || number < 0 || number > highestParam[mode] || seen.has(number)) {
      const Refusal = mode === ZSTD_COMPRESS || mode === ZSTD_DECOMPRESS ? ERR_ZSTD_INVALID_PARAM : ERR_BROTLI_INVALID_PARAM;
      throw new Refusal(key);
    }
    seen.add(number);
    const value = opts.params[key];
    if (typeof value !== 'number' && typeof value !== 'boolean') {
      throw new ERR_INVALID_ARG_TYPE('options.params[key]', 'number', value);
    }
    pairs.push(number, Number(value));
  }
  let pledged = [-1, -1];
  if (mode === ZSTD_COMPRESS && opts?.pledgedSrcSize !== undefined) {
    const size = opts.pledgedSrcSize;
    validateUint32(size, 'options.pledgedSrcSize');
    pledged = [size | 0, 0];
  }
  if (mode === ZSTD_COMPRESS || mode === ZSTD_DECOMPRESS) settings.dictionary = dictionaryOf(opts?.dictionary);
  settings.spec = Int32Array.of(mode, 0, 0, 0, 0, 0, 0, ...pledged, settings.chunkSize, 0, ...pairs);
}

/** Whether a codec of this mode takes so much input in less time than a trip to the pool would. */
function isLight(settings, inLength, outLength, total) {
  switch (settings.mode) {
    case DEFLATE: case GZIP: case DEFLATERAW: return inLength <= 4096;
    case BROTLI_ENCODE: return total <= 256;
    case ZSTD_COMPRESS: return total <= 2048;
    case ZSTD_DECOMPRESS: return false;
    default: return inLength <= 65536 && outLength <= 65536;
  }
}

module.exports = { settingsOf, strongerFlush, isLight };
