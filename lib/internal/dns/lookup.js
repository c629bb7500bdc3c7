'use strict';

// getaddrinfo and getnameinfo: arguments and results of dns.lookup and dns.lookupService in both their forms.

const { DNSException, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } } =
  require('internal/errors');
const { isIP } = require('internal/net');
const { measured } = require('internal/perf/measured');
const { ADDRCONFIG, ALL, V4MAPPED } = require('internal/dns/constants');
const {
  validateBoolean, validateFunction, validateNumber, validateOneOf, validatePort, validateString,
} = require('internal/validators');

const orders = ['verbatim', 'ipv4first', 'ipv6first'];
let defaultOrder;
require('internal/bootstrap/refresh').onStart(() => { defaultOrder = undefined; });

function getDefaultResultOrder() {
  return defaultOrder ??= require('internal/options').getOptionValue('--dns-result-order') || 'verbatim';
}

function setDefaultResultOrder(value) {
  validateOneOf(value, 'dnsOrder', orders);
  defaultOrder = value;
}

function validateHints(hints) {
  if ((hints & ~(ADDRCONFIG | ALL | V4MAPPED)) !== 0) throw new ERR_INVALID_ARG_VALUE('hints', hints);
}

function familyOf(value, name) {
  if (value === 'IPv4') return 4;
  if (value === 'IPv6') return 6;
  validateOneOf(value, name, [0, 4, 6]);
  return value;
}

/** The options of a lookup: { family, hints, all, order }. */
function lookupOptions(options) {
  const out = { family: 0, hints: 0, all: false, order: getDefaultResultOrder() };
  if (typeof options === 'number') {
    validateOneOf(options, 'family', [0, 4, 6]);
    out.family = options;
    return out;
  }
  if (options === undefined) return out;
  if (options === null || typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  }
  if (options.hints != null) {
    validateNumber(options.hints, 'options.hints');
    out.hints = options.hints >>> 0;
    validateHints(out.hints);
  }
  if (options.family != null) out.family = familyOf(options.family, 'options.family');
  if (options.all != null) {
    validateBoolean(options.all, 'options.all');
    out.all = options.all;
  }
  if (options.verbatim != null) {
    validateBoolean(options.verbatim, 'options.verbatim');
    out.order = options.verbatim ? 'verbatim' : 'ipv4first';
  }
  if (options.order != null) {
    validateOneOf(options.order, 'options.order', orders);
    out.order = options.order;
  }
  return out;
}

let warned = false;

function warnOfFalsyHost(hostname) {
  if (warned) return;
  warned = true;
  process.emitWarning(`The provided hostname "${hostname}" is not a valid hostname, and is supported in the dns ` +
                      'module solely for compatibility.', 'DeprecationWarning', 'DEP0118');
}

/** done(error, addresses): what needs no resolver is answered in the next tick. */
function lookupAll(hostname, options, done) {
  if (!hostname) {
    warnOfFalsyHost(hostname);
    process.nextTick(done, null, options.all ? [] : [{ address: null, family: options.family === 6 ? 6 : 4 }]);
    return;
  }
  const literal = isIP(hostname);
  if (literal !== 0) {
    process.nextTick(done, null, [{ address: hostname, family: literal }]);
    return;
  }
  const { family, hints, order } = options;
  done = measured('dns', 'lookup', { hostname, family, hints, verbatim: order === 'verbatim', order }, done,
                  (addresses) => ({ addresses: addresses.map(({ address }) => address) }));
  binding('dns').getaddrinfo(hostname, options.family, options.hints, orders.indexOf(options.order),
                             (error, addresses) => {
                               if (error) {
                                 done(new DNSException(error.errno, 'getaddrinfo', hostname));
                                 return;
                               }
                               done(null, addresses.map((address) => (
                                 { address, family: address.includes(':') ? 6 : 4 })));
                             });
}

function lookup(hostname, options, callback) {
  if (hostname) validateString(hostname, 'hostname');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const isOptions = options == null || typeof options === 'object' || typeof options === 'number';
  if (isOptions) validateFunction(callback, 'callback');
  const query = lookupOptions(options ?? undefined);
  lookupAll(hostname, query, (error, addresses) => {
    if (error) callback(error);
    else if (query.all) callback(null, addresses);
    else callback(null, addresses[0].address, addresses[0].family);
  });
  return {};
}

function lookupPromise(hostname, options) {
  if (hostname) validateString(hostname, 'hostname');
  const query = lookupOptions(options ?? undefined);
  return new Promise((resolve, reject) => {
    lookupAll(hostname, query, (error, addresses) => {
      if (error) reject(error);
      else resolve(query.all ? addresses : addresses[0]);
    });
  });
}

function serviceArgs(address, port) {
  if (isIP(address) === 0) throw new ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
}

function nameinfo(address, port, done) {
  done = measured('dns', 'lookupService', { host: address, port }, done, (hostname, service) => ({ hostname, service }));
  binding('dns').getnameinfo(address, +port, (error, result) => {
    if (error) done(new DNSException(error.errno, 'getnameinfo', address));
    else done(null, result[0], result[1]);
  });
}

function lookupService(...args) {
  const [address, port, callback] = args;
  if (args.length !== 3) throw new ERR_MISSING_ARGS('address', 'port', 'callback');
  serviceArgs(address, port);
  validateFunction(callback, 'callback');
  nameinfo(address, port, callback);
}

function lookupServicePromise(...args) {
  const [address, port] = args;
  if (args.length !== 2) throw new ERR_MISSING_ARGS('address', 'port');
  serviceArgs(address, port);
  return new Promise((resolve, reject) => {
    nameinfo(address, port, (error, hostname, service) => {
      if (error) reject(error);
      else resolve({ hostname, service });
    });
  });
}

module.exports = {
  getDefaultResultOrder,
  lookup,
  lookupPromise,
  lookupService,
  lookupServicePromise,
  setDefaultResultOrder,
};
