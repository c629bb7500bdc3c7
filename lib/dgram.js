'use strict';

module.exports = require('internal/unsupported').unsupportedModule('dgram', { functions: 'createSocket', classes: 'Socket' });
