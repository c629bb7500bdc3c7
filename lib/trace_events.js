'use strict';

module.exports = require('internal/unsupported').unsupportedModule('trace_events', {
  functions: 'createTracing', values: { getEnabledCategories() { return undefined; } },
});
