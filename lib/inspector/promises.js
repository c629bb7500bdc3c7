'use strict';

// node:inspector/promises: node:inspector with a Session whose post() gives promises.

const inspector = require('inspector');
const { promisify } = require('internal/util');

class Session extends inspector.Session {
  #post = promisify(super.post);

  async post(method, params) {
    return this.#post(method, params);
  }
}

module.exports = { ...inspector, Session };
