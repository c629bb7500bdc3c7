'use strict';

// Percent-encoding (URL Standard, 1.3). A set is one bit in a table over ASCII; all else is always encoded.

const kControl = 1, kFragment = 2, kQuery = 4, kSpecialQuery = 8, kPath = 16, kUserinfo = 32;

// Which of the sets encode a character: each set contains the ones it is built on.
const table = new Uint8Array(128);
function encodeIn(characters, sets) {
  for (const c of characters) table[c.charCodeAt(0)] |= sets;
}
for (let i = 0; i < 128; i++) {
  if (i < 0x20 || i === 0x7F) table[i] = kControl | kFragment | kQuery | kSpecialQuery | kPath | kUserinfo;
}
encodeIn(' "<>', kFragment | kQuery | kSpecialQuery | kPath | kUserinfo);
encodeIn('`', kFragment | kPath | kUserinfo);
encodeIn('#', kQuery | kSpecialQuery | kPath | kUserinfo);
encodeIn('\'', kSpecialQuery);
encodeIn('?^{}', kPath | kUserinfo);
encodeIn('/:;=@[\\]|', kUserinfo);

const hex = [];
for (let i = 0; i < 256; i++) hex.push(`%${i < 16 ? '0' : ''}${i.toString(16).toUpperCase()}`);

/** Encodes the characters of `string` that are in `set`; lone surrogates must be gone before. */
function percentEncode(string, set) {
  let from = 0, out = '';
  for (let i = 0; i < string.length; i++) {
    const c = string.charCodeAt(i);
    if (c < 0x80) {
      if ((table[c] & set) === 0) continue;
      out += string.slice(from, i) + hex[c];
      from = i + 1;
      continue;
    }
    let end = i + 1;
    while (end < string.length && string.charCodeAt(end) >= 0x80) end++;
    out += string.slice(from, i) + encodeURIComponent(string.slice(i, end));
    from = end;
    i = end - 1;
  }
  return from === 0 ? string : out + string.slice(from);
}

function hexValue(c) {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  c |= 0x20;
  return c >= 0x61 && c <= 0x66 ? c - 0x57 : -1;
}

/** Percent-decoding, then UTF-8 without BOM; malformed bytes become U+FFFD, a stray % stays. */
function percentDecode(string) {
  if (!string.includes('%')) return string;
  try {
    return decodeURIComponent(string);
  } catch {
    return decodeBytes(string);
  }
}

function decodeBytes(string) {
  const { FastBuffer, encodings } = require('internal/buffer');
  const size = encodings.utf8.byteLength(string);
  const bytes = new FastBuffer(size);
  encodings.utf8.write(bytes, string, 0, size);
  let n = 0;
  for (let i = 0; i < size; i++) {
    let byte = bytes[i];
    if (byte === 0x25 && i + 2 < size) {
      const high = hexValue(bytes[i + 1]), low = hexValue(bytes[i + 2]);
      if (high >= 0 && low >= 0) {
        byte = high << 4 | low;
        i += 2;
      }
    }
    bytes[n++] = byte;
  }
  return encodings.utf8.slice(bytes, 0, n);
}

module.exports = {
  kControl, kFragment, kPath, kQuery, kSpecialQuery, kUserinfo, hexValue, percentDecode, percentEncode, table,
};
