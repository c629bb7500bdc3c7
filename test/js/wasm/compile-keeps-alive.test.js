'use strict';
// What V8 compiles beside the main thread keeps the process until it is done.
const assert = require('node:assert');

const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
const answer = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 65, 42, 11);
let done = 0;
WebAssembly.compile(empty).then((module) => {
  assert.ok(module instanceof WebAssembly.Module);
  done++;
  return WebAssembly.instantiate(answer);
}).then(({ instance }) => {
  assert.strictEqual(instance.exports.f(), 42);
  done++;
});
process.on('exit', () => assert.strictEqual(done, 2));
