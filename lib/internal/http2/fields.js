'use strict';
// Header fields: what may be sent, what may arrive, and the objects programs see.

const { codes } = require('internal/errors');
const { checkIsHttpToken } = require('internal/http/fields');

const {
  ERR_HTTP2_HEADER_SINGLE_VALUE, ERR_HTTP2_INVALID_CONNECTION_HEADERS, ERR_HTTP2_INVALID_PSEUDOHEADER, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
  ERR_INVALID_HTTP_TOKEN,
} = codes;

const sensitiveHeaders = Symbol('sensitiveHeaders');

const requestPseudo = new Set([':method', ':authority', ':scheme', ':path', ':protocol']);

const single = new Set([
  ':status', ':method', ':authority', ':scheme', ':path', ':protocol', 'access-control-allow-credentials', 'access-control-max-age',
  'access-control-request-method', 'age', 'authorization', 'content-encoding', 'content-language', 'content-length', 'content-location',
  'content-md5', 'content-range', 'content-type', 'date', 'dnt', 'etag', 'expires', 'from', 'host', 'if-match', 'if-modified-since',
  'if-none-match', 'if-range', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'range', 'referer',
  'retry-after', 'tk', 'upgrade-insecure-requests', 'user-agent', 'x-content-type-options',
]);

const hopByHop = new Set(['connection', 'upgrade', 'http2-settings', 'keep-alive', 'proxy-connection', 'transfer-encoding']);

const forbidden = (name, value) => hopByHop.has(name) || name === 'te' && value !== 'trailers';

const anyPseudo = (name) => name === ':status' || requestPseudo.has(name);
const ofRequest = (name) => requestPseudo.has(name);
const ofResponse = (name) => name === ':status';
const noPseudo = () => false;

/**
 * The fields of an object, or of a flat list, as a list to send: lower case, pseudo-headers first.
 * @param {(name: string) => boolean} allowed which pseudo-headers there may be
 */
function toList(headers, allowed = anyPseudo, strict = true) {
  const pseudo = [];
  const list = [];
  const seen = new Set();
  const add = (name, value) => {
    name = name.toLowerCase();
    if (value === undefined || name === '') return;
    if (Array.isArray(value)) {
      if (value.length === 0) return;
      if (value.length === 1) {
        value = `${value[0]}`;
      } else if (strict && single.has(name)) {
        throw new ERR_HTTP2_HEADER_SINGLE_VALUE(name);
      }
    } else {
      value = `${value}`;
    }
    if (single.has(name)) {
      if (strict && seen.has(name)) throw new ERR_HTTP2_HEADER_SINGLE_VALUE(name);
      seen.add(name);
    }
    if (name[0] === ':') {
      if (!allowed(name)) throw new ERR_HTTP2_INVALID_PSEUDOHEADER(name);
      pseudo.push(name, value);
      return;
    }
    if (!checkIsHttpToken(name)) throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
    if (forbidden(name, value)) throw new ERR_HTTP2_INVALID_CONNECTION_HEADERS(name);
    if (Array.isArray(value)) for (const one of value) list.push(name, `${one}`);
    else list.push(name, value);
  };
  if (Array.isArray(headers)) for (let i = 0; i < headers.length; i += 2) add(`${headers[i]}`, headers[i + 1]);
  else for (const name of Object.keys(headers)) add(name, headers[name]);
  return pseudo.length === 0 ? list : pseudo.concat(list);
}

/** The names that no table may hold; undefined when there are none. */
function sensitiveOf(headers) {
  const names = headers[sensitiveHeaders];
  if (names === undefined) return undefined;
  if (!Array.isArray(names)) throw new ERR_INVALID_ARG_VALUE('headers[http2.neverIndex]', names);
  return names.length === 0 ? undefined : new Set(names.map((name) => `${name}`.toLowerCase()));
}

