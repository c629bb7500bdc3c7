'use strict';

// util.styleText.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateBoolean, validateObject, validateOneOf, validateString } = require('internal/validators');
const { inspect } = require('internal/util/inspect');

const hexColor = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
// Bold and dim share the sequence that ends them, so ending the inner one must not end the outer.
const sharedEnd = 22;

const sequence = (code) => `\u001b[${code}m`;

function hexCodes(color) {
  const digits = color.length === 4 ? color.slice(1).replace(/./g, '$&$&') : color.slice(1);
  const [red, green, blue] = digits.match(/../g).map((pair) => parseInt(pair, 16));
  return [`38;2;${red};${green};${blue}`, 39];
}

function codesOf(key) {
  if (key === 'none') return undefined;
  const codes = inspect.colors[key];
  if (codes !== undefined) return codes;
  if (typeof key === 'string' && hexColor.test(key)) return hexCodes(key);
  validateOneOf(key, 'format', Object.getOwnPropertyNames(inspect.colors));
  return codes;
}

function isStream(value) {
  if (value === null || typeof value !== 'object') return false;
  return typeof value.pipe === 'function' || typeof value.write === 'function' || typeof value.getReader === 'function' ||
    typeof value.getWriter === 'function';
}

function styleText(format, text, options = {}) {
  validateString(text, 'text');
  validateObject(options, 'options');
  const { validateStream = true, stream = process.stdout } = options;
  validateBoolean(validateStream, 'options.validateStream');
  let colorize = true;
  if (validateStream) {
    if (!isStream(stream)) {
      throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    }
    colorize = require('internal/util/colors').shouldColorize(stream);
  }

  const formats = Array.isArray(format) ? format : [format];
  let styled = text;
  for (let i = formats.length - 1; i >= 0; i--) {
    const codes = codesOf(formats[i]);
    if (codes === undefined || !colorize) continue;
    const [open, close] = [sequence(codes[0]), sequence(codes[1])];
    // What ends an inner style of this kind goes on with the outer one.
    const again = codes[1] === sharedEnd ? close + open : open;
    const tail = styled.endsWith(close) ? close : '';
    const inner = tail === '' ? styled : styled.slice(0, -tail.length);
    styled = `${open}${inner.replaceAll(close, again)}${tail}${close}`;
  }
  return styled;
}

module.exports = { styleText };
