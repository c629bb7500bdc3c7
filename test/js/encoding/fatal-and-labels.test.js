'use strict';
// Labels, fatal mode, byte order marks, and TextEncoder's two ways.
const assert = require('node:assert');

assert.strictEqual(new TextDecoder(' Latin1\n').encoding, 'windows-1252');
assert.strictEqual(new TextDecoder('csshiftjis').encoding, 'shift_jis');
assert.throws(() => new TextDecoder('nope'), { code: 'ERR_ENCODING_NOT_SUPPORTED', name: 'RangeError' });
const fatal = new TextDecoder('utf-8', { fatal: true });
assert.throws(() => fatal.decode(Uint8Array.of(0xe2, 0x82)), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
assert.strictEqual(fatal.decode(Uint8Array.of(0xe2, 0x82), { stream: true }), '');
assert.throws(() => fatal.decode(), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
assert.strictEqual(fatal.decode(Buffer.from('ok')), 'ok');
const bom = Buffer.from('\ufeffx');
assert.strictEqual(new TextDecoder().decode(bom), 'x');
assert.strictEqual(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bom), '\ufeffx');

const encoder = new TextEncoder();
for (const text of ['', 'a', 'é€😀', '\ud800', 'x'.repeat(2000), '€'.repeat(2000)]) {
  assert.deepStrictEqual(encoder.encode(text), new Uint8Array(Buffer.from(text)));
}
const dest = new Uint8Array(6);
assert.deepStrictEqual(encoder.encodeInto('a€😀', dest), { read: 2, written: 4 });
assert.deepStrictEqual(encoder.encodeInto('ééé', dest.subarray(0, 5)), { read: 2, written: 4 });
