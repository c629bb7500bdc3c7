'use strict';

const { SecureContext, createSecureContext, defaults } = require('internal/tls/secure_context');
const { TLSSocket } = require('internal/tls/socket');
const { Server, createServer } = require('internal/tls/server');
const { connect } = require('internal/tls/connect');
const { checkServerIdentity } = require('internal/tls/identity');
const { convertALPNProtocols } = require('internal/tls/alpn');
const certificates = require('internal/tls/certificates');

let ciphers;

/** Names of all cipher suites, in lower case. */
function getCiphers() { return ciphers ??= binding('tls').cipherNames().sort(); }

module.exports = {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
  getCiphers,
  getCertificateCompressionAlgorithms() { return []; },
  getCACertificates: certificates.getCACertificates,
  setDefaultCACertificates: certificates.setDefaultCACertificates,
  convertALPNProtocols,
  checkServerIdentity,
  createSecureContext,
  SecureContext,
  TLSSocket,
  Server,
  createServer,
  connect,
};

function setting(name, key) {
  Object.defineProperty(module.exports, name, {
    __proto__: null, configurable: true, enumerable: true,
    get() { return defaults[key]; },
    set(value) { defaults[key] = value; },
  });
}

setting('DEFAULT_CIPHERS', 'ciphers');
setting('DEFAULT_ECDH_CURVE', 'curve');
setting('DEFAULT_MIN_VERSION', 'min');
setting('DEFAULT_MAX_VERSION', 'max');
Object.defineProperty(module.exports, 'rootCertificates', {
  __proto__: null, configurable: false, enumerable: true, get: certificates.rootCertificates,
});
