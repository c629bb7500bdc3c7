'use strict';
// Fed byte by byte, a TextDecoder gives the same text as from the whole.
const assert = require('node:assert');

const inputs = {
  'utf-8': Buffer.from('\ufeffaé€😀\ufeffz'), 'utf-16le': Buffer.from('\ufeffa€😀z', 'utf16le'),
  'utf-16be': Buffer.from('\ufeffa€😀z', 'utf16le').swap16(), 'gbk': Buffer.from('c4e3bac361', 'hex'),
  'shift_jis': Buffer.from('82a061', 'hex'), 'euc-kr': Buffer.from('b0a161', 'hex'),
  'gb18030': Buffer.from('8130813061', 'hex'), 'windows-1251': Buffer.from('cff0e8e2e5f2', 'hex'),
  'iso-2022-jp': Buffer.from('1b2442242224241b284261', 'hex'),
};
for (const [label, bytes] of Object.entries(inputs)) {
  const whole = new TextDecoder(label).decode(bytes);
  assert.ok(!whole.includes('\ufffd'), label);
  const decoder = new TextDecoder(label);
  for (let round = 0; round < 2; round++) {
    let text = '';
    for (const byte of bytes) text += decoder.decode(Uint8Array.of(byte), { stream: true });
    assert.strictEqual(text + decoder.decode(), whole, label);
  }
}
