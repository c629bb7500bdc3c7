'use strict';
// --cpu-prof, --heap-prof and NODE_V8_COVERAGE write their files when the program ends, however it does.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'profiles-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

function run(args, env = {}) {
  return spawnSync(process.execPath, args, { cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8' });
}
const read = (...parts) => JSON.parse(fs.readFileSync(path.join(folder, ...parts), 'utf8'));

const program = path.join(folder, 'program.js');
fs.writeFileSync(program, `
function work(n) { return n < 2 ? n : work(n - 1) + work(n - 2); }
function never() {}
globalThis.kept = Array.from({ length: 2e5 }, (_, i) => ({ i }));
work(27);
if (process.argv[2] === 'kill') process.kill(process.pid, 'SIGINT');
if (process.argv[2] === 'exit') process.exit(3);
if (process.argv[2] === 'throw') throw new Error('on purpose');
`);

let result = run(['--cpu-prof', '--cpu-prof-name=a.cpuprofile', '--cpu-prof-interval=100', program]);
assert.strictEqual(result.status, 0, result.stderr);
const profile = read('a.cpuprofile');
assert.ok(profile.nodes.some((n) => n.callFrame.functionName === 'work' && n.callFrame.url.endsWith('program.js')));
assert.strictEqual(profile.samples.length, profile.timeDeltas.length);

result = run(['--heap-prof', '--heap-prof-dir=heap', program, 'exit']);
assert.strictEqual(result.status, 3);
const [name] = fs.readdirSync(path.join(folder, 'heap'));
assert.match(name, /^Heap\.\d{8}\.\d{6}\.\d+\.0\.\d{3}\.heapprofile$/);
assert.ok(read('heap', name).head.children.length > 0);

assert.strictEqual(run(['--cpu-prof', '--cpu-prof-name=b.cpuprofile', program, 'kill']).signal, 'SIGINT');
assert.ok(read('b.cpuprofile').nodes.length > 0);
assert.strictEqual(run(['--cpu-prof', '--cpu-prof-name=c.cpuprofile', program, 'throw']).status, 1);
assert.ok(read('c.cpuprofile').nodes.length > 0);

result = run(['--cpu-prof-dir=x', program]);
assert.strictEqual(result.status, 9);
assert.match(result.stderr, /--cpu-prof-dir must be used with --cpu-prof/);

const counts = (dir) => Object.fromEntries(fs.readdirSync(path.join(folder, dir)).flatMap((file) =>
  read(dir, file).result.filter(({ url }) => url.endsWith('/program.js'))
    .flatMap(({ functions }) => functions.map((f) => [f.functionName, f.ranges[0].count]))));
run([program], { NODE_V8_COVERAGE: 'coverage' });
const found = counts('coverage');
assert.strictEqual(found.never, 0);
assert.ok(found.work > 1000);
// A child is covered too, unless it is told not to be.
run(['-e', `require('child_process').spawnSync(process.execPath, [${JSON.stringify(program)}], { env: {} })`],
    { NODE_V8_COVERAGE: 'tree' });
assert.strictEqual(counts('tree').never, 0);
run(['-e', `require('child_process').spawnSync(process.execPath, [${JSON.stringify(program)}], { env: { NODE_V8_COVERAGE: '' } })`],
    { NODE_V8_COVERAGE: 'alone' });
assert.strictEqual(counts('alone').never, undefined);
