'use strict';

const { ADDRCONFIG, ALL, V4MAPPED, codes } = require('internal/dns/constants');
const { getDefaultResultOrder, lookup, lookupService, setDefaultResultOrder } = require('internal/dns/lookup');
const { Resolver, bindDefault, setServers } = require('internal/dns/resolver');
const { customPromisifyArgs } = require('internal/util');

if (customPromisifyArgs !== undefined) {
  Object.defineProperty(lookup, customPromisifyArgs, { value: ['address', 'family'], enumerable: false });
  Object.defineProperty(lookupService, customPromisifyArgs, { value: ['hostname', 'service'], enumerable: false });
}

module.exports = {
  lookup,
  lookupService,
  Resolver,
  getDefaultResultOrder,
  setDefaultResultOrder,
  setServers,
  ADDRCONFIG,
  ALL,
  V4MAPPED,
  ...codes,
};
bindDefault(Resolver, module.exports);

Object.defineProperty(module.exports, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('dns/promises'); },
});