function toObject(list, sensitive) {
  const out = { __proto__: null };
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i];
    let value = list[i + 1];
    if (name === ':status') value |= 0;
    const before = out[name];
    if (before === undefined) {
      out[name] = name === 'set-cookie' ? [value] : value;
    } else if (!single.has(name)) {
      if (name === 'cookie') out[name] = `${before}; ${value}`;
      else if (name === 'set-cookie') before.push(value);
      else out[name] = `${before}, ${value}`;
    }
  }
  out[sensitiveHeaders] = sensitive ?? [];
  return out;
}

const badName = /[^!#$%&'*+\-.^_`|~0-9a-z]/;
const badValue = /[\0\r\n]/;
const badPath = /[\0-\x20\x7f]/;
const spaced = /^[ \t]|[ \t]$/;

/**
 * Judges fields that arrived.
 * @param {'request'|'response'|'trailers'} kind
 * @returns {{status: number, length: number}|undefined} undefined when the message is malformed
 */
function checkFields(list, kind, limits) {
  let status = 0;
  let length = -1;
  let bits = 0;
  let regular = false;
  let method;
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i];
    const value = list[i + 1];
    if (name.charCodeAt(0) === 58) {
      if (badValue.test(value)) return undefined;
      if (regular || kind === 'trailers') return undefined;
      let bit;
      switch (name) {
        case ':status': bit = 1; break;
        case ':method': bit = 2; method = value; break;
        case ':scheme': bit = 4; break;
        case ':path': bit = 8; if (value === '' || badPath.test(value)) return undefined; break;
        case ':authority': bit = 16; break;
        case ':protocol': bit = 32; break;
        default: return undefined;
      }
      if ((bits & bit) !== 0 || (bit === 1) !== (kind === 'response')) return undefined;
      bits |= bit;
      if (bit === 1) {
        if (!/^[1-9]\d\d$/.test(value) || value === '101') return undefined;
        status = +value;
      }
      continue;
    }
    regular = true;
    if (/[A-Z]/.test(name)) return undefined;
    if (name === '' || badName.test(name) || badValue.test(value) ||
        limits.strictFieldWhitespaceValidation !== false && spaced.test(value)) {
      // Such a field is as if it had not been there.
      list.splice(i, 2);
      i -= 2;
      continue;
    }
    switch (name) {
      case 'connection': case 'upgrade': case 'keep-alive': case 'proxy-connection': case 'transfer-encoding': return undefined;
      case 'te': if (value.toLowerCase() !== 'trailers') return undefined; break;
      case 'content-length':
        if (!/^\d{1,15}$/.test(value) || length >= 0) return undefined;
        if (status !== 204 && !(status > 0 && status < 200)) length = +value;
        break;
    }
  }
  if (kind === 'response' && status === 0) return undefined;
  if (kind === 'request') {
    if (method === undefined) return undefined;
    if (method === 'CONNECT' && (bits & 32) === 0) {
      if ((bits & 12) !== 0 || (bits & 16) === 0) return undefined;
      length = -1;
    } else if ((bits & 12) !== 12) {
      return undefined;
    }
  }
  return { status, length };
}

/** What a flat list says, as an object: names as they were given, those that repeat with a list of values. */
function listToObject(list) {
  const out = { __proto__: null };
  const names = new Map();
  for (let i = 0; i < list.length; i += 2) {
    const name = `${list[i]}`;
    const known = names.get(name.toLowerCase()) ?? name;
    names.set(name.toLowerCase(), known);
    const before = out[known];
    if (before === undefined) out[known] = list[i + 1];
    else if (Array.isArray(before)) before.push(list[i + 1]);
    else out[known] = [before, list[i + 1]];
  }
  if (list[sensitiveHeaders] !== undefined) out[sensitiveHeaders] = list[sensitiveHeaders];
  return out;
}

/** Throws when headers are neither an object nor a list. */
function validateHeaders(headers, name = 'headers') {
  if (headers !== undefined && (headers === null || typeof headers !== 'object')) throw new ERR_INVALID_ARG_TYPE(name, 'Object', headers);
}

module.exports = {
  anyPseudo, checkFields, hopByHop, listToObject, noPseudo, ofRequest, ofResponse, sensitiveHeaders, sensitiveOf, toList, toObject, validateHeaders,
};
