'use strict';

const { utf8Slice } = require('buffer').Buffer.prototype;

/** UTF-8 to text; what is not UTF-8 becomes U+FFFD and a byte order mark goes. */
function decodeUtf8(bytes) {
  const { length } = bytes;
  const marked = length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return utf8Slice.call(bytes, marked ? 3 : 0, length);
}

module.exports = { decodeUtf8 };
