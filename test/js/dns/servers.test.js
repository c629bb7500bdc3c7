'use strict';
// setServers() and getServers() keep ports that are not 53 and refuse what is no address.
const assert = require('node:assert');
const dns = require('node:dns');

const resolver = new dns.Resolver();
resolver.setServers(['127.0.0.1', '127.0.0.2:53', '127.0.0.3:5353', '::1', '[::2]:53', '[::3]:99']);
assert.deepStrictEqual(resolver.getServers(), ['127.0.0.1', '127.0.0.2', '127.0.0.3:5353', '::1', '::2', '[::3]:99']);
assert.throws(() => resolver.setServers(['example.org']), { code: 'ERR_INVALID_IP_ADDRESS' });
assert.throws(() => resolver.setServers('127.0.0.1'), { code: 'ERR_INVALID_ARG_TYPE' });
