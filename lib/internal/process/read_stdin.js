'use strict';

/** All of standard input as text, read in place. */
function readAll() {
  return require('fs').readFileSync(0, 'utf8');
}

module.exports = { readAll };
