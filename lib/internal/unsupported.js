'use strict';

// What Node 24 has and is not here yet: there by name, an error that says so when used.

function fail(name) {
  const { codes: { ERR_RAVEL_UNSUPPORTED } } = require('internal/errors');
  throw new ERR_RAVEL_UNSUPPORTED(name);
}

/** What needs a permission says so first. */
function demand(needs) {
  if (needs !== undefined) binding('permission').demand(...needs);
}

/** A function that throws when called or constructed. */
function unsupportedFunction(id, name, needs) {
  return { [name](...args) {
    demand(needs);
    fail(`${id}.${name}`);
  } }[name];
}

/** A class that can be extended and tested against, but not made. */
function unsupportedClass(id, name, Base = Object, needs = undefined) {
  const C = { [name]: class extends Base {
    constructor() {
      demand(needs);
      fail(`${id}.${name}`);
      super(); // eslint-disable-line no-unreachable
    }
  } }[name];
  return C;
}

/**
 * The exports of a built-in that is not here yet.
 * @param {string} id
 * @param {{functions?: string, classes?: string, values?: object, needs?: [string, string]}} spec names separated by blanks;
 *   needs is the permission that all of it takes, and what for
 */
function unsupportedModule(id, { functions = '', classes = '', values = {}, needs }) {
  const out = {};
  for (const name of functions.split(' ')) if (name) out[name] = unsupportedFunction(id, name, needs);
  for (const name of classes.split(' ')) if (name) out[name] = unsupportedClass(id, name, Object, needs);
  return Object.assign(out, values);
}

module.exports = { fail, unsupportedFunction, unsupportedClass, unsupportedModule };
