'use strict';

/** The error of a peer that went away in the middle of an exchange. */
function hangUp(message = 'socket hang up') {
  const err = new Error(message);
  err.code = 'ECONNRESET';
  return err;
}

/** Completes a parser's error for the user. */
function describeParseError(err, rawPacket) {
  err.rawPacket = rawPacket;
  if (err.reason) err.message = `Parse Error: ${err.reason}`;
  return err;
}

module.exports = { hangUp, describeParseError };
