'use strict';
// --experimental-test-coverage: figures and reports, children's and this process's, thresholds, comments, what is left out.
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');

const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'test-runner-')));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const write = (name, text) => {
  fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
  fs.writeFileSync(path.join(dir, name), text);
};
write('lib/math.js', `exports.add = (a, b) => a + b;
exports.sub = function sub(a, b) {
  if (a < b) {
    return -(b - a);
  }
  return a - b;
};
function unused() {
  return 1;
}
/* node:coverage ignore next 3 */
function ignored() {
  return 2;
}
/* node:coverage disable */
function off() { return 3; }
/* node:coverage enable */
function on() { return 4; }
`);
write('node_modules/dependency/index.js', 'exports.x = () => 1;\n');
write('add.test.js', "require('dependency'); require('node:test').test('add', () => { require('./lib/math.js').add(1, 2); });\n");
write('sub.test.mjs', "import { test } from 'node:test';\nimport { sub } from './lib/math.js';\ntest('sub', () => { sub(1, 2); });\n");
write('events.mjs', `export default async function* (source) {
  for await (const { type, data } of source) if (type === 'test:coverage') yield JSON.stringify(data);
}
`);

const base = { ...process.env };
delete base.NODE_TEST_CONTEXT;
delete base.NODE_V8_COVERAGE;
const spawn = (args, env) => spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8', env: { ...base, ...env } });
const run = (...args) => spawn(['--test', '--experimental-test-coverage', ...args]);

// Both files' children together.
const both = run('--test-reporter=tap');
assert.strictEqual(both.status, 0, both.stdout + both.stderr);
assert.ok(both.stdout.includes([
  '# start of coverage report',
  '# ----------------------------------------------------------',
  '# file      | line % | branch % | funcs % | uncovered lines',
  '# ----------------------------------------------------------',
  '# lib       |        |          |         | ',
  '#  math.js  |  72.22 |    75.00 |   66.67 | 6 8-10 18',
  '# ----------------------------------------------------------',
  '# all files |  72.22 |    75.00 |   66.67 | ',
  '# ----------------------------------------------------------',
  '# end of coverage report',
].join('\n')), both.stdout);

// One process for all files says the same; so does a file on its own of what it calls.
assert.match(run('--test-isolation=none', '--test-reporter=tap').stdout, /# {2}math\.js {2}\| {2}72\.22 \| {4}75\.00 \| {3}66\.67 \| 6 8-10 18\n/);
assert.match(spawn(['--experimental-test-coverage', 'add.test.js']).stdout, /math\.js {2}\| {2}55\.56 \| {3}100\.00 \| {3}50\.00 \| 3-6 8-10 18\n/);

// The event.
const { nesting, summary } = JSON.parse(run('--test-reporter=./events.mjs').stdout);
assert.strictEqual(nesting, 0);
assert.strictEqual(summary.workingDirectory, dir);
assert.deepStrictEqual(summary.files.map((f) => f.path), [path.join(dir, 'lib/math.js')]);
const [file] = summary.files;
assert.deepStrictEqual(file.functions.map(({ name, count, line }) => [name, count, line]),
                       [['exports.add', 1, 1], ['sub', 1, 2], ['unused', 0, 8], ['ignored', 0, 12], ['off', 0, 16], ['on', 0, 18]]);
assert.deepStrictEqual(file.branches.map(({ line, count }) => [line, count]), [[1, 2], [1, 1], [2, 1], [5, 0]]);
assert.ok(!file.lines.some(({ line }) => line === 13 || line === 16));
assert.deepStrictEqual(file.lines.slice(0, 6).map(({ count }) => count), [2, 2, 1, 1, 1, 0]);
assert.deepStrictEqual({ ...summary.totals }, {
  totalLineCount: 18, totalBranchCount: 4, totalFunctionCount: 6, coveredLineCount: 13, coveredBranchCount: 3, coveredFunctionCount: 4,
  coveredLinePercent: 13 / 18 * 100, coveredBranchPercent: 75, coveredFunctionPercent: 4 / 6 * 100,
});
assert.deepStrictEqual({ ...summary.thresholds }, { line: 0, branch: 0, function: 0 });

// What counts.
const named = (...args) => JSON.parse(run('--test-reporter=./events.mjs', ...args).stdout).summary.files.map((f) => path.relative(dir, f.path));
assert.deepStrictEqual(named('--test-coverage-include=**/index.js'), ['node_modules/dependency/index.js']);
assert.deepStrictEqual(named('--test-coverage-exclude=lib/**'), ['add.test.js', 'sub.test.mjs']);
assert.deepStrictEqual(named('--test-coverage-include=*.js', '--test-coverage-include=**/*.mjs', '--test-coverage-exclude=*.mjs'), ['add.test.js']);

// Thresholds.
const missed = run('--test-reporter=tap', '--test-coverage-lines=73', '--test-coverage-branches=75', '--test-coverage-functions=99');
assert.strictEqual(missed.status, 1);
assert.match(missed.stdout, /# Error: 72\.22% line coverage does not meet threshold of 73%\.\n# Error: 66\.67% function coverage does not meet threshold of 99%\.\n/);
assert.match(run('--test-coverage-lines=101').stderr, /ERR_OUT_OF_RANGE.*"--test-coverage-lines" is out of range\. It must be >= 0 && <= 100/);

// lcov, beside another reporter.
const lcov = run('--test-reporter=lcov', '--test-reporter-destination=lcov.info', '--test-reporter=dot', '--test-reporter-destination=stdout');
assert.strictEqual(lcov.stdout, '..\n');
assert.strictEqual(fs.readFileSync(path.join(dir, 'lcov.info'), 'utf8'), `TN:
SF:lib/math.js
FN:1,exports.add
FN:2,sub
FN:8,unused
FN:12,ignored
FN:16,off
FN:18,on
FNDA:1,exports.add
FNDA:1,sub
FNDA:0,unused
FNDA:0,ignored
FNDA:0,off
FNDA:0,on
FNF:6
FNH:4
BRDA:1,0,0,2
BRDA:1,1,0,1
BRDA:2,2,0,1
BRDA:5,3,0,0
BRF:4
BRH:3
DA:1,2
DA:2,2
DA:3,1
DA:4,1
DA:5,1
DA:6,0
DA:7,2
DA:8,0
DA:9,0
DA:10,0
DA:11,2
DA:15,2
DA:18,0
LH:13
LF:18
end_of_record
`);

// NODE_V8_COVERAGE gets the files of all processes.
const kept = spawn(['--test', '--experimental-test-coverage', '--test-reporter=tap'], { NODE_V8_COVERAGE: 'raw' });
assert.match(kept.stdout, /math\.js {2}\| {2}72\.22 /);
assert.ok(fs.readdirSync(path.join(dir, 'raw')).filter((name) => /^coverage-\d+-\d{13}-\d+\.json$/.test(name)).length >= 2);
