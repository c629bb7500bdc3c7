'use strict';
// atob is forgiving as HTML says, and no more; btoa takes bytes only.
const assert = require('node:assert');

assert.strictEqual(btoa('hello'), 'aGVsbG8=');
assert.strictEqual(atob(' aGVs\nbG8 '), 'hello');
assert.strictEqual(atob('YQ'), 'a');
assert.strictEqual(atob('/+8=').charCodeAt(1), 0xef);
for (const bad of ['a', 'YQ=', '=YQ=', 'YQ==YQ==', 'Y-==', 'é']) {
  assert.throws(() => atob(bad), { name: 'InvalidCharacterError', code: 5 }, bad);
}
assert.throws(() => btoa('€'), { name: 'InvalidCharacterError' });
assert.throws(() => btoa(), { code: 'ERR_MISSING_ARGS' });
