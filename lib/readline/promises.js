'use strict';

module.exports = require('internal/unsupported').unsupportedModule('readline/promises', {
  functions: 'createInterface', classes: 'Interface Readline',
});
