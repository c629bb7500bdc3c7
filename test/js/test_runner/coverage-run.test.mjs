// run({ coverage: true }): its options, the event, thresholds; source maps with --enable-source-maps.
import assert from 'node:assert';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { run } from 'node:test';

const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'test-runner-')));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const write = (name, text) => fs.writeFileSync(path.join(dir, name), text);
write('lib.js', 'exports.yes = () => 1;\nexports.no = () => {\n  return 2;\n};\n');
write('other.js', 'exports.x = 1;\n');
write('a.test.js', "require('./other.js'); require('node:test').test('yes', () => { require('./lib.js').yes(); });\n");

delete process.env.NODE_TEST_CONTEXT;
async function collect(options) {
  const events = [];
  for await (const event of run({ files: [path.join(dir, 'a.test.js')], cwd: dir, coverage: true, ...options })) events.push(event);
  return events;
}

for (const isolation of ['process', 'none']) {
  const events = await collect({ isolation, coverageIncludeGlobs: ['*.js'], coverageExcludeGlobs: 'other.js', lineCoverage: 90 });
  const at = events.findIndex(({ type }) => type === 'test:coverage');
  const { summary } = events[at].data;
  assert.deepStrictEqual(summary.files.map((f) => path.basename(f.path)), ['a.test.js', 'lib.js']);
  assert.strictEqual(summary.thresholds.line, 90);
  assert.strictEqual(events[at - 1].data.message, 'Error: 80.00% line coverage does not meet threshold of 90%.');
  assert.strictEqual(events[at - 1].data.level, 'error');
  assert.strictEqual(events[at + 1].type, 'test:summary');
  assert.strictEqual(events[at + 1].data.success, false);
  assert.strictEqual(process.exitCode, 1);
  process.exitCode = undefined;
}
const perFile = (await collect({})).filter(({ type }) => type === 'test:summary');
assert.deepStrictEqual(perFile.map(({ data }) => data.file), [path.join(dir, 'a.test.js'), undefined]);
assert.strictEqual(process.env.NODE_V8_COVERAGE, undefined);
for (const coverage of [1, 'yes', {}]) assert.throws(() => run({ coverage }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => run({ coverage: true, coverageIncludeGlobs: [1] }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => run({ coverage: true, branchCoverage: 101 }), { code: 'ERR_OUT_OF_RANGE' });

// A bundle of one source, whose map says so.
const segments = [[0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 1, 0]];
const vlq = (n) => {
  const value = n < 0 ? -n << 1 | 1 : n << 1;
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'[value]; // below 32
};
const map = { version: 3, sources: ['src.ts'], names: [], mappings: segments.map((s) => s.map(vlq).join('')).join(';') };
write('src.ts', 'exports.yes = (): number => 1;\nexports.no = () => {\n  return 2;\n};\n');
write('lib.js', `exports.yes = () => 1;\nexports.no = () => {\n  return 2;\n};\n//# sourceMappingURL=data:application/json;base64,${btoa(JSON.stringify(map))}\n`);
const report = (...args) => spawnSync(process.execPath, [...args, '--test', '--experimental-test-coverage', '--test-reporter=tap', 'a.test.js'], { cwd: dir, encoding: 'utf8' });
assert.match(report().stdout, /\n# lib\.js +\| /);
const mapped = report('--enable-source-maps');
assert.match(mapped.stdout, /\n# src\.ts +\| +\d+\.\d\d \|/);
assert.doesNotMatch(mapped.stdout, /\n# lib\.js/);
fs.rmSync(path.join(dir, 'src.ts'));
const missing = report('--enable-source-maps');
assert.strictEqual(missing.status, 1);
assert.match(missing.stdout, /# Warning: Could not report code coverage\. .*Cannot find 'file:.*src\.ts' imported from the source map for 'file:.*lib\.js'/);
