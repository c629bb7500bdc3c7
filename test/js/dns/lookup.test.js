'use strict';
// lookup(): literals and localhost without a network, all forms, and the error of a name that cannot be.
const assert = require('node:assert');
const dns = require('node:dns');

let calls = 0;
const count = (fn) => (...args) => { calls++; fn(...args); };
dns.lookup('127.0.0.1', count((error, address, family) => assert.deepStrictEqual([error, address, family], [null, '127.0.0.1', 4])));
dns.lookup('::1', { all: true }, count((error, all) => assert.deepStrictEqual(all, [{ address: '::1', family: 6 }])));
dns.lookup('localhost', 4, count((error, address, family) => assert.deepStrictEqual([address, family], ['127.0.0.1', 4])));
dns.lookup('no such name.invalid', count((error) => {
  assert.strictEqual(error.code, 'ENOTFOUND');
  assert.strictEqual(error.syscall, 'getaddrinfo');
  assert.strictEqual(error.hostname, 'no such name.invalid');
  assert.strictEqual(error.message, 'getaddrinfo ENOTFOUND no such name.invalid');
}));
dns.promises.lookup('localhost', { family: 4 }).then(count((result) => {
  assert.deepStrictEqual({ ...result }, { address: '127.0.0.1', family: 4 });
}));
assert.throws(() => dns.lookup('x', { family: 5 }, () => {}), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => dns.lookup('x', { hints: 1 }, () => {}), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => dns.lookup(1, () => {}), { code: 'ERR_INVALID_ARG_TYPE' });
process.on('exit', () => assert.strictEqual(calls, 5));
