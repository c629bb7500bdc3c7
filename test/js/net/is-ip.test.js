'use strict';
// isIP and its kin, at the borders of the grammar.
const assert = require('node:assert');
const { isIP, isIPv4, isIPv6 } = require('node:net');

for (const [text, want] of [
  ['127.0.0.1', 4], ['255.255.255.255', 4], ['0.0.0.0', 4], ['256.0.0.1', 0], ['01.2.3.4', 0], ['1.2.3', 0], ['1.2.3.4.5', 0],
  ['::', 6], ['::1', 6], ['1::', 6], ['1:2:3:4:5:6:7:8', 6], ['1:2:3:4:5:6:7', 0], ['1:2:3:4:5:6:7:8:9', 0],
  ['1::2::3', 0], [':::', 0], ['::ffff:1.2.3.4', 6], ['1.2.3.4::', 0], ['::1.2.3', 0], ['12345::', 0], ['fe80::1%eth0', 6],
  ['fe80::1%', 0], ['', 0], [' ::1', 0], ['[::1]', 0],
]) {
  assert.strictEqual(isIP(text), want, text);
  assert.strictEqual(isIPv4(text), want === 4, text);
  assert.strictEqual(isIPv6(text), want === 6, text);
}
assert.strictEqual(isIP(), 0);
assert.strictEqual(isIP({ toString: () => '::1' }), 6);
