'use strict';
// Which pool of connections leads to a target: straight, or over the proxy that the environment names.

const { poolOf } = require('internal/fetch/client');

let proxied;

function poolFor(target) {
  proxied ??= require('internal/fetch/proxy').proxyFor();
  return proxied === null ? poolOf(target) : proxied(target) ?? poolOf(target);
}

require('internal/bootstrap/refresh').onStart(() => { proxied = undefined; });

module.exports = { poolFor };
