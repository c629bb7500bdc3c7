'use strict';

const { unsupportedFunction, unsupportedClass } = require('internal/unsupported');

module.exports = {
  start: unsupportedFunction('repl', 'start'),
  writer: Object.assign((value) => require('util').inspect(value, module.exports.writer.options), { options: { showProxy: true } }),
  REPLServer: unsupportedClass('repl', 'REPLServer'),
  Recoverable: class Recoverable extends SyntaxError {
    constructor(err) {
      super();
      this.err = err;
    }
  },
  REPL_MODE_SLOPPY: Symbol('repl-sloppy'),
  REPL_MODE_STRICT: Symbol('repl-strict'),
  isValidSyntax: unsupportedFunction('repl', 'isValidSyntax'),
};
Object.defineProperty(module.exports, 'builtinModules', {
  enumerable: true, configurable: true, get: () => require('module').builtinModules.filter((id) => !id.startsWith('_')),
});
