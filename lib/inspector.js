'use strict';

module.exports = require('internal/unsupported').unsupportedModule('inspector', {
  functions: 'open waitForDebugger', classes: 'Session', needs: ['Inspector', 'Connect'],
  values: { url() { return undefined; }, close() {}, console: globalThis.console, Network: {}, NetworkResources: {}, DOMStorage: {} },
});
