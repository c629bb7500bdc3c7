'use strict';

// node:querystring: the old form of queries, with arrays, any separator and limits.

const { codes: { ERR_INVALID_URI } } = require('internal/errors');

const hex = new Array(256);
for (let i = 0; i < 256; i++) hex[i] = `%${i < 16 ? '0' : ''}${i.toString(16).toUpperCase()}`;

// Characters that stay as they are: letters, digits and - _ . ! ~ * ' ( )
const plain = new Uint8Array(128);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()") {
  plain[char.charCodeAt(0)] = 1;
}

function encode(text, unchanged) {
  let result = '', last = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 128) {
      if (unchanged[code] === 1) continue;
      result += text.slice(last, i) + hex[code];
      last = i + 1;
      continue;
    }
    result += text.slice(last, i);
    if (code < 0x800) {
      result += hex[0xC0 | (code >> 6)] + hex[0x80 | (code & 63)];
    } else if (code < 0xD800 || code >= 0xE000) {
      result += hex[0xE0 | (code >> 12)] + hex[0x80 | ((code >> 6) & 63)] + hex[0x80 | (code & 63)];
    } else {
      // A pair of surrogates; the second is not looked at closely, only missing is an error.
      if (++i >= text.length) throw new ERR_INVALID_URI();
      code = 0x10000 + (((code & 0x3FF) << 10) | (text.charCodeAt(i) & 0x3FF));
      result += hex[0xF0 | (code >> 18)] + hex[0x80 | ((code >> 12) & 63)] + hex[0x80 | ((code >> 6) & 63)] +
        hex[0x80 | (code & 63)];
    }
    last = i + 1;
  }
  return last === 0 ? text : last < text.length ? result + text.slice(last) : result;
}

function escape(str) {
  if (typeof str !== 'string') str = typeof str === 'object' ? String(str) : `${str}`;
  return encode(str, plain);
}

const hexDigit = (code) => {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  if (code >= 97 && code <= 102) return code - 87;
  return -1;
};

/** Decodes what is well-formed and leaves the rest: never throws. */
function unescapeBuffer(text, decodeSpaces) {
  const { Buffer } = require('buffer');
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 37 /* % */ && i + 2 < text.length) {
      const high = hexDigit(text.charCodeAt(i + 1)), low = hexDigit(text.charCodeAt(i + 2));
      if (high !== -1 && low !== -1) {
        bytes[length++] = high * 16 + low;
        i += 2;
        continue;
      }
    }
    bytes[length++] = code === 43 /* + */ && decodeSpaces ? 32 : code;
  }
  return length === bytes.length ? bytes : bytes.slice(0, length);
}

function unescape(text, decodeSpaces) {
  try {
    return decodeURIComponent(text);
  } catch {
    return module.exports.unescapeBuffer(text, decodeSpaces).toString();
  }
}

function textOf(value) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return Number.isFinite(value) ? `${value}` : '';
    case 'bigint': return `${value}`;
    case 'boolean': return value ? 'true' : 'false';
    default: return '';
  }
}

/** textOf and escape in one; what is no string needs no escaping unless it has a + (1e+21). */
function encodedText(value) {
  if (typeof value === 'string') return value === '' ? '' : encode(value, plain);
  const text = textOf(value);
  return typeof value === 'number' ? encode(text, plain) : text;
}

function stringify(obj, sep, eq, options) {
  sep ||= '&';
  eq ||= '=';
  if (obj === null || typeof obj !== 'object') return '';
  // The escape of the module may have been replaced by the program; ours can do without the detour.
  const encoder = typeof options?.encodeURIComponent === 'function' ? options.encodeURIComponent : module.exports.escape;
  const write = encoder === escape ? encodedText : (value) => encoder(textOf(value));

  let result = '';
  const keys = Object.keys(obj);
  for (let k = 0; k < keys.length; k++) {
    const key = keys[k];
    const value = obj[key];
    const prefix = write(key) + eq;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        if (result !== '') result += sep;
        result += prefix;
        result += write(value[i]);
      }
    } else {
      if (result !== '') result += sep;
      result += prefix;
      result += write(value);
    }
  }
  return result;
}

function add(result, key, value) {
  const before = result[key];
  if (before === undefined) result[key] = value;
  else if (Array.isArray(before)) before.push(value);
  else result[key] = [before, value];
}

const blank = /\+/g;

/** A decoder of the program must not be able to end the parsing. */
function decodeWith(text, decoder) {
  try {
    return decoder(text);
  } catch {
    return unescape(text, true);
  }
}

const encodedByte = /%[0-9A-Fa-f]{2}/;

function parse(qs, sep, eq, options) {
  const result = { __proto__: null };
  if (typeof qs !== 'string' || qs.length === 0) return result;
  const separator = sep ? `${sep}` : '&';
  const equals = eq ? `${eq}` : '=';
  let left = 1000;
  if (options && typeof options.maxKeys === 'number') left = options.maxKeys > 0 ? options.maxKeys : -1;
  const decoder = typeof options?.decodeURIComponent === 'function' ? options.decodeURIComponent : module.exports.unescape;
  const isCustom = decoder !== unescape;

  const hasPlus = qs.includes('+');
  const mayBeEncoded = isCustom || qs.includes('%');
  const decode = (text) => {
    if (text === '') return text;
    if (hasPlus && text.includes('+')) text = text.replace(blank, isCustom ? '%20' : ' ');
    return mayBeEncoded && (isCustom || encodedByte.test(text)) ? decodeWith(text, decoder) : text;
  };

  const { length } = qs;
  let equalsAt = qs.indexOf(equals);
  for (let start = 0; start <= length;) {
    // An empty separator separates nothing.
    let end = separator === '' ? -1 : qs.indexOf(separator, start);
    if (end === -1) end = length;
    if (end > start) {
      if (equalsAt !== -1 && equalsAt < start) equalsAt = qs.indexOf(equals, start);
      if (equalsAt === -1 || equalsAt + equals.length > end) {
        add(result, decode(qs.slice(start, end)), '');
      } else {
        add(result, decode(qs.slice(start, equalsAt)), decode(qs.slice(equalsAt + equals.length, end)));
      }
    }
    // Empty pairs count too.
    if (--left === 0) break;
    start = end + (separator.length || 1);
  }
  return result;
}

module.exports = {
  unescapeBuffer,
  unescape,
  escape,
  stringify,
  encode: stringify,
  parse,
  decode: parse,
};
