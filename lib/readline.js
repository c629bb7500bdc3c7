'use strict';

module.exports = require('internal/unsupported').unsupportedModule('readline', {
  functions: 'clearLine clearScreenDown createInterface cursorTo emitKeypressEvents moveCursor', classes: 'Interface',
});
Object.defineProperty(module.exports, 'promises', { enumerable: true, configurable: true, get: () => require('readline/promises') });
