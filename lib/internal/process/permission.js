'use strict';

// process.permission. What is allowed is decided, and enforced, by the native half.

const native = binding('permission');
const { validateBuffer, validateString } = require('internal/validators');

function toReference(reference) {
  if (reference === undefined) return '';
  if (Buffer.isBuffer(reference)) {
    validateBuffer(reference, 'reference');
    return reference.toString();
  }
  validateString(reference, 'reference');
  return reference;
}

const permission = {
  has(scope, reference) {
    validateString(scope, 'scope');
    return native.has(scope, toReference(reference));
  },
  drop(scope, reference) {
    validateString(scope, 'scope');
    native.drop(scope, toReference(reference));
  },
};

/** At the start of a realm with restrictions. */
function start() {
  Object.defineProperty(process, 'permission', {
    __proto__: null, value: permission, enumerable: true, writable: false, configurable: false,
  });
  const warnings = native.warnings();
  for (let i = 0; i < warnings.length; i += 2) {
    process.emitWarning(
      `The flag ${warnings[i + 1]} must be used with extreme caution. It could invalidate the permission model.`,
      'SecurityWarning', warnings[i]);
  }
  const { getOptionValue } = require('internal/options');
  for (const name of ['--allow-fs-read', '--allow-fs-write']) {
    if (!getOptionValue(name)?.some((path) => path.includes(','))) continue;
    process.emitWarning(
      `The ${name} CLI flag has changed. Passing a comma-separated list of paths is no longer valid. ` +
      'Documentation can be found at https://nodejs.org/api/permissions.html#file-system-permissions', 'Warning');
  }
}

/** Options that mean nothing without --permission are mistakes. */
function checkOptions(getOptionValue) {
  if (getOptionValue('--permission')) return;
  if (getOptionValue('--allow-fs-read')?.length > 0 || getOptionValue('--allow-fs-write')?.length > 0) {
    throw new (require('internal/errors').codes.ERR_MISSING_OPTION)('--permission');
  }
}

module.exports = { checkOptions, start };
