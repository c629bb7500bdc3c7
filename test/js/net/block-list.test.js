'use strict';
// Addresses, ranges and subnets; IPv4 rules hold for mapped IPv6 addresses too.
const assert = require('node:assert');
const { BlockList, SocketAddress } = require('node:net');

const list = new BlockList();
list.addAddress('1.1.1.1');
list.addRange('10.0.0.1', '10.0.0.10');
list.addSubnet('8592:757c:efae:4e45::', 64, 'ipv6');
list.addSubnet('192.168.7.0', 23);
for (const [address, family, want] of [
  ['1.1.1.1', 'ipv4', true], ['1.1.1.2', 'ipv4', false], ['::ffff:1.1.1.1', 'ipv6', true], ['10.0.0.1', 'ipv4', true],
  ['10.0.0.10', 'ipv4', true], ['10.0.0.11', 'ipv4', false], ['8592:757c:efae:4e45:f::1', 'ipv6', true],
  ['8592:757c:efae:4e46::', 'ipv6', false], ['192.168.6.255', 'ipv4', true], ['192.168.8.0', 'ipv4', false],
  ['nonsense', 'ipv4', false],
]) {
  assert.strictEqual(list.check(address, family), want, address);
}
assert.ok(list.check(new SocketAddress({ address: '10.0.0.5' })));
assert.deepStrictEqual(list.rules.sort(), [
  'Address: IPv4 1.1.1.1', 'Range: IPv4 10.0.0.1-10.0.0.10', 'Subnet: IPv4 192.168.7.0/23',
  'Subnet: IPv6 8592:757c:efae:4e45::/64',
]);
assert.throws(() => list.addRange('1.1.1.2', '1.1.1.1'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => list.addAddress('1.1.1'), { code: 'ERR_INVALID_ADDRESS' });
