'use strict';

// Checks of arguments, in the words of Node's native half, which its other modules do not share.

const wrong = (Base, code, message) => Object.assign(new Base(message), { code });
const typeError = (message) => wrong(TypeError, 'ERR_INVALID_ARG_TYPE', message);
const stateError = (message) => wrong(Error, 'ERR_INVALID_STATE', message);

function checker(what, test) {
  return (value, name) => {
    if (!test(value)) throw typeError(`The "${name}" argument must be ${what}.`);
    return value;
  };
}

const checkString = checker('a string', (v) => typeof v === 'string');
const checkBoolean = checker('a boolean', (v) => typeof v === 'boolean');
const checkInteger = checker('an integer', (v) => Number.isInteger(v) && v === (v | 0));
const checkFunction = checker('a function', (v) => typeof v === 'function');
const checkObject = checker('an object', (v) => (v !== null && typeof v === 'object') || typeof v === 'function');
const checkBytes = checker('a Uint8Array', (v) => v instanceof Uint8Array);

/** An option that may be left out. */
function option(options, name, check, byDefault) {
  const value = options[name];
  return value === undefined ? byDefault : check(value, `options.${name}`);
}

/** The path of a database: text without U+0000. */
function toPath(path) {
  let text = path;
  if (path instanceof Uint8Array) text = require('buffer').Buffer.from(path).toString();
  else if (path !== null && typeof path === 'object' && typeof path.href === 'string') text = urlPath(path.href);
  if (typeof text !== 'string' || text.includes('\0')) {
    throw typeError('The "path" argument must be a string, Uint8Array, or URL without null bytes.');
  }
  return text;
}

/** SQLite reads file: URLs itself, with their parameters. */
function urlPath(href) {
  if (!href.startsWith('file:')) throw wrong(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file:');
  return href;
}

/** A restricted program opens what it may read and write. */
function demand(path, writes) {
  if (process.permission === undefined || path === '' || path === ':memory:') return;
  const native = binding('permission');
  // With its parameters a URL is whatever SQLite makes of it.
  const place = path.startsWith('file:') ? '/' : path;
  native.demand('FileSystemRead', place);
  if (writes) native.demand('FileSystemWrite', place);
}

module.exports = {
  checkBoolean, checkBytes, checkFunction, checkInteger, checkObject, checkString, demand, option, stateError, toPath, typeError, wrong,
};
