'use strict';
// A slow destination stops its source, and nothing is lost or reordered.
const assert = require('node:assert');
const { Readable, Writable } = require('node:stream');

let next = 0;
let most = 0;
const source = new Readable({
  objectMode: true,
  highWaterMark: 4,
  read() { this.push(next < 1000 ? next++ : null); },
});
const got = [];
const sink = new Writable({
  objectMode: true,
  highWaterMark: 2,
  write(chunk, encoding, callback) {
    most = Math.max(most, next - got.length);
    got.push(chunk);
    setImmediate(callback);
  },
});
source.pipe(sink).on('finish', () => {
  assert.deepStrictEqual(got, Array.from({ length: 1000 }, (unused, i) => i));
  assert.ok(most <= 16, `${most} chunks were under way`);
});
