'use strict';
// The head of a request as it goes over the wire, and what fetch adds to the program's own headers.

const errors = require('internal/fetch/errors');

const plain = 'accept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\naccept-encoding: gzip, deflate\r\n';
const secure = plain.replace('gzip, deflate', 'br, gzip, deflate');

/**
 * The fields that fetch itself sets, on a copy of the program's list.
 * @returns {import('./headers').HeaderList}
 */
function completeHeaders(request) {
  const list = request.headers.copy();
  list.delete('host'); // the URL says it
  const { url, cache } = request;
  if (!list.has('accept')) list.append('accept', '*/*');
  if (!list.has('accept-language')) list.append('accept-language', '*');
  const referrer = referrerFor(request);
  if (referrer !== null) list.append('referer', referrer);
  list.set('sec-fetch-mode', request.mode);
  if (!list.has('user-agent')) list.append('user-agent', 'node');
  let mode = cache;
  if (mode === 'default' && ['if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-match', 'if-range'].some((key) => list.has(key))) {
    mode = 'no-store';
  }
  if (mode === 'no-cache' && !list.has('cache-control')) list.append('cache-control', 'max-age=0');
  if (mode === 'no-store' || mode === 'reload') {
    if (!list.has('pragma')) list.append('pragma', 'no-cache');
    if (!list.has('cache-control')) list.append('cache-control', 'no-cache');
  }
  if (list.has('range')) list.append('accept-encoding', 'identity');
  if (!list.has('accept-encoding')) list.append('accept-encoding', url.protocol === 'https:' ? 'br, gzip, deflate' : 'gzip, deflate');
  return list;
}

/** The URL to send as Referer; null for none (Referrer Policy 8.3). */
function referrerFor(request) {
  const { referrer, url } = request;
  if (referrer === 'no-referrer' || referrer === 'about:client') return null;
  const { targetOf } = require('internal/fetch/target');
  const from = targetOf(referrer);
  if (!from.isHTTP) return null;
  const origin = `${from.origin}/`;
  const full = `${from.origin}${from.path}`;
  const own = full.length > 4096 ? origin : full;
  const same = from.origin === url.origin;
  const downgrade = from.protocol === 'https:' && url.protocol !== 'https:';
  switch (request.referrerPolicy) {
    case 'no-referrer': return null;
    case 'origin': return origin;
    case 'unsafe-url': return own;
    case 'strict-origin': return downgrade ? null : origin;
    case 'origin-when-cross-origin': return same ? own : origin;
    case 'same-origin': return same ? own : null;
    case 'no-referrer-when-downgrade': return downgrade ? null : own;
  }
  return same ? own : downgrade ? null : origin;
}

/** @returns {string} the lines from Host on, without what frames the body and the empty line */
function headLines(request) {
  const { url } = request;
  if (request.headers.isEmpty && request.cache === 'default' && request.mode === 'cors' && request.referrer === 'about:client') {
    return `host: ${url.host}\r\nconnection: keep-alive\r\n${url.protocol === 'https:' ? secure : plain}`;
  }
  let connection = 'keep-alive', lines = '';
  for (const { 0: name, 1: value } of completeHeaders(request).inOrder()) {
    switch (name.length) {
      case 6:
        if (name.toLowerCase() === 'expect') throw new errors.NotSupportedError('expect header not supported');
        break;
      case 7:
      case 10:
      case 17: {
        const key = name.toLowerCase();
        if (key === 'connection') {
          connection = value.toLowerCase();
          if (connection !== 'close' && connection !== 'keep-alive') throw new errors.InvalidArgumentError('invalid connection header');
          continue;
        }
        if (key === 'transfer-encoding' || key === 'keep-alive' || key === 'upgrade') {
          throw new errors.InvalidArgumentError(`invalid ${key} header`);
        }
        break;
      }
      case 14:
        if (name.toLowerCase() === 'content-length') {
          if (!/^\d+$/.test(value)) throw new errors.InvalidArgumentError('invalid content-length header');
          continue; // the body says how long it is
        }
    }
    lines += `${name}: ${value}\r\n`;
  }
  return `host: ${url.host}\r\nconnection: ${connection}\r\n${lines}`;
}

module.exports = { completeHeaders, headLines };
