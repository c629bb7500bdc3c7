'use strict';

// What node:crypto documents and Ravel does not have yet: there, named, and refusing.

const { codes: { ERR_RAVEL_UNSUPPORTED } } = require('internal/errors');

function refusingFunction(name) {
  return { [name]() { throw new ERR_RAVEL_UNSUPPORTED(`crypto.${name}`); } }[name];
}

function refusingClass(name) {
  const Class = { [name]: function() { throw new ERR_RAVEL_UNSUPPORTED(`crypto.${name}`); } }[name];
  return Class;
}

module.exports = { refusingFunction, refusingClass };
