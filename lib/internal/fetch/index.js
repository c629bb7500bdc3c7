'use strict';
// fetch(): the function.

const { makeRequest, signalFor } = require('internal/fetch/request');
const { Operation } = require('internal/fetch/operation');

function fetch(input, init = undefined) {
  return new Promise((resolve, reject) => {
    const request = makeRequest(input, init);
    const signal = signalFor(request);
    if (signal !== null && signal.aborted) {
      request.body?.abandon(signal.reason);
      reject(signal.reason);
      return;
    }
    const operation = new Operation(request, resolve, reject);
    if (signal !== null) operation.follow(signal);
    operation.run();
  });
}

module.exports = { fetch };
