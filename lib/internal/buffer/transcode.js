'use strict';

const { encodings, getEncoding } = require('internal/buffer');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const supported = new Set([encodings.ascii, encodings.latin1, encodings.utf8, encodings.ucs2]);

function illegal() {
  const error = new Error('Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]');
  error.code = 'U_ILLEGAL_ARGUMENT_ERROR';
  error.errno = 1;
  return error;
}

/** Re-encodes bytes; what the target cannot express becomes '?'. */
function transcode(source, fromEncoding, toEncoding) {
  if (!(source instanceof Uint8Array)) {
    throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], source);
  }
  const { Buffer } = require('buffer');
  if (source.length === 0) return Buffer.alloc(0);
  const from = getEncoding(fromEncoding), to = getEncoding(toEncoding);
  if (!supported.has(from) || !supported.has(to)) throw illegal();
  let text = from.slice(source, 0, source.length);
  if (to === encodings.ascii || to === encodings.latin1) {
    text = text.replace(to === encodings.ascii ? /[^\0-\x7F]/gu : /[^\0-\xFF]/gu, '?');
  }
  return Buffer.from(text, to.name);
}

module.exports = { transcode };
