'use strict';
// Whatever the bytes are, reading them ends with a value or an exception.
const assert = require('node:assert');
const v8 = require('node:v8');

let seed = 12345;
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor(seed / 2 ** 32 * n);
};

const shared = {};
const samples = [
  { a: 1, b: 'two', c: [3, 4n, 5.5, null, undefined], d: new Date(0), e: /x/g, f: new Map([[1, new Set([2])]]) },
  [new Uint8Array(9), new Float64Array(3), Buffer.from('buffer'), new DataView(new ArrayBuffer(4)), new ArrayBuffer(5)],
  new Error('with', { cause: new TypeError('cause') }), [shared, shared, , 'ü€😀'], Object(1n), Object('s'), 2n ** 200n,
  new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 })),
].map((value) => v8.serialize(value));

let failed = 0;
function read(bytes) {
  try {
    v8.deserialize(bytes);
  } catch (error) {
    assert.ok(error instanceof Error);
    failed++;
  }
  try {
    const d = new v8.DefaultDeserializer(bytes);
    d.readHeader();
    for (let i = 0; i < 3; i++) d.readValue();
  } catch (error) {
    assert.ok(error instanceof Error);
  }
}

for (let round = 0; round < 1500; round++) {
  const bytes = Buffer.from(samples[random(samples.length)]);
  for (let i = random(4); i >= 0; i--) bytes[2 + random(bytes.length - 2)] = random(256);
  read(random(4) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes);
}
for (let round = 0; round < 1500; round++) {
  const bytes = Buffer.alloc(2 + random(40));
  bytes[0] = 0xff;
  bytes[1] = 9 + random(8);
  for (let i = 2; i < bytes.length; i++) bytes[i] = random(2) ? random(256) : '"AaBbcDdEFgIlMmNnoPRrSsTtUuVvWwXxyZz\\$:;@{_'.charCodeAt(random(43));
  read(bytes);
}
assert.ok(failed > 500);

// Memory that goes away while it is read.
{
  const bytes = new Uint8Array(Buffer.from('ff0f41025c005c00240002', 'hex'));
  const d = new v8.Deserializer(bytes);
  d.readHeader();
  d._readHostObject = () => {
    d.readUint32();
    if (bytes.buffer.byteLength) structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    return {};
  };
  assert.deepStrictEqual(d.readValue(), [{}, {}]);
}
// Written memory taken away in the middle.
{
  const s = new v8.DefaultSerializer();
  s._writeHostObject = () => { s.releaseBuffer(); };
  s.writeHeader();
  s.writeValue([new Uint8Array(1), 'x'.repeat(1000)]);
  assert.ok(s.releaseBuffer().length > 1000);
}
