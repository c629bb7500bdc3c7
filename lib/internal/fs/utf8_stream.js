'use strict';

const EventEmitter = require('events');
const { codes: { ERR_RAVEL_UNSUPPORTED } } = require('internal/errors');

class Utf8Stream extends EventEmitter {
  constructor() {
    throw new ERR_RAVEL_UNSUPPORTED('fs.Utf8Stream');
  }
}

module.exports = { Utf8Stream };
