'use strict';
// What verification and OpenSSL's library say, in its words.

const reasons = {
  __proto__: null,
  UNABLE_TO_GET_ISSUER_CERT: 'unable to get issuer certificate',
  UNABLE_TO_GET_CRL: 'unable to get certificate CRL',
  CERT_SIGNATURE_FAILURE: 'certificate signature failure',
  CRL_SIGNATURE_FAILURE: 'CRL signature failure',
  CERT_NOT_YET_VALID: 'certificate is not yet valid',
  CERT_HAS_EXPIRED: 'certificate has expired',
  CRL_NOT_YET_VALID: 'CRL is not yet valid',
  CRL_HAS_EXPIRED: 'CRL has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in certificate chain',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unable to get local issuer certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unable to verify the first certificate',
  CERT_REVOKED: 'certificate revoked',
  INVALID_CA: 'invalid CA certificate',
  PATH_LENGTH_EXCEEDED: 'path length constraint exceeded',
  INVALID_PURPOSE: 'unsuitable certificate purpose',
  CERT_UNTRUSTED: 'certificate not trusted',
  EE_KEY_TOO_SMALL: 'EE certificate key too weak',
  CA_KEY_TOO_SMALL: 'CA certificate key too weak',
};

const maybeLocal = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT']);

/** The error of a verification; the program's user may have the authority on the machine. */
function verifyError(code) {
  let message = reasons[code] ?? code;
  if (maybeLocal.has(code) && !require('internal/options').getOptionValue('--use-system-ca')) {
    message += '; if the root CA is installed locally, try running Node.js with --use-system-ca';
  }
  const error = new Error(message);
  error.code = code;
  return error;
}

/** The error of a connection: text is OpenSSL's whole line. */
function protocolError(code, reason, text) {
  const error = new Error(text);
  error.library = 'SSL routines';
  error.reason = reason;
  error.code = code;
  return error;
}

/** The same as the end of a write that waited for the handshake. */
function writeProtocolError(text) {
  const error = new Error(`write EPROTO ${text}`);
  error.errno = -71;
  error.code = 'EPROTO';
  error.syscall = 'write';
  return error;
}

function connectionReset(message) {
  const error = new Error(message);
  error.code = 'ECONNRESET';
  return error;
}

module.exports = { connectionReset, protocolError, verifyError, writeProtocolError };
