'use strict';

const { unsupportedModule } = require('internal/unsupported');

module.exports = unsupportedModule('_tls_common', { functions: 'createSecureContext translatePeerCertificate', classes: 'SecureContext' });
