'use strict';

module.exports = require('internal/unsupported').unsupportedModule('wasi', { classes: 'WASI', needs: ['WASI', ''] });
