'use strict';

// node:constants, deprecated: what os, fs and crypto name, in one object.

const os = require('os').constants;

module.exports = Object.freeze(Object.assign(
  {}, os.dlopen, os.errno, os.priority, os.signals, require('fs').constants, require('crypto').constants));
