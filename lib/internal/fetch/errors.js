'use strict';
// The errors of the HTTP client under fetch, with the names and codes that undici gives them.

class UndiciError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = 'UndiciError';
    this.code = 'UND_ERR';
  }
}

function define(name, code, fallback) {
  return {
    [name]: class extends UndiciError {
      constructor(message) {
        super(message || fallback);
        this.name = name;
        this.message = message || fallback;
        this.code = code;
      }
    },
  }[name];
}

class SocketError extends UndiciError {
  constructor(message, socket) {
    super(message);
    this.name = 'SocketError';
    this.message = message || 'Socket error';
    this.code = 'UND_ERR_SOCKET';
    this.socket = socket;
  }
}

class HTTPParserError extends Error {
  constructor(message, code, data) {
    super(message);
    this.name = 'HTTPParserError';
    this.code = code ? `HPE_${code}` : undefined;
    this.data = data ? data.toString() : undefined;
  }
}

/** What a SocketError tells about its connection. */
function socketInfo(socket) {
  return {
    localAddress: socket.localAddress,
    localPort: socket.localPort,
    remoteAddress: socket.remoteAddress,
    remotePort: socket.remotePort,
    remoteFamily: socket.remoteFamily,
    timeout: socket.timeout,
    bytesWritten: socket.bytesWritten,
    bytesRead: socket.bytesRead,
  };
}

module.exports = {
  ConnectTimeoutError: define('ConnectTimeoutError', 'UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error'),
  HeadersTimeoutError: define('HeadersTimeoutError', 'UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error'),
  HeadersOverflowError: define('HeadersOverflowError', 'UND_ERR_HEADERS_OVERFLOW', 'Headers Overflow Error'),
  BodyTimeoutError: define('BodyTimeoutError', 'UND_ERR_BODY_TIMEOUT', 'Body Timeout Error'),
  InvalidArgumentError: define('InvalidArgumentError', 'UND_ERR_INVALID_ARG', 'Invalid Argument Error'),
  NotSupportedError: define('NotSupportedError', 'UND_ERR_NOT_SUPPORTED', 'Not supported error'),
  RequestContentLengthMismatchError: define('RequestContentLengthMismatchError', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
                                            'Request body length does not match content-length header'),
  RequestAbortedError: define('AbortError', 'UND_ERR_ABORTED', 'Request aborted'),
  HTTPParserError,
  SocketError,
  UndiciError,
  socketInfo,
};
