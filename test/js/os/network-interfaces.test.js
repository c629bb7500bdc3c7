'use strict';

const assert = require('node:assert');
const os = require('node:os');

for (const addresses of Object.values(os.networkInterfaces())) {
  for (const a of addresses) {
    assert.match(a.family, /^IPv[46]$/);
    assert.match(a.cidr, /\/\d+$/);
    assert.match(a.mac, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
    assert.strictEqual(typeof a.internal, 'boolean');
  }
}
