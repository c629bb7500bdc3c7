'use strict';

const test = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { inspect } = require('node:util');
const { Worker } = require('node:worker_threads');

// The file of the trace goes to the working directory.
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trace-'));
process.chdir(dir);
process.on('exit', () => {
  process.chdir('/');
  fs.rmSync(dir, { recursive: true, force: true });
});

const { createTracing, getEnabledCategories } = require('node:trace_events');

test('arguments', () => {
  for (const value of [undefined, null, 1, 'x', true]) {
    assert.throws(() => createTracing(value), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => createTracing({ categories: value }), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  assert.throws(() => createTracing({ categories: [1] }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => createTracing({ categories: [] }),
    { name: 'TypeError', code: 'ERR_TRACE_EVENTS_CATEGORY_REQUIRED', message: 'At least one category is required' });
});

test('tracings are added up', () => {
  assert.strictEqual(getEnabledCategories(), undefined);
  const a = createTracing({ categories: ['foo', 'bar'] });
  const b = createTracing({ categories: ['bar', 'baz'] });
  assert.deepStrictEqual([a.categories, a.enabled], ['foo,bar', false]);
  a.enable();
  a.enable();
  assert.deepStrictEqual([a.enabled, getEnabledCategories()], [true, 'bar,foo']);
  b.enable();
  assert.strictEqual(getEnabledCategories(), 'bar,baz,foo');
  a.disable();
  a.disable();
  assert.deepStrictEqual([a.enabled, getEnabledCategories()], [false, 'bar,baz']);
  b.disable();
  assert.strictEqual(getEnabledCategories(), undefined);
});

test('inspection', () => {
  assert.strictEqual(inspect(createTracing({ categories: ['x'] })), "Tracing { enabled: false, categories: 'x' }");
});

test('not in workers', async () => {
  const worker = new Worker("require('node:trace_events')", { eval: true });
  const error = await new Promise((resolve) => worker.once('error', resolve));
  assert.deepStrictEqual([error.code, error.message], ['ERR_TRACE_EVENTS_UNAVAILABLE', 'Trace events are unavailable']);
});

test('many tracings make a warning', async () => {
  const warned = new Promise((resolve) => process.once('warning', resolve));
  const all = Array.from({ length: 11 }, (_, i) => createTracing({ categories: [`c${i}`] }));
  for (const tracing of all) tracing.enable();
  assert.match((await warned).message, /^Possible trace_events memory leak detected\. There are more than 10 enabled Tracing objects\./);
  for (const tracing of all) tracing.disable();
});
