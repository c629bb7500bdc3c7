'use strict';

module.exports = require('internal/unsupported').unsupportedModule('tls', {
  functions: 'getCiphers getCertificateCompressionAlgorithms getCACertificates setDefaultCACertificates ' +
    'convertALPNProtocols checkServerIdentity createSecureContext createServer connect',
  classes: 'SecureContext TLSSocket Server',
  values: {
    CLIENT_RENEG_LIMIT: 3, CLIENT_RENEG_WINDOW: 600, DEFAULT_ECDH_CURVE: 'auto', DEFAULT_MIN_VERSION: 'TLSv1.2',
    DEFAULT_MAX_VERSION: 'TLSv1.3', rootCertificates: Object.freeze([]),
  },
});
