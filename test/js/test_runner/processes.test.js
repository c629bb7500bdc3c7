'use strict';
// --test runs each file in a process of its own and adds up what they tell.
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'test-runner-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
fs.writeFileSync(path.join(dir, 'one.test.js'), `
const { test, describe, it } = require('node:test');
console.log('printed');
test('passes', () => {});
describe('suite', () => { it('inner', () => {}); it.skip('skipped'); it.todo('later'); });
`);
fs.writeFileSync(path.join(dir, 'two.test.js'), `
const { test } = require('node:test');
test('fails', () => { throw Object.assign(new TypeError('wrong'), { details: new Map([[1, { deep: 2n }]]) }); });
`);

const run = (...args) => {
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  return spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...args], { cwd: dir, encoding: 'utf8', env });
};

const all = run();
assert.strictEqual(all.status, 1);
for (const line of ['# printed', 'ok 1 - passes', '    ok 1 - inner', '    ok 2 - skipped # SKIP', '    ok 3 - later # TODO', 'ok 2 - suite', 'not ok 3 - fails',
  '  error: \'wrong\'', '  name: \'TypeError\'', '# tests 5', '# suites 1', '# pass 2', '# fail 1', '# skipped 1', '# todo 1']) {
  assert.ok(all.stdout.split('\n').includes(line), `${line}\n${all.stdout}`);
}
assert.strictEqual(run('one.test.js').status, 0);
const named = run('--test-name-pattern=inner').stdout;
assert.match(named, / {4}ok 1 - inner\n/);
assert.doesNotMatch(named, /passes|skipped #|fails/);
assert.match(run('--test-skip-pattern=fails').stdout, /# fail 0\n/);
assert.match(run('--test-shard=2/2').stdout, /# tests 1\n/);
const here = run('--test-isolation=none');
assert.strictEqual(here.status, 1);
assert.match(here.stdout, /# tests 5\n/);
