'use strict';
// However bytes are cut, the text is that of the whole.
const assert = require('node:assert');
const { StringDecoder } = require('node:string_decoder');

const text = 'a€𐍈ß\u{1f600}z';
for (const encoding of ['utf8', 'utf16le', 'base64', 'base64url', 'hex', 'latin1']) {
  const bytes = Buffer.from(text, encoding === 'utf16le' ? encoding : 'utf8');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const decoder = new StringDecoder(encoding);
    let result = decoder.write(bytes.subarray(0, cut));
    for (const byte of bytes.subarray(cut)) result += decoder.write(Buffer.from([byte]));
    assert.strictEqual(result + decoder.end(), bytes.toString(encoding));
  }
}
assert.throws(() => new StringDecoder('nonsense'), { code: 'ERR_UNKNOWN_ENCODING' });
