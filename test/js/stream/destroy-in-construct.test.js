'use strict';
// destroy() during construction waits for it; writes and reads never begin.
const assert = require('node:assert');
const { Duplex } = require('node:stream');

const log = [];
const stream = new Duplex({
  construct(callback) {
    log.push('construct');
    setImmediate(callback);
  },
  read() { log.push('read'); },
  write(chunk, encoding, callback) {
    log.push('write');
    callback();
  },
  destroy(error, callback) {
    log.push(`destroy ${error.message}`);
    callback(error);
  },
});
stream.write('x', (error) => log.push(error.message));
stream.resume();
stream.destroy(new Error('stop'));
stream.on('error', (error) => log.push(`error ${error.message}`));
stream.on('close', () => {
  assert.deepStrictEqual(log, ['construct', 'stop', 'destroy stop', 'error stop']);
});
