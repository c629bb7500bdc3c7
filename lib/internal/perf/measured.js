'use strict';

const kEntry = Symbol('entry');

/**
 * The callback of a request of dns or net, which tells performance observers how long it took when it succeeds.
 * @param {string} type the entry's type
 * @param {string} name
 * @param {object} detail what is known at the start
 * @param {Function} done callback(error, ...results)
 * @param {Function} describe (...results) => detail known at the end
 */
function measured(type, name, detail, done, describe) {
  const { hasObserver, startPerf, stopPerf } = require('internal/perf/observe');
  if (!hasObserver(type)) return done;
  const request = {};
  startPerf(request, kEntry, { type, name, detail });
  return (error, ...results) => {
    if (!error) stopPerf(request, kEntry, { detail: describe(...results) });
    done(error, ...results);
  };
}

module.exports = { measured };
