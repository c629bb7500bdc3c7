'use strict';

/** ravel -c FILE: compiles without running; a syntax error ends with code 1. */
function checkSyntax(file) {
  require('internal/modules/run_main').checkSyntax(file);
}

module.exports = { checkSyntax };
