// Flags: --experimental-test-module-mocks --no-warnings
// mock.module(): built-ins, files and packages, for require() and import, until they are restored.
import assert from 'node:assert';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const dir = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'ravel-mock-'));
after(() => fs.rmSync(dir, { recursive: true }));
const write = (name, text) => {
  fs.writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
};
const cjs = write('dep.cjs', 'module.exports = { real: true, load: () => require("./inner.cjs") };');
write('inner.cjs', 'exports.real = 1;');
const esm = write('dep.mjs', 'export default "real"; export const a = 1; export { b } from "./low.mjs";');
write('low.mjs', 'export const b = 2;');
const url = (file) => pathToFileURL(file).href;

test('a built-in module', async (t) => {
  const context = t.mock.module('node:readline', { namedExports: { fn: () => 42 } });
  assert.strictEqual(require('readline').fn(), 42);
  assert.strictEqual((await import('readline')).fn(), 42);
  assert.strictEqual(require('readline').cursorTo, undefined);
  context.restore();
  assert.strictEqual(typeof require('readline').cursorTo, 'function');
  assert.strictEqual(typeof (await import('readline')).cursorTo, 'function');
});

test('a CommonJS module, also where it is asked for from within', async (t) => {
  const original = require(cjs);
  t.mock.module(url(path.join(dir, 'inner.cjs')), { namedExports: { mocked: 2 } });
  assert.deepStrictEqual({ ...original.load() }, { mocked: 2 });
  t.mock.module(url(cjs), { defaultExport: { one: 1 }, namedExports: { two: 2 }, cache: true });
  assert.deepStrictEqual({ ...require(cjs) }, { one: 1, two: 2 });
  assert.strictEqual(require(cjs), require(cjs));
  const seen = await import(url(cjs));
  assert.strictEqual(seen.two, 2);
  assert.strictEqual(seen.default.one, 1);
  t.mock.reset();
  assert.strictEqual(require(cjs), original);
  assert.deepStrictEqual({ ...original.load() }, { real: 1 });
});

test('an ES module and what it imports', async (t) => {
  const mock = t.mock.module(url(path.join(dir, 'low.mjs')), { namedExports: { b: 'mocked' } });
  const seen = await import(url(esm));
  assert.deepStrictEqual({ ...seen }, { a: 1, b: 'mocked', default: 'real' });
  mock.restore();
  assert.strictEqual((await import(url(path.join(dir, 'low.mjs')))).b, 2);
  t.mock.module(url(esm), { defaultExport: 'mine' });
  assert.strictEqual((await import(url(esm))).default, 'mine');
  assert.throws(() => t.mock.module(url(esm), {}), { code: 'ERR_INVALID_STATE' });
});

test('mocks end with their test', async () => {
  assert.strictEqual((await import(url(esm))).default, 'real');
});
