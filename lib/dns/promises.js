'use strict';

const { codes } = require('internal/dns/constants');
const {
  getDefaultResultOrder, lookupPromise, lookupServicePromise, setDefaultResultOrder,
} = require('internal/dns/lookup');
const { PromiseResolver, bindDefault, setServers } = require('internal/dns/resolver');

module.exports = {
  lookup: lookupPromise,
  lookupService: lookupServicePromise,
  Resolver: PromiseResolver,
  getDefaultResultOrder,
  setDefaultResultOrder,
  setServers,
  ...codes,
};
bindDefault(PromiseResolver, module.exports);

for (const [name, fn] of [['lookup', lookupPromise], ['lookupService', lookupServicePromise],
                          ['Resolver', PromiseResolver]]) {
  Object.defineProperty(fn, 'name', { value: name });
}
