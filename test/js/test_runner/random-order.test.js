'use strict';
// --test-randomize and --test-random-seed: another order of files and of what is in them, which the seed gives again.
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');
const { run } = require('node:test');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'test-runner-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
for (const file of ['a', 'b', 'c', 'd']) {
  fs.writeFileSync(path.join(dir, `${file}.test.js`), `
const { describe, it, test } = require('node:test');
for (const n of ${JSON.stringify(numbers)}) test('${file}' + n, () => {});
describe('${file}', () => { for (const n of ${JSON.stringify(numbers)}) it('${file} inner ' + n, () => {}); });
`);
}
const env = { ...process.env };
delete env.NODE_TEST_CONTEXT;
const spawn = (...args) => spawnSync(process.execPath, ['--test', '--test-reporter=tap', '--test-concurrency=1', ...args], { cwd: dir, encoding: 'utf8', env });
const order = ({ stdout, status, stderr }) => {
  assert.strictEqual(status, 0, stdout + stderr);
  return [...stdout.matchAll(/ok \d+ - (.+)$/gm)].map((m) => m[1]);
};

const plain = order(spawn());
const seeded = spawn('--test-random-seed=12345');
assert.match(seeded.stdout, /^# Randomized test order seed: 12345$/m);
const first = order(seeded);
assert.notDeepStrictEqual(first, plain);
assert.deepStrictEqual(first.toSorted(), plain.toSorted());
assert.deepStrictEqual(order(spawn('--test-random-seed=12345')), first);
assert.notDeepStrictEqual(order(spawn('--test-random-seed=54321')), first);
// Files, tests, and what suites hold.
const where = (list, pattern) => list.filter((name) => pattern.test(name));
for (const pattern of [/^a\d$/, /^a inner/]) assert.notDeepStrictEqual(where(first, pattern), where(plain, pattern));
const files = (list) => [...new Set(list.map((name) => name[0]))].join('');
assert.strictEqual(files(plain), 'abcd');
const orders = new Set();
for (let seed = 1; seed < 6; seed++) orders.add(files(order(spawn(`--test-random-seed=${seed}`))));
assert.ok(orders.size > 1, [...orders].join());

// The seed that it chose itself.
const chosen = spawn('--test-randomize');
const [, seed] = /^# Randomized test order seed: (\d+)$/m.exec(chosen.stdout);
assert.deepStrictEqual(order(spawn(`--test-random-seed=${seed}`)), order(chosen));

assert.match(spawn('--test-random-seed=4294967296').stderr, /"--test-random-seed" is out of range\. It must be >= 0 && <= 4294967295/);
for (const options of [{ watch: true }, { rerunFailuresFilePath: 'x' }]) {
  assert.throws(() => run({ randomize: true, ...options }), { code: 'ERR_INVALID_ARG_VALUE', message: /'options\.randomize' is not supported with/ });
}
assert.throws(() => run({ randomize: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => run({ randomSeed: -1 }), { code: 'ERR_OUT_OF_RANGE' });
