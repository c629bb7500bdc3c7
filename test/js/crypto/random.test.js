'use strict';

// Randomness: sizes, ranges, shapes, both forms of each function, and what is refused.

const assert = require('node:assert');
const crypto = require('node:crypto');

assert.strictEqual(crypto.randomBytes(0).length, 0);
assert.notDeepStrictEqual(crypto.randomBytes(32), crypto.randomBytes(32));
let calls = 0;
const called = (fn) => {
  calls++;
  return (...args) => { calls--; fn(...args); };
};
process.on('exit', () => assert.strictEqual(calls, 0));

crypto.randomBytes(16, called((error, bytes) => {
  assert.strictEqual(error, null);
  assert.strictEqual(bytes.length, 16);
}));
const view = new Uint16Array(8);
crypto.randomFill(view, 2, 4, called((error, same) => {
  assert.strictEqual(error, null);
  assert.strictEqual(same, view);
  assert.ok(view.subarray(0, 2).every((n) => n === 0) && view.subarray(6).every((n) => n === 0));
}));
const filled = crypto.randomFillSync(Buffer.alloc(100), 10, 50);
assert.ok(filled.subarray(0, 10).every((n) => n === 0) && filled.subarray(60).every((n) => n === 0));
assert.ok(filled.subarray(10, 60).some((n) => n !== 0));

const seen = new Set();
for (let i = 0; i < 500; i++) {
  const n = crypto.randomInt(-3, 4);
  assert.ok(Number.isInteger(n) && n >= -3 && n < 4);
  seen.add(n);
}
assert.strictEqual(seen.size, 7);
crypto.randomInt(2 ** 47, 2 ** 47 + 5, called((error, n) => assert.ok(n >= 2 ** 47 && n < 2 ** 47 + 5)));

const ids = new Set();
for (let i = 0; i < 1000; i++) {
  const id = crypto.randomUUID({ disableEntropyCache: i % 2 === 0 });
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  ids.add(id);
}
assert.strictEqual(ids.size, 1000);
assert.match(globalThis.crypto.randomUUID(), /^[0-9a-f-]{36}$/);

const array = new Uint32Array(4);
assert.strictEqual(globalThis.crypto.getRandomValues(array), array);
assert.ok(array.some((n) => n !== 0));
assert.throws(() => globalThis.crypto.getRandomValues(new Float64Array(1)), { name: 'TypeMismatchError' });
assert.throws(() => globalThis.crypto.getRandomValues(new Uint8Array(65537)), { name: 'QuotaExceededError' });

assert.throws(() => crypto.randomBytes(-1), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => crypto.randomBytes('1'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => crypto.randomInt(5, 5), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => crypto.randomInt(0.5), { code: 'ERR_INVALID_ARG_TYPE' });

assert.strictEqual(crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abc')), true);
assert.strictEqual(crypto.timingSafeEqual(Buffer.from('abc'), Buffer.from('abd')), false);
assert.throws(() => crypto.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)), { code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH' });

const prime = crypto.generatePrimeSync(64, { bigint: true, safe: true });
assert.ok(prime > 2n ** 63n && crypto.checkPrimeSync(prime) && crypto.checkPrimeSync((prime - 1n) / 2n));
