'use strict';
// Malformed UTF-8 decodes to U+FFFD per maximal part, whatever surrounds it and however long the input is.
const assert = require('node:assert');

const cases = [
  ['ff', '\ufffd'], ['c3', '\ufffd'], ['c328', '\ufffd('], ['e282', '\ufffd'], ['e28241', '\ufffdA'],
  ['eda080', '\ufffd\ufffd\ufffd'], ['f08080af', '\ufffd\ufffd\ufffd\ufffd'], ['f4908080', '\ufffd\ufffd\ufffd\ufffd'],
  ['f09f98', '\ufffd'], ['c0af', '\ufffd\ufffd'], ['80', '\ufffd'], ['f09f9880', '😀'],
];
for (const [hex, want] of cases) {
  const bytes = Buffer.from(hex, 'hex');
  assert.strictEqual(bytes.toString(), want, hex);
  for (const pad of [1, 31, 64, 1000]) {
    const before = Buffer.alloc(pad, 'x'), after = Buffer.alloc(pad, '€');
    assert.strictEqual(Buffer.concat([before, bytes, Buffer.from('z'), after]).toString(),
                       before + want + 'z' + after.toString(), `${hex} ${pad}`);
  }
}
const garbage = Buffer.alloc(100000, 0xff);
assert.strictEqual(garbage.toString(), '\ufffd'.repeat(100000));
