'use strict';
// The classes of serialization: their bytes, their hooks, and what the hooks may throw.
const assert = require('node:assert');
const v8 = require('node:v8');

// Every kind of view has its number; a Buffer its own.
const views = {
  '5c0001ff': new Int8Array([-1]), '5c010107': new Uint8Array([7]), '5c020107': new Uint8ClampedArray([7]),
  '5c03020700': new Int16Array([7]), '5c04020700': new Uint16Array([7]), '5c050407000000': new Int32Array([7]),
  '5c060407000000': new Uint32Array([7]), '5c07040000803f': new Float32Array([1]),
  '5c0808000000000000f03f': new Float64Array([1]), '5c090107': new DataView(new Uint8Array([7]).buffer),
  '5c0a0107': Buffer.from([7]), '5c0b080700000000000000': new BigInt64Array([7n]),
  '5c0c080700000000000000': new BigUint64Array([7n]),
};
for (const [hex, view] of Object.entries(views)) {
  const bytes = v8.serialize(view);
  assert.strictEqual(bytes.toString('hex'), `ff0f${hex}`);
  const serializer = new v8.DefaultSerializer();
  serializer.writeHeader();
  assert.strictEqual(serializer.writeValue(view), true);
  assert.deepStrictEqual(serializer.releaseBuffer(), bytes);
  const deserializer = new v8.DefaultDeserializer(bytes);
  assert.strictEqual(deserializer.readHeader(), true);
  for (const copy of [v8.deserialize(bytes), deserializer.readValue()]) {
    assert.deepStrictEqual(copy, view);
    assert.strictEqual(Object.getPrototypeOf(copy), Object.getPrototypeOf(view));
  }
}

// A view of what was read where it lies well, else of a copy.
{
  const aligned = v8.deserialize(v8.serialize(new Uint8Array([1, 2])));
  assert.strictEqual(aligned.byteOffset, 5);
  const moved = Buffer.concat([Buffer.alloc(1), v8.serialize(new Float64Array([1, 2]))]).subarray(1);
  assert.deepStrictEqual(v8.deserialize(moved), new Float64Array([1, 2]));
  assert.deepStrictEqual(v8.deserialize(new Uint8Array(v8.serialize({ a: Buffer.from('x') }))), { a: Buffer.from('x') });
  const shared = new Uint8Array(new SharedArrayBuffer(16));
  shared.set(v8.serialize([1, 'two']));
  assert.deepStrictEqual(v8.deserialize(shared), [1, 'two']);
}

// Raw parts.
{
  const s = new v8.Serializer();
  s.writeUint32(-1);
  s.writeUint64(1, 2);
  s.writeDouble(-0.25);
  s.writeRawBytes(new Uint16Array([0x4241]));
  const d = new v8.Deserializer(s.releaseBuffer());
  assert.strictEqual(d.readUint32(), 0xffffffff);
  assert.deepStrictEqual(d.readUint64(), [1, 2]);
  assert.strictEqual(d.readDouble(), -0.25);
  assert.strictEqual(d.readRawBytes(2).toString(), 'AB');
  assert.throws(() => d.readUint32(), { name: 'Error', message: 'ReadUint32() failed' });
  assert.throws(() => d.readUint64(), { message: 'ReadUint64() failed' });
  assert.throws(() => d.readDouble(), { message: 'ReadDouble() failed' });
  assert.throws(() => d.readRawBytes(1), { message: 'ReadRawBytes() failed' });
  assert.throws(() => d.readRawBytes(2 ** 40), { message: 'ReadRawBytes() failed' });
}

// Transferred memory goes by number.
{
  const memory = new Uint8Array([1, 2, 3]).buffer;
  const s = new v8.Serializer();
  s.transferArrayBuffer(9, memory);
  s.writeHeader();
  s.writeValue({ memory });
  const d = new v8.Deserializer(s.releaseBuffer());
  d.transferArrayBuffer(9, memory);
  d.readHeader();
  assert.strictEqual(d.readValue().memory, memory);
  const shared = new SharedArrayBuffer(4);
  const t = new v8.Serializer();
  t._getSharedArrayBufferId = (b) => (assert.strictEqual(b, shared), 7);
  t.writeHeader();
  t.writeValue(shared);
  assert.strictEqual(t.releaseBuffer().toString('hex'), 'ff0f7507');
}

// Hooks.
{
  const s = new v8.Serializer();
  s._getDataCloneError = RangeError;
  assert.throws(() => s.writeValue(() => {}), { name: 'RangeError', message: '() => {} could not be cloned.' });
  s._getDataCloneError = undefined;
  s._setTreatArrayBufferViewsAsHostObjects(true);
  s._writeHostObject = () => { throw new Error('not that'); };
  assert.throws(() => s.writeValue(new Uint8Array(1)), { message: 'not that' });
  const own = new v8.Serializer();
  own._setTreatArrayBufferViewsAsHostObjects(true);
  own._writeHostObject = (view) => { own.writeValue(view.length); };
  own.writeHeader();
  own.writeValue([new Uint8Array(5), 'end']);
  const d = new v8.Deserializer(own.releaseBuffer());
  d._readHostObject = () => ({ length: d.readValue() });
  d.readHeader();
  assert.deepStrictEqual(d.readValue(), [{ length: 5 }, 'end']);
  const bad = new v8.Deserializer(Buffer.from('ff0f5c', 'hex'));
  bad.readHeader();
  bad._readHostObject = () => 1;
  assert.throws(() => bad.readValue(), { name: 'TypeError', message: 'readHostObject must return an object' });
}

// Arguments.
for (const [fn, message] of [
  [() => v8.deserialize('x'), 'buffer must be a TypedArray or a DataView'],
  [() => new v8.Deserializer(), 'buffer must be a TypedArray or a DataView'],
  [() => new v8.Serializer().writeRawBytes([]), 'source must be a TypedArray or a DataView'],
  [() => new v8.Serializer().transferArrayBuffer(0, {}), 'arrayBuffer must be an ArrayBuffer'],
  [() => new v8.Deserializer(Buffer.alloc(1)).transferArrayBuffer(0, {}),
   'arrayBuffer must be an ArrayBuffer or SharedArrayBuffer'],
]) assert.throws(fn, { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message });
for (const name of ['Serializer', 'Deserializer']) {
  assert.throws(() => v8[name](), { code: 'ERR_CONSTRUCT_CALL_REQUIRED', message: `Class constructor ${name} cannot be invoked without 'new'` });
  for (const method of Object.getOwnPropertyNames(v8[name].prototype)) {
    if (method === 'constructor' || method === '_getDataCloneError' || method === 'readRawBytes') continue;
    assert.throws(() => v8[name].prototype[method].call({}, Buffer.alloc(1)), { message: 'Illegal invocation' });
  }
}
assert.throws(() => v8.serialize({ deep: [Symbol('s')] }), { name: 'Error', message: 'Symbol(s) could not be cloned.' });
