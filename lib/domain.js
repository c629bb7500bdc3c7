'use strict';

module.exports = require('internal/unsupported').unsupportedModule('domain', {
  functions: 'createDomain create', classes: 'Domain', values: { active: null, _stack: [] },
});
