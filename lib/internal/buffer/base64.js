'use strict';

// The globals atob and btoa (HTML, "forgiving base64").

const native = binding('buffer');
const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');

function invalidCharacter(message) {
  const { DOMException } = require('internal/per_context/domexception');
  return new DOMException(message, 'InvalidCharacterError');
}

function atob(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const result = native.atob(`${input}`);
  if (result === undefined) throw invalidCharacter('The string to be decoded is not correctly encoded.');
  return result;
}

function btoa(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const result = native.btoa(`${input}`);
  if (result === undefined) throw invalidCharacter('Invalid character');
  return result;
}

module.exports = { atob, btoa };
