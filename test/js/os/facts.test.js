'use strict';

const assert = require('node:assert');
const os = require('node:os');

assert.strictEqual(os.EOL, '\n');
assert.strictEqual(os.devNull, '/dev/null');
assert.strictEqual(os.platform(), process.platform);
assert.strictEqual(os.arch(), process.arch);
for (const name of ['type', 'release', 'version', 'machine', 'hostname']) {
  assert.strictEqual(typeof os[name](), 'string');
  assert.ok(os[name]().length > 0, name);
}
assert.ok(os.uptime() > 0);
assert.ok(os.totalmem() > os.freemem() && os.freemem() > 0);
assert.strictEqual(os.loadavg().length, 3);
assert.ok(Array.isArray(os.loadavg()));
assert.strictEqual(`${os.hostname}`, os.hostname());
