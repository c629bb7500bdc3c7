'use strict';
// Reading multipart/form-data (RFC 7578) into the entries of a FormData.

const { Buffer } = require('buffer');
const { File } = require('internal/file');
const { decodeUtf8 } = require('internal/fetch/text');
const { FormData } = require('internal/fetch/formdata');

const CR = 13, LF = 10;
const fieldName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const failure = (reason) => new TypeError('Failed to parse body as FormData.', { cause: new TypeError(reason) });

class Reader {
  constructor(bytes) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }
  startsWith(expected) {
    const { bytes, at } = this;
    return bytes.length - at >= expected.length && bytes.compare(expected, 0, expected.length, at, at + expected.length) === 0;
  }
  lineBreak() {
    const { bytes, at } = this;
    if (bytes[at] !== CR || bytes[at + 1] !== LF) return false;
    this.at += 2;
    return true;
  }
  skipBlanks() {
    const { bytes } = this;
    while (bytes[this.at] === 32 || bytes[this.at] === 9) this.at++;
  }
  /** What stands before any of the two bytes (or the end). */
  until(a, b) {
    const { bytes, at } = this;
    let end = at;
    while (end < bytes.length && bytes[end] !== a && bytes[end] !== b) end++;
    this.at = end;
    return bytes.subarray(at, end);
  }
}

/** name="..." with the escapes of HTML's form encoding. */
function quotedText(reader) {
  if (reader.bytes[reader.at] !== 34) throw failure('expected a quoted string');
  reader.at++;
  const end = reader.bytes.indexOf(34, reader.at);
  if (end === -1 || reader.bytes.subarray(reader.at, end).includes(CR)) throw failure('Closing quote not found');
  const text = reader.bytes.subarray(reader.at, end).toString('utf8');
  reader.at = end + 1;
  return text.replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%22/g, '"');
}

function tokenText(reader) {
  const { bytes } = reader;
  const from = reader.at;
  while (reader.at < bytes.length && bytes[reader.at] !== CR && bytes[reader.at] !== LF && bytes[reader.at] !== 59 && bytes[reader.at] !== 32) {
    reader.at++;
  }
  return bytes.subarray(from, reader.at).toString('utf8');
}

function disposition(reader, into) {
  const kind = reader.until(59, CR).toString('latin1').trim();
  if (kind.toLowerCase() !== 'form-data') throw failure('expected form-data for content-disposition header');
  while (reader.bytes[reader.at] === 59) {
    reader.at++;
    reader.skipBlanks();
    if (reader.bytes[reader.at] === CR) break;
    const key = reader.until(61, CR).toString('latin1').toLowerCase();
    if (reader.bytes[reader.at] !== 61) throw failure('expected =');
    reader.at++;
    if (key === 'filename*') {
      const text = tokenText(reader);
      if (!/^utf-8''/i.test(text)) throw failure("unknown encoding, expected utf-8''");
      try {
        into.filename = decodeURIComponent(text.slice(7));
      } catch {
        throw failure('invalid percent-encoding in filename*');
      }
    } else {
      const value = reader.bytes[reader.at] === 34 ? quotedText(reader) : tokenText(reader);
      if (key === 'name') into.name = value;
      else if (key === 'filename') into.filename ??= value;
    }
    reader.skipBlanks();
  }
}

function partHeaders(reader) {
  const part = { name: null, filename: null, contentType: null, encoding: null };
  for (;;) {
    if (reader.lineBreak()) {
      if (part.name === null) throw failure('header name is null');
      return part;
    }
    const name = reader.until(58, CR).toString('latin1').trim();
    if (!fieldName.test(name)) throw failure('header name does not match the field-name token production');
    if (reader.bytes[reader.at] !== 58) throw failure('expected :');
    reader.at++;
    reader.skipBlanks();
    switch (name.toLowerCase()) {
      case 'content-disposition':
        disposition(reader, part);
        break;
      case 'content-type':
        part.contentType = reader.until(CR, LF).toString('latin1').trim();
        break;
      case 'content-transfer-encoding':
        part.encoding = reader.until(CR, LF).toString('latin1').trim().toLowerCase();
        break;
      default:
        reader.until(CR, LF);
    }
    if (!reader.lineBreak()) throw failure('expected CRLF');
  }
}

/**
 * @param {Uint8Array} bytes the whole body
 * @param {import('internal/mime').MIMEType} type its type
 */
function parseMultipart(bytes, type) {
  const boundary = type.params.get('boundary');
  if (boundary === null) throw failure('missing boundary in content-type header');
  const reader = new Reader(bytes);
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const form = new FormData();
  // A preamble is of no meaning.
  const first = reader.bytes.indexOf(mark);
  if (first === -1) throw failure('no boundary found in multipart body');
  reader.at = first;
  const between = Buffer.concat([Buffer.from('\r\n'), mark]);
  for (;;) {
    if (!reader.startsWith(mark)) throw failure('expected a value starting with -- and the boundary');
    reader.at += mark.length;
    if (reader.bytes[reader.at] === 45 && reader.bytes[reader.at + 1] === 45) return form;
    if (!reader.lineBreak()) throw failure('expected CRLF');
    const part = partHeaders(reader);
    const end = reader.bytes.indexOf(between, reader.at);
    if (end === -1) throw failure('expected boundary after body');
    let content = reader.bytes.subarray(reader.at, end);
    reader.at = end + 2;
    if (part.encoding === 'base64') content = Buffer.from(content.toString('latin1'), 'base64');
    if (part.filename === null) {
      form.append(part.name, decodeUtf8(content));
    } else {
      const type = part.contentType ?? 'text/plain';
      form.append(part.name, new File([content], part.filename, { type: /^[\x00-\x7f]*$/.test(type) ? type : '' }));
    }
  }
}

module.exports = { parseMultipart };
