'use strict';

// process.dlopen: native addons, by Node-API alone.

const { codes: { ERR_DLOPEN_DISABLED, ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } } = require('internal/errors');
const { validateInt32, validateString } = require('internal/validators');

const addon = binding('addon');

function dlopen(module, filename, flags = require('os').constants.dlopen.RTLD_LAZY) {
  if (require('internal/options').getOptionValue('--addons') === false) throw new ERR_DLOPEN_DISABLED();
  if (arguments.length < 2) throw new ERR_MISSING_ARGS('process.dlopen needs at least 2 arguments.');
  if (module === null || typeof module !== 'object') throw new ERR_INVALID_ARG_TYPE('module', 'object', module);
  validateString(filename, 'filename');
  validateInt32(flags, 'flags');
  addon.attach();
  addon.dlopen(module, filename, flags, require('internal/url').pathToFileURL(filename).href);
}

module.exports = { dlopen };
