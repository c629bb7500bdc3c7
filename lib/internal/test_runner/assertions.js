'use strict';

// Assertions that programs add to t.assert.

const { validateFunction, validateString } = require('internal/validators');

const custom = new Map();

function register(name, fn) {
  validateString(name, 'name');
  validateFunction(fn, 'fn');
  custom.set(name, fn);
}

module.exports = { all: () => custom, register };
