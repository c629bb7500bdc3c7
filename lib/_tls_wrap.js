'use strict';

const { unsupportedModule } = require('internal/unsupported');

module.exports = unsupportedModule('_tls_wrap', { functions: 'createServer connect', classes: 'TLSSocket Server' });
