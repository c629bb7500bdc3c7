'use strict';
// When one part of a pipeline fails, all are destroyed, and the callback gets the first error, once.
const assert = require('node:assert');
const { pipeline, PassThrough, Readable, Writable } = require('node:stream');

const boom = new Error('boom');
const source = new Readable({ read() { this.push('x'); } });
const middle = new PassThrough();
const sink = new Writable({
  write(chunk, encoding, callback) { callback(boom); },
});
let calls = 0;
pipeline(source, middle, sink, (error) => {
  calls++;
  assert.strictEqual(error, boom);
});
process.on('exit', () => {
  assert.strictEqual(calls, 1);
  for (const stream of [source, middle, sink]) assert.strictEqual(stream.destroyed, true);
});
