'use strict';
// What fetch gets from elsewhere than a server: data:, blob:, about: (Fetch 4.2).

const { Body } = require('internal/fetch/body');
const { HeaderList } = require('internal/fetch/headers');
const { parseMimeType } = require('internal/fetch/mime');
const { InnerResponse } = require('internal/fetch/response');

const blanks = /[\t\n\f\r ]/g;

/** %-escapes to bytes; text of characters that each are a byte. */
function percentDecode(text) {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

/** The standard's forgiving-base64 decode; null for what is not base64. */
function decodeBase64(text) {
  text = text.replace(blanks, '');
  if (text.length % 4 === 0) text = text.replace(/==?$/, '');
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) return null;
  return Buffer.from(text, 'base64');
}

/** @returns {{ type: string, bytes: Uint8Array } | null} what a data: URL holds (Fetch 6) */
function readDataURL(address) {
  const text = address.slice('data:'.length);
  const comma = text.indexOf(',');
  if (comma === -1) return null;
  let type = text.slice(0, comma).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '');
  let body = percentDecode(text.slice(comma + 1));
  let bytes;
  const encoded = /; *base64$/i.exec(type);
  if (encoded !== null) {
    type = type.slice(0, encoded.index);
    bytes = decodeBase64(body);
    if (bytes === null) return null;
  } else {
    bytes = Buffer.from(body, 'latin1');
    body = '';
  }
  if (type.startsWith(';')) type = `text/plain${type}`;
  const parsed = parseMimeType(type);
  return { type: parsed === null ? 'text/plain;charset=US-ASCII' : `${parsed}`, bytes };
}

/** @returns {[number, number] | null} first and last byte that a Range header wants; null for the missing one */
function readRange(value) {
  const match = /^bytes[\t ]*=[\t ]*(\d*)[\t ]*-[\t ]*(\d*)$/.exec(value);
  if (match === null || match[1] === '' && match[2] === '') return null;
  const first = match[1] === '' ? null : +match[1], last = match[2] === '' ? null : +match[2];
  return first !== null && last !== null && first > last ? null : [first, last];
}

function blobResponse(operation) {
  const { inner } = operation;
  const blob = require('internal/blob').resolveObjectURL(inner.url.href);
  if (inner.method !== 'GET' || blob === undefined) return new Error('invalid method');
  const range = inner.headers.get('range');
  const headers = new HeaderList();
  if (range === null) {
    headers.append('content-length', `${blob.size}`);
    headers.append('content-type', blob.type);
    return new InnerResponse('default', 200, 'OK', headers, Body.ofBlob(blob));
  }
  const wanted = readRange(range);
  if (wanted === null) return new Error('failed to fetch the data URL');
  let { 0: first, 1: last } = wanted;
  if (first === null) {
    first = Math.max(blob.size - last, 0);
    last = blob.size - 1;
  } else {
    if (first >= blob.size) return new Error("Range start is greater than the blob's size.");
    last = last === null || last >= blob.size ? blob.size - 1 : last;
  }
  const part = blob.slice(first, last + 1, blob.type);
  headers.append('content-length', `${part.size}`);
  headers.append('content-type', blob.type);
  headers.append('content-range', `bytes ${first}-${last}/${blob.size}`);
  return new InnerResponse('default', 206, 'Partial Content', headers, Body.ofBlob(part));
}

function answer(operation) {
  const { url } = operation.inner;
  switch (url.protocol) {
    case 'about:': return new Error('about scheme is not supported');
    case 'blob:': return blobResponse(operation);
    case 'data:': {
      const data = readDataURL(url.address);
      if (data === null) return new Error('failed to fetch the data URL');
      return new InnerResponse('basic', 200, 'OK', new HeaderList(['content-type', data.type]), Body.ofBytes(new Uint8Array(data.bytes)));
    }
    case 'file:': return new Error('not implemented... yet...');
  }
  return new Error('unknown scheme');
}

function fetchScheme(operation) {
  const { inner } = operation;
  const response = answer(operation);
  if (response instanceof Error) {
    operation.fail(response);
    return;
  }
  response.type = 'basic';
  response.url = inner.url.address;
  if (inner.integrity !== '') require('internal/fetch/integrity').verify(response, inner.integrity, operation);
  else operation.deliver(response);
}

module.exports = { fetchScheme };
