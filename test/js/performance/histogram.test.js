'use strict';
// Histograms keep three figures of every value.
const assert = require('node:assert');
const { createHistogram } = require('node:perf_hooks');

const histogram = createHistogram();
assert.strictEqual(histogram.count, 0);
for (let i = 1; i <= 1000; i++) histogram.record(i * 1000);
assert.strictEqual(histogram.count, 1000);
assert.strictEqual(histogram.min, 1000);
for (const p of [1, 50, 90, 99.9]) {
  assert.ok(Math.abs(histogram.percentile(p) / (p * 10000) - 1) < 0.002, `${p}`);
}
assert.ok(Math.abs(histogram.mean / 500500 - 1) < 0.001);
const other = createHistogram();
other.record(5n);
other.add(histogram);
assert.strictEqual(other.min, 5);
other.reset();
assert.strictEqual(other.max, 0);
assert.throws(() => histogram.record(0), { code: 'ERR_OUT_OF_RANGE' });
assert.throws(() => histogram.percentile(101), { code: 'ERR_OUT_OF_RANGE' });
