'use strict';
// What programs find at node:_http_common.

const { checkInvalidHeaderChar, checkIsHttpToken } = require('internal/http/fields');
const { methods } = require('internal/http/status');
const { HTTPParser } = require('internal/http/parser');
const { describeParseError } = require('internal/http/errors');
const { validateInteger, validateBoolean, validateOneOf } = require('internal/validators');
const { getOptionValue } = require('internal/options');

/** Takes the parser away from its connection. */
function freeParser(parser, req, socket) {
  if (parser) parser.free();
  if (req) req.parser = null;
  if (socket) socket.parser = null;
}

const lenientAll = 1023;

function isLenient() { return getOptionValue('--insecure-http-parser'); }

/** The parser's lenient flags for an insecureHTTPParser option. */
function lenientFlags(insecure) { return (insecure === undefined ? isLenient() : insecure) ? lenientAll : 0; }

// As far as Node shows its free list of parsers; parsers are cheap here and not kept.
const parsers = { name: 'parsers', max: 1000 };

function setMaxIdleHTTPParsers(max) {
  validateInteger(max, 'max', 1);
  parsers.max = max;
}

module.exports = {
  _checkInvalidHeaderChar: checkInvalidHeaderChar,
  _checkIsHttpToken: checkIsHttpToken,
  chunkExpression: /(?:^|\W)chunked(?:$|\W)/i,
  continueExpression: /(?:^|\W)100-continue(?:$|\W)/i,
  CRLF: '\r\n',
  freeParser,
  methods,
  parsers,
  kIncomingMessage: Symbol('IncomingMessage'),
  HTTPParser,
  isLenient,
  lenientFlags,
  prepareError(err, parser, rawPacket) { return describeParseError(err, rawPacket); },
  kSkipPendingData: Symbol('SkipPendingData'),
  setMaxIdleHTTPParsers,
};
