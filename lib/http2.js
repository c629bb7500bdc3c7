'use strict';

module.exports = require('internal/unsupported').unsupportedModule('http2', {
  functions: 'connect createServer createSecureServer getDefaultSettings getPackedSettings getUnpackedSettings performServerHandshake',
  classes: 'Http2ServerRequest Http2ServerResponse',
  values: { sensitiveHeaders: Symbol('sensitiveHeaders'), constants: Object.create(null) },
});
