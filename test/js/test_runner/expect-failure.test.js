'use strict';
// expectFailure: what must fail, in which way, and what that is called; suites hand it on.
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'test-runner-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const file = path.join(dir, 'a.test.js');
fs.writeFileSync(file, `
const { describe, it, test } = require('node:test');
const fail = () => { throw new Error('abc'); };
test('plain', { expectFailure: true }, fail);
test('reason', { expectFailure: 'some day' }, fail);
test('match', { expectFailure: /abc/ }, fail);
test('both', { expectFailure: { label: 'why', match: { message: 'abc' } } }, fail);
test('otherwise', { expectFailure: /xyz/ }, fail);
test('class', { expectFailure: TypeError }, fail);
test.expectFailure('passes', () => {});
test('later', { todo: true, expectFailure: true }, fail);
test('left out', { skip: true, expectFailure: true }, fail);
describe('suite', { expectFailure: true }, () => { it('inner', fail); });
`);
const env = { ...process.env };
delete env.NODE_TEST_CONTEXT;
const { stdout, status } = spawnSync(process.execPath, ['--test-reporter=tap', file], { encoding: 'utf8', env });
assert.strictEqual(status, 1);
assert.deepStrictEqual(stdout.split('\n').filter((line) => /^ *(not )?ok /.test(line)), [
  'ok 1 - plain # EXPECTED FAILURE',
  'ok 2 - reason # EXPECTED FAILURE some day',
  'ok 3 - match # EXPECTED FAILURE',
  'ok 4 - both # EXPECTED FAILURE why',
  'not ok 5 - otherwise # EXPECTED FAILURE',
  'not ok 6 - class # EXPECTED FAILURE',
  'not ok 7 - passes # EXPECTED FAILURE',
  'ok 8 - later # TODO',
  'ok 9 - left out # SKIP',
  '    ok 1 - inner # EXPECTED FAILURE',
  'not ok 10 - suite # EXPECTED FAILURE',
]);
assert.match(stdout, /failureType: 'expectedFailure'\n {2}error: 'test was expected to fail but passed'/);
