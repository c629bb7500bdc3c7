'use strict';
// High-water marks: the defaults, and reading them from options.

const { validateInteger } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');

let defaultBytes = 64 * 1024;
let defaultObjects = 16;

function getDefaultHighWaterMark(objectMode) {
  return objectMode ? defaultObjects : defaultBytes;
}

function setDefaultHighWaterMark(objectMode, value) {
  validateInteger(value, 'value', 0);
  if (objectMode) defaultObjects = value;
  else defaultBytes = value;
}

/**
 * @param {boolean} objectMode
 * @param {object} options
 * @param {string} duplexKey `readableHighWaterMark` or `writableHighWaterMark`
 * @param {boolean} isDuplex
 */
function highWaterMarkFrom(objectMode, options, duplexKey, isDuplex) {
  const value = options.highWaterMark ?? (isDuplex ? options[duplexKey] : null);
  if (value === null || value === undefined) return getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(value) || value < 0) {
    throw new ERR_INVALID_ARG_VALUE(isDuplex ? `options.${duplexKey}` : 'options.highWaterMark', value);
  }
  return value;
}

/** The same for an object that has `objectMode`, as Transform and others outside ask. */
function getHighWaterMark(state, options, duplexKey, isDuplex) {
  return highWaterMarkFrom(state.objectMode, options, duplexKey, isDuplex);
}

module.exports = { getDefaultHighWaterMark, getHighWaterMark, highWaterMarkFrom, setDefaultHighWaterMark };
