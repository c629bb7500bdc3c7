'use strict';

module.exports = require('internal/unsupported').unsupportedModule('sqlite', {
  functions: 'backup', classes: 'DatabaseSync StatementSync Session', values: { constants: Object.create(null) },
});
