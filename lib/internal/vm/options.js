'use strict';

// Options that the functions of vm have in common.

const { validateBoolean, validateFunction, validateInt32, validateObject, validateString, validateUint32 } = require('internal/validators');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_SCRIPT_EXECUTION_TIMEOUT, ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG },
} = require('internal/errors');
const state = require('internal/modules/state');

const engine = binding('engine');

const noImporter = Symbol('no import()');

function sourceOptions(options) {
  if (typeof options === 'string') options = { filename: options };
  else validateObject(options, 'options');
  const { filename = 'evalmachine.<anonymous>', lineOffset = 0, columnOffset = 0, cachedData } = options;
  validateString(filename, 'options.filename');
  validateInt32(lineOffset, 'options.lineOffset');
  validateInt32(columnOffset, 'options.columnOffset');
  return { filename, lineOffset, columnOffset, cachedData };
}

function runArguments(options = {}) {
  validateObject(options, 'options');
  const { timeout, displayErrors = true, breakOnSigint = false } = options;
  if (timeout !== undefined) validateUint32(timeout, 'options.timeout', true);
  validateBoolean(displayErrors, 'options.displayErrors');
  validateBoolean(breakOnSigint, 'options.breakOnSigint');
  return { timeout, displayErrors, breakOnSigint };
}

const timeoutError = (timeout) => new ERR_SCRIPT_EXECUTION_TIMEOUT(timeout);

/**
 * What import() within the code goes to.
 * @param {object} subject handed to the user's function
 * @returns {symbol} the owner to compile with; a symbol, which lives no longer than the code that holds it
 */
function importOption(importer, subject, kind, current = () => subject) {
  if (importer === undefined) return noImporter;
  const { constants } = require('vm');
  if (importer === constants.USE_MAIN_CONTEXT_DEFAULT_LOADER) {
    require('internal/util').emitExperimentalWarning('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER');
    return state.defaultOwner;
  }
  if (typeof importer !== 'function') throw new ERR_INVALID_ARG_TYPE('options.importModuleDynamically', 'function', importer);
  validateFunction(importer, 'options.importModuleDynamically');
  const { importers } = require('internal/modules/esm/meta');
  const owner = Symbol(kind);
  importers.set(owner, async (specifier, attributes, phase) => {
    if (!require('internal/options').getOptionValue('--experimental-vm-modules')) {
      throw new ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG();
    }
    const { imported, phaseName } = require('internal/vm/module');
    return imported(await importer(specifier, current(), attributes, phaseName(phase)), phase);
  });
  return owner;
}

/** Puts the place of a syntax error before its stack, as it is shown when nobody catches it. */
function decorate(error) {
  if (error === null || typeof error !== 'object' || !require('internal/util/types').isNativeError(error)) return error;
  const message = engine.messageOf(error);
  const { arrow } = require('internal/process/execution');
  const where = arrow(message);
  if (where === '') return error;
  try {
    const { stack } = error;
    if (typeof stack === 'string' && !stack.startsWith(where)) error.stack = `${where}\n${stack}`.replace(/\n\n\n/, '\n\n');
  } catch {
    // A frozen error stays as it is.
  }
  return error;
}

module.exports = { sourceOptions, runArguments, timeoutError, importOption, decorate };
