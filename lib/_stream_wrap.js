'use strict';

const { unsupportedModule } = require('internal/unsupported');

module.exports = unsupportedModule('_stream_wrap', { functions: '', classes: 'JSStreamSocket' });
