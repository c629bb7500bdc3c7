'use strict';

// Reading and writing whole files: what the sync, callback and promise forms of readFile and writeFile share.

const { checkData, isFD, toFlags, toMode, toOptions, toPath } = require('internal/fs/args');
const { codes: { ERR_FS_FILE_TOO_LARGE } } = require('internal/errors');
const { validateBoolean } = require('internal/validators');
const { Buffer } = require('buffer');

const ops = binding('fs');

const readDefaults = Object.freeze({ __proto__: null, encoding: null, flag: 'r' });
const writeDefaults = Object.freeze({ __proto__: null, encoding: 'utf8', mode: 0o666, flag: 'w', flush: false });
const appendDefaults = Object.freeze({ __proto__: null, encoding: 'utf8', mode: 0o666, flag: 'a', flush: false });

const isUTF8 = (encoding) => encoding === 'utf8' || encoding === 'utf-8';

/**
 * Calls the op that reads all of `file`, a path or a descriptor. Without a callback it gives what `toContents` takes.
 */
function readWhole(file, options, callback) {
  const text = isUTF8(options.encoding);
  if (isFD(file)) return text ? ops.readFileTextFD(file, callback) : ops.readFileFD(file, callback);
  const path = toPath(file);
  const flags = toFlags(options.flag);
  return text ? ops.readFileText(path, flags, callback) : ops.readFile(path, flags, callback);
}

/** Text, bytes, or a size that is too large become what the user asked for. */
function toContents(result, encoding) {
  if (typeof result === 'string') return result;
  if (typeof result === 'number') throw new ERR_FS_FILE_TOO_LARGE(result);
  return encoding && encoding !== 'buffer' ? result.toString(encoding) : result;
}

/** Text stays text where the op encodes it as UTF-8 itself. */
function toData(data, encoding, name = 'data') {
  checkData(data, name);
  if (typeof data !== 'string' || !encoding || isUTF8(encoding)) return data;
  return Buffer.from(data, encoding);
}

function toWriteOptions(options, defaults) {
  options = toOptions(options, defaults);
  const { encoding = 'utf8', mode, flush, signal } = options;
  if (flush != null) validateBoolean(flush, 'options.flush');
  return { __proto__: null, encoding, mode: toMode(mode, 'mode', 0o666), flag: options.flag || defaults.flag, flush, signal };
}

/** Calls the op that writes all of `data` to `file`, a path or a descriptor. */
function writeWhole(file, data, options, callback) {
  const text = typeof data === 'string';
  if (isFD(file)) return text ? ops.writeFileTextFD(file, data, callback) : ops.writeFileFD(file, data, callback);
  const path = toPath(file);
  const flags = toFlags(options.flag);
  return text ? ops.writeFileText(path, data, flags, options.mode, callback) :
    ops.writeFile(path, data, flags, options.mode, callback);
}

module.exports = {
  appendDefaults, isUTF8, readDefaults, readWhole, toContents, toData, toWriteOptions, writeDefaults, writeWhole,
};
