'use strict';
// Errors of a connection as nghttp2 words them.

const words = {
  __proto__: null,
  '-501': 'Invalid argument', '-505': 'Protocol error', '-510': 'Stream was already closed or invalid', '-522': 'The length of the frame is invalid',
  '-523': 'Header compression/decompression error', '-524': 'Flow control error', '-532': 'Invalid HTTP header field was received',
  '-533': 'Violation in HTTP messaging rule', '-534': 'Internal error', '-903': 'Received bad client magic byte string',
  '-904': 'Flooding was detected in this HTTP/2 session, and it must be closed', '-906': 'SETTINGS frame contained more than the maximum allowed number of entries',
  '-907': 'Too many CONTINUATION frames following a HEADER frame',
};

class NghttpError extends Error {
  constructor(errno) {
    super(words[errno] ?? `Unknown error code ${errno}`);
    this.code = 'ERR_HTTP2_ERROR';
    this.errno = errno;
  }

  toString() { return `${this.name} [${this.code}]: ${this.message}`; }
}
Object.defineProperty(NghttpError.prototype, 'name', { __proto__: null, value: 'Error', writable: true, configurable: true });

module.exports = { NghttpError };
