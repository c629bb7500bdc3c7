'use strict';
// --test-rerun-failures: what passed in an attempt before is told again without being run.
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');

const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'test-runner-')));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
fs.writeFileSync(path.join(dir, 'a.test.js'), `
const { describe, it, test } = require('node:test');
const ran = (name) => require('fs').appendFileSync(process.env.LOG, name + '\\n');
test('steady', () => ran('steady'));
test('flaky', (t) => { ran('flaky'); if (t.attempt < 1) throw new Error('not yet'); });
describe('suite', () => { it('inner', () => ran('inner')); it('late', (t) => { ran('late'); if (t.attempt < 2) throw new Error('not yet'); }); });
test('outer', async (t) => { ran('outer'); await t.test('made', () => ran('made')); });
for (const n of [0, 1]) test('loop', (t) => { ran('loop' + n); if (t.attempt < n) throw new Error('not yet'); });
`);
const env = { ...process.env, LOG: path.join(dir, 'log') };
delete env.NODE_TEST_CONTEXT;

for (const how of [[], ['--test']]) {
  const state = path.join(dir, `state${how.length}.json`);
  const attempt = () => {
    fs.writeFileSync(env.LOG, '');
    const { status, stdout } = spawnSync(process.execPath, [...how, '--test-reporter=tap', '--test-rerun-failures', state, 'a.test.js'], { cwd: dir, encoding: 'utf8', env });
    const counts = ['tests', 'pass', 'fail'].map((kind) => Number(new RegExp(`^# ${kind} (\\d+)$`, 'm').exec(stdout)[1]));
    return { status, counts, ran: fs.readFileSync(env.LOG, 'utf8').trim().split('\n') };
  };
  assert.deepStrictEqual(attempt(), { status: 1, counts: [8, 5, 3], ran: ['steady', 'flaky', 'inner', 'late', 'outer', 'made', 'loop0', 'loop1'] });
  assert.deepStrictEqual(attempt(), { status: 1, counts: [8, 7, 1], ran: ['flaky', 'late', 'loop1'] });
  assert.deepStrictEqual(attempt(), { status: 0, counts: [8, 8, 0], ran: ['late'] });
  assert.deepStrictEqual(attempt(), { status: 0, counts: [8, 8, 0], ran: [''] });
  const attempts = JSON.parse(fs.readFileSync(state, 'utf8'));
  assert.strictEqual(attempts.length, 4);
  const passed = Object.entries(attempts[2]).map(([place, { name, passed_on_attempt: n }]) => [place, name, n]).sort();
  assert.deepStrictEqual(passed, [
    ['a.test.js:4:1', 'steady', 0], ['a.test.js:5:1', 'flaky', 1], ['a.test.js:6:1', 'suite', 2], ['a.test.js:6:27', 'inner', 0],
    ['a.test.js:6:60', 'late', 2], ['a.test.js:7:1', 'outer', 0], ['a.test.js:7:52', 'made', 0], ['a.test.js:8:25', 'loop', 0], ['a.test.js:8:25:(1)', 'loop', 1],
  ]);
}
