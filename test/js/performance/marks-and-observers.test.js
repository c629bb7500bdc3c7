'use strict';
// Marks and measures are kept, found and observed, in order of their start.
const assert = require('node:assert');
const { performance, PerformanceObserver } = require('node:perf_hooks');

const seen = [];
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.push(`${entry.entryType} ${entry.name}`);
  observer.disconnect();
  assert.deepStrictEqual(seen, ['measure m', 'mark a', 'mark b']);
});
observer.observe({ entryTypes: ['mark', 'measure'] });
const a = performance.mark('a', { startTime: 5, detail: { x: 1 } });
performance.mark('b', { startTime: 9 });
const m = performance.measure('m', { start: 1, end: 'b' });
assert.deepStrictEqual(a.detail, { x: 1 });
assert.strictEqual(m.duration, 8);
assert.deepStrictEqual(performance.getEntries().map((entry) => entry.name), ['m', 'a', 'b']);
assert.deepStrictEqual(performance.getEntriesByName('b').length, 1);
performance.clearMarks('a');
assert.strictEqual(performance.getEntriesByType('mark').length, 1);
assert.throws(() => performance.measure('x', 'unknown'), { name: 'SyntaxError' });
assert.throws(() => performance.mark('y', { startTime: -1 }), { code: 'ERR_PERFORMANCE_INVALID_TIMESTAMP' });
const before = performance.now();
assert.ok(performance.now() >= before && Math.abs(performance.timeOrigin + before - Date.now()) < 60000);
