'use strict';

// --build-snapshot, --snapshot-blob and v8.startupSnapshot.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const { startupSnapshot } = require('node:v8');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'snapshot-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true }));
const node = (...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8' });
  return { status, stdout, stderr };
};
let blobs = 0;

/** Builds a snapshot of the program and returns its path. */
function build(source) {
  const blob = path.join(dir, `${++blobs}.blob`);
  fs.writeFileSync(path.join(dir, 'builder.js'), source);
  return { blob, ...node('--snapshot-blob', blob, '--build-snapshot', 'builder.js', 'one') };
}

/** What a process that starts from it prints. */
function restored(source, ...args) {
  const { blob, status, stderr } = build(source);
  assert.deepStrictEqual({ status, stderr }, { status: 0, stderr: '' });
  const after = node('--snapshot-blob', blob, ...args);
  assert.deepStrictEqual({ status: after.status, stderr: after.stderr }, { status: 0, stderr: '' });
  return after.stdout;
}

const withMain = (before, main) =>
  `${before}; require('v8').startupSnapshot.setDeserializeMainFunction((data) => { ${main} }, { given: 1 });`;

test('outside of a builder script', () => {
  assert.strictEqual(Boolean(startupSnapshot.isBuildingSnapshot()), false);
  for (const name of ['addSerializeCallback', 'addDeserializeCallback', 'setDeserializeMainFunction']) {
    assert.throws(() => startupSnapshot[name](() => {}), { code: 'ERR_NOT_BUILDING_SNAPSHOT' });
  }
});

test('the builder script', () => {
  const { status, stdout } = build(`
    console.log(process.argv.length, process.argv[1], process.argv[2], typeof module, typeof require.main);
    console.log(Boolean(require('node:v8').startupSnapshot.isBuildingSnapshot()), typeof new Error('x').stack);
    setTimeout(() => console.log('the loop has turned'), 1);
  `);
  assert.deepStrictEqual([status, stdout],
    [0, '3 builder.js one undefined undefined\ntrue string\nthe loop has turned\n']);
});

test('what is restored', () => {
  const out = restored(withMain(`
    class Point { #x = 3; get x() { return this.#x; } }
    globalThis.kept = { map: new Map([['a', 1]]), bytes: Buffer.from('bytes'), point: new Point(), big: 10n ** 20n };
    globalThis.promise = new Promise((resolve) => { globalThis.resolve = resolve; });
    globalThis.generator = (function* () { yield 1; yield 2; })();
    generator.next();
    require('v8').startupSnapshot.addSerializeCallback((data) => { kept.early = data; }, 'serialized');
    require('v8').startupSnapshot.addDeserializeCallback((data) => { kept.late = data; }, 'called');`,
  `console.log(kept.map.get('a'), kept.bytes.toString(), kept.point.x, String(kept.big), kept.early, kept.late, data.given);
    console.log(generator.next().value, Boolean(require('v8').startupSnapshot.isBuildingSnapshot()));
    console.log(process.argv.slice(1).join());
    promise.then(console.log); resolve('resolved');`), 'main', '--flag');
  assert.strictEqual(out, '1 bytes 3 100000000000000000000 serialized called 1\n2 false\nmain,--flag\nresolved\n');
});

test('what belongs to the process is its own', () => {
  process.env.SNAPSHOT_TEST = 'builder';
  const { blob, status } = build(withMain(
    'process.stdout.write(""); globalThis.pid = process.pid; globalThis.cwd = process.cwd(); globalThis.seen = process.env.SNAPSHOT_TEST',
    `console.log(pid !== process.pid, cwd !== process.cwd(), seen, process.env.SNAPSHOT_TEST);
     require('fs').readFile('/dev/null', (error, bytes) => console.log(error, bytes.length));
     const server = require('net').createServer((socket) => socket.end('hello')).listen(0, () => {
       require('net').connect(server.address().port).on('data', (data) => console.log(String(data))).on('close', () => server.close());
     });
     require('zlib').gzip('x', (error, data) => console.log(error, data.length > 10));`));
  assert.strictEqual(status, 0);
  process.env.SNAPSHOT_TEST = 'user';
  const { stdout } = spawnSync(process.execPath, ['--snapshot-blob', blob], { cwd: os.tmpdir(), encoding: 'utf8' });
  assert.deepStrictEqual(stdout.trim().split('\n').sort(), ['hello', 'null 0', 'null true', 'true true builder user']);
});

test('a snapshot without a main function runs what the command line names', () => {
  fs.writeFileSync(path.join(dir, 'program.js'), 'console.log(left, require("fs").mark, process.argv[1] === __filename, require("./other"));');
  fs.writeFileSync(path.join(dir, 'other.js'), 'module.exports = "other";');
  const source = 'globalThis.left = "left"; require("fs").mark = "mark";';
  assert.strictEqual(restored(source, 'program.js'), 'left mark true other\n');
  assert.strictEqual(restored(source, '-p', 'left'), 'left\n');
});

test('workers', () => {
  const { status, stderr } = build('new (require("worker_threads").Worker)("1", { eval: true });');
  assert.strictEqual(status, 1);
  assert.match(stderr, /ERR_NOT_SUPPORTED_IN_SNAPSHOT/);
  assert.strictEqual(restored(withMain('globalThis.only = "main"',
    'new (require("worker_threads").Worker)("console.log(typeof only, 6 * 7)", { eval: true });')), 'undefined 42\n');
});

test('errors', () => {
  const thrown = build('throw new Error("in the builder")');
  assert.strictEqual(thrown.status, 1);
  assert.match(thrown.stderr, /builder\.js:1\n/);
  assert.strictEqual(fs.existsSync(thrown.blob), false);
  assert.strictEqual(build('process.exit(3)').status, 3);
  const missing = build('require("./file")');
  assert.match(missing.stderr, /Cannot find module '\.\/file'/);
  const twice = build(`const { setDeserializeMainFunction: set } = require('v8').startupSnapshot; set(() => {});
    require('assert').throws(() => set(() => {}), { code: 'ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION' });`);
  assert.strictEqual(twice.status, 0);
  assert.strictEqual(node('--build-snapshot').status, 9);
  const none = node('--snapshot-blob', 'none.blob', 'x.js');
  assert.strictEqual(none.status, 14);
  assert.match(none.stderr, /Cannot open/);
});

test('--build-snapshot-config', () => {
  const config = (value) => {
    fs.writeFileSync(path.join(dir, 'config.json'), JSON.stringify(value));
    return node('--snapshot-blob', 'config.blob', '--build-snapshot-config', 'config.json');
  };
  assert.match(config({}).stderr, /"builder" field of config\.json is not a non-empty string/);
  fs.writeFileSync(path.join(dir, 'builder.js'), withMain('', 'console.log("configured")'));
  const size = (value) => {
    assert.strictEqual(config({ builder: 'builder.js', ...value }).status, 0);
    assert.strictEqual(node('--snapshot-blob', 'config.blob').stdout, 'configured\n');
    return fs.statSync(path.join(dir, 'config.blob')).size;
  };
  assert.ok(size({ withoutCodeCache: true }) < size({}));
});
