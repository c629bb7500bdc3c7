'use strict';

// The command line's and NODE_OPTIONS' settings, as the host parsed them.

let values = null;

function load() {
  values = binding('process').options();
  return values;
}

require('internal/bootstrap/refresh').onStart(() => { values = null; });

/** The value of '--flag': a boolean, number, string or array of strings. */
function getOptionValue(name) {
  const all = values ?? load();
  const v = all[name];
  if (v !== undefined) return v;
  if (name.startsWith('--no-')) {
    const positive = all[`--${name.slice(5)}`];
    if (typeof positive === 'boolean') return !positive;
  }
  return undefined;
}

function setOptionValue(name, value) {
  (values ?? load())[name] = value;
}

const getAllowUnauthorized = () => process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0';

module.exports = { getOptionValue, setOptionValue, getAllowUnauthorized, all: () => values ?? load() };
