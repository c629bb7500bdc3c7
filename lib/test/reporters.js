'use strict';

module.exports = require('internal/unsupported').unsupportedModule('test/reporters', { functions: 'dot junit tap', classes: 'spec lcov' });
