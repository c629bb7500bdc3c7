'use strict';
// The head of an outgoing message in wire format, and what the framing headers among its fields decide.

const { Buffer } = require('buffer');
const { codes: { ERR_HTTP_TRAILER_INVALID } } = require('internal/errors');
const { checkValue, fieldOf, lineOf } = require('internal/http/fields');
const { utcDate } = require('internal/http/date');

const chunkExpression = /(?:^|\W)chunked(?:$|\W)/i;
const closeExpression = /(?:^|\W)close(?:$|\W)/i;

/** What the fields said. */
class Framing {
  connection = false;
  contentLength = false;
  transferEncoding = false;
  date = false;
  expect = false;
  trailer = false;
}

function note(msg, framing, key, value) {
  switch (key) {
    case 'connection':
      framing.connection = true;
      msg._removedConnection = false;
      if (closeExpression.test(value)) msg._last = true;
      else msg.shouldKeepAlive = true;
      break;
    case 'transfer-encoding':
      framing.transferEncoding = true;
      msg._removedTE = false;
      if (chunkExpression.test(value)) msg.chunkedEncoding = true;
      break;
    case 'content-length':
      framing.contentLength = true;
      msg._contentLength = +value;
      msg._removedContLen = false;
      break;
    case 'date': framing.date = true; break;
    case 'expect': framing.expect = true; break;
    case 'trailer': framing.trailer = true; break;
    case 'keep-alive': msg._defaultKeepAlive = false; break;
  }
}

function addField(msg, framing, field, value, validate, unique) {
  const { key } = field;
  // Cookies of a request share a line; other lists get a line for each, unless the user wants one.
  if (Array.isArray(value)) {
    const oneLine = value.length < 2 && key !== 'set-cookie' || unique?.has(key) || key === 'cookie';
    if (!oneLine) {
      let text = '';
      for (const v of value) {
        if (validate) checkValue(field, v);
        if (field.special) note(msg, framing, key, v);
        text += lineOf(field, v);
      }
      return text;
    }
    value = value.join('; ');
  }
  if (validate) checkValue(field, value);
  if (field.special) {
    value = contentDisposition(msg, key, value);
    note(msg, framing, key, value);
  }
  return lineOf(field, value);
}

// Bytes of a file name which were put into a string as Latin-1 shall leave as they are, though the head travels in one UTF-8
// string with the body.
function contentDisposition(msg, key, value) {
  if (key !== 'content-disposition' || !msg._contentLength) return value;
  return Buffer.from(`${value}`, 'latin1').toString();
}

/**
 * Makes the head; headers are the fields set on the message (or null), an object, or a list, flat or of pairs.
 */
function buildHead(msg, firstLine, headers) {
  const framing = new Framing();
  const { kFields, kUniqueHeaders, kHead } = require('_http_outgoing');
  const unique = msg[kUniqueHeaders];
  let text = firstLine;
  if (headers) {
    if (headers === msg[kFields]) {
      for (let i = 0; i < headers.length; i += 2) text += addField(msg, framing, headers[i], headers[i + 1], false, unique);
    } else if (Array.isArray(headers)) {
      if (headers.length > 0 && Array.isArray(headers[0])) {
        for (const { 0: name, 1: value } of headers) text += addField(msg, framing, fieldOf(name), value, true, unique);
      } else {
        for (let i = 0; i < headers.length; i += 2) text += addField(msg, framing, fieldOf(headers[i]), headers[i + 1], true, unique);
      }
    } else {
      for (const name in headers) {
        if (Object.hasOwn(headers, name)) text += addField(msg, framing, fieldOf(name), headers[name], true, unique);
      }
    }
  }
  if (msg.sendDate && !framing.date) text += 'Date: ' + utcDate() + '\r\n';

  // A 204 or 304 has no body to frame; some clients take "chunked" there for a body.
  if (msg.chunkedEncoding && (msg.statusCode === 204 || msg.statusCode === 304)) {
    msg.chunkedEncoding = false;
    msg.shouldKeepAlive = false;
  }
  if (msg._removedConnection) {
    msg._last = !msg.shouldKeepAlive;
  } else if (!framing.connection) {
    const keep = msg.shouldKeepAlive && (framing.contentLength || msg.useChunkedEncodingByDefault || msg.agent);
    if (keep && msg.maxRequestsOnConnectionReached) {
      text += 'Connection: close\r\n';
    } else if (keep) {
      text += 'Connection: keep-alive\r\n';
      if (msg._keepAliveTimeout && msg._defaultKeepAlive) {
        text += `Keep-Alive: timeout=${Math.floor(msg._keepAliveTimeout / 1000)}`;
        if (msg._maxRequestsPerSocket > 0) text += `, max=${msg._maxRequestsPerSocket}`;
        text += '\r\n';
      }
    } else {
      msg._last = true;
      text += 'Connection: close\r\n';
    }
  }
  if (!framing.contentLength && !framing.transferEncoding) {
    if (!msg._hasBody) {
      msg.chunkedEncoding = false;
    } else if (!msg.useChunkedEncodingByDefault) {
      msg._last = true;
    } else if (!framing.trailer && !msg._removedContLen && typeof msg._contentLength === 'number') {
      text += 'Content-Length: ' + msg._contentLength + '\r\n';
    } else if (!msg._removedTE) {
      text += 'Transfer-Encoding: chunked\r\n';
      msg.chunkedEncoding = true;
    } else {
      msg._last = true; // only the end of the connection can end the body
    }
  }
  if (msg.chunkedEncoding !== true && framing.trailer) throw new ERR_HTTP_TRAILER_INVALID();
  msg[kHead] = text + '\r\n';
  msg._headerSent = false;
  // Who expects something must say so at once.
  if (framing.expect) msg._send('');
}

module.exports = { buildHead, chunkExpression };
