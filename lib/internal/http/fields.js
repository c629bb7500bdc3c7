'use strict';
// Header fields: validation of what goes out, merging of what came in.

const { codes: { ERR_INVALID_HTTP_TOKEN, ERR_HTTP_INVALID_HEADER_VALUE, ERR_INVALID_CHAR } } = require('internal/errors');

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const badValueChar = /[^\t\x20-\x7e\x80-\xff]/;

/** @param {unknown} value */
function checkIsHttpToken(value) { return token.test(value); }

/** @param {unknown} value true if it contains a character no header value may contain */
function checkInvalidHeaderChar(value) { return badValueChar.test(value); }

// Which fields decide about framing, or make a head special in another way. Values with plain are left to the fast path.
const plain = 0, contentLength = 1, date = 2, framing = 4;
const special = new Map([
  ['content-length', contentLength], ['date', date], ['connection', framing], ['transfer-encoding', framing],
  ['keep-alive', framing], ['expect', framing], ['trailer', framing], ['content-disposition', framing],
]);

/**
 * What is known of a field's name as it was spelt, and the value it had last: programs use few names, and mostly with the same
 * values, so each is validated, lowered and put in wire format once.
 */
class Field {
  constructor(name, key) {
    this.name = name;
    this.key = key;
    this.special = special.get(key) ?? plain;
    this.value = undefined;
    this.line = undefined;
  }
}

const known = new Map();
const maxKnown = 1024;

/** @returns {Field} */
function fieldOf(name, label) {
  const field = known.get(name);
  if (field !== undefined) return field;
  if (typeof name !== 'string' || !token.test(name)) throw new ERR_INVALID_HTTP_TOKEN(label ?? 'Header name', name);
  const made = new Field(name, name.toLowerCase());
  if (known.size < maxKnown && name.length <= 64) known.set(name, made);
  return made;
}

function fieldKey(name) { return fieldOf(name).key; }

/** Validates value for a field, unless it was the last one, too. */
function checkValue(field, value) {
  if (value === field.value && value !== undefined) return;
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE(value, field.name);
  if (badValueChar.test(value)) throw new ERR_INVALID_CHAR('header content', field.name);
  if (typeof value === 'string' && value.length <= 256) {
    field.value = value;
    field.line = undefined;
  }
}

/** The line of a field with a value that was checked. */
function lineOf(field, value) {
  if (value !== field.value) return field.name + ': ' + value + '\r\n';
  return field.line ??= field.name + ': ' + value + '\r\n';
}

function validateHeaderName(name, label) { fieldOf(name, label); }

function validateHeaderValue(name, value) {
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (badValueChar.test(value)) throw new ERR_INVALID_CHAR('header content', name);
}

// How several fields of one name are merged (see message.headers in Node's documentation):
// the first one wins, they form a list, or they are joined by a comma (all others).
const first = 1, semicolon = 2, list = 3;
const merging = new Map([
  ...['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since',
      'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer', 'retry-after',
      'server', 'user-agent'].map((name) => [name, first]),
  ['cookie', semicolon],
  ['set-cookie', list],
]);

/**
 * Adds a field that was received to a headers object.
 * @param {object} dest
 * @param {string} key in lower case
 * @param {boolean} joinAll joinDuplicateHeaders
 */
function mergeField(dest, key, value, joinAll) {
  const present = dest[key];
  const how = merging.get(key);
  if (how === list) {
    if (present !== undefined) present.push(value);
    else dest[key] = [value];
  } else if (typeof present !== 'string') {
    dest[key] = value;
  } else if (how === semicolon) {
    dest[key] = present + '; ' + value;
  } else if (how === undefined || joinAll) {
    dest[key] = present + ', ' + value;
  }
}

module.exports = {
  checkIsHttpToken, checkInvalidHeaderChar, fieldOf, fieldKey, checkValue, lineOf, contentLength, date, framing,
  validateHeaderName, validateHeaderValue, mergeField,
};
