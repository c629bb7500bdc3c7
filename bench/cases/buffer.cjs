// bench: {"kind": "program", "unit": "ops/s", "matrix": {"op": ["allocUnsafe", "alloc", "fromString", "fromArray", "toUtf8", "toLatin1", "toHex", "fromHex", "toBase64", "fromBase64", "concat", "indexOf", "compare", "copy", "readWrite", "byteLength", "slice"], "size": [16, 4096]}}
'use strict';

let sink;

require('../measure.cjs')(({ op, size }) => {
  const text = 'héllo wörld '.repeat(size).slice(0, size);
  const buffer = Buffer.alloc(size, 'abcdefghijklmnop');
  const other = Buffer.from(buffer);
  const array = Array.from(buffer);
  const hex = buffer.toString('hex'), base64 = buffer.toString('base64');
  const target = Buffer.alloc(size);
  const ops = {
    allocUnsafe: () => Buffer.allocUnsafe(size),
    alloc: () => Buffer.alloc(size),
    fromString: () => Buffer.from(text),
    fromArray: () => Buffer.from(array),
    toUtf8: () => buffer.toString(),
    toLatin1: () => buffer.toString('latin1'),
    toHex: () => buffer.toString('hex'),
    fromHex: () => Buffer.from(hex, 'hex'),
    toBase64: () => buffer.toString('base64'),
    fromBase64: () => Buffer.from(base64, 'base64'),
    concat: () => Buffer.concat([buffer, other]),
    indexOf: () => buffer.indexOf('nopX'),
    compare: () => Buffer.compare(buffer, other),
    copy: () => buffer.copy(target),
    readWrite: () => { target.writeUInt32BE(buffer.readUInt32LE(4), 8); return target.readDoubleBE(0); },
    byteLength: () => Buffer.byteLength(text),
    slice: () => buffer.subarray(1, size - 1),
  };
  const one = ops[op];
  return (n) => { for (let i = 0; i < n; i++) sink = one(); };
});
