'use strict';

const test = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trace-'));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));

/** The events of a program. */
function events(flags, source, { status = 0, file = 'node_trace.1.log' } = {}) {
  for (const name of fs.readdirSync(dir)) fs.rmSync(path.join(dir, name), { recursive: true });
  const child = spawnSync(process.execPath, [...flags, '-e', source], { cwd: dir, encoding: 'utf8' });
  assert.strictEqual(child.status, status, child.stderr);
  const all = JSON.parse(fs.readFileSync(path.join(dir, file.replace('PID', child.pid)), 'utf8')).traceEvents;
  for (const event of all) {
    assert.deepStrictEqual([event.pid, typeof event.tid, typeof event.ts], [child.pid, 'number', 'number']);
  }
  return all;
}

const of = (all, category) => all.filter(({ cat }) => cat === category).map(({ ph, name, args }) => ({ ph, name, args }));
const names = (all, category) => of(all, category).map(({ ph, name }) => `${ph} ${name}`);
const on = (...categories) => ['--trace-event-categories', categories.join(',')];

test('what the process is', () => {
  const all = events([...on('x'), '--title=mine'], 'process.title = "other"');
  const told = of(all, '__metadata');
  const arg = (name) => told.filter((event) => event.name === name).map(({ args }) => args);
  assert.strictEqual(arg('version')[0].node, process.versions.node);
  assert.strictEqual(arg('node')[0].process.arch, process.arch);
  assert.ok(arg('thread_name').some(({ name }) => name === 'JavaScriptMainThread'));
  for (const title of ['mine', 'other']) assert.ok(arg('process_name').some(({ name }) => name === title), title);
});

test('where the file is', () => {
  // eslint-disable-next-line no-template-curly-in-string
  assert.ok(events([...on('x'), '--trace-event-file-pattern', '${pid}.${rotation}.json'], '1', { file: 'PID.1.json' }).length > 0);
});

test('process.exit() completes the file', () => {
  assert.ok(events(on('node.environment'), 'process.exit(3)', { status: 3 }).length > 0);
  assert.ok(events(on('node.environment'), 'throw 1', { status: 1 }).length > 0);
});

test('console', () => {
  const all = events(on('node.console'), `
    console.count('a b'); console.countReset('a b');
    console.time('t'); console.timeLog('t'); console.timeEnd('t');`);
  assert.deepStrictEqual(of(all, 'node,node.console'), [
    { ph: 'C', name: 'count::a b', args: { data: 1 } }, { ph: 'C', name: 'count::a b', args: { data: 0 } },
    { ph: 'b', name: 'time::t', args: {} }, { ph: 'n', name: 'time::t', args: {} }, { ph: 'e', name: 'time::t', args: {} },
  ]);
});

test('only while it is enabled', () => {
  const all = events([], `
    const tracing = require('node:trace_events').createTracing({ categories: ['node.console'] });
    console.count('before'); tracing.enable(); console.count('while'); tracing.disable(); console.count('after');`);
  assert.deepStrictEqual(names(all, 'node,node.console'), ['C count::while']);
});

test('fs', () => {
  const all = events(on('node.fs.sync', 'node.fs.async', 'node.fs_dir.async'), `
    const fs = require('node:fs');
    fs.mkdirSync('d');
    fs.writeFileSync('d/f', 'x');
    fs.readFileSync('d/f');
    fs.lstatSync('d');
    fs.stat('no', () => fs.rmdir('no', () => fs.opendir('.', (error, dir) => dir.closeSync())));
    try { fs.unlinkSync('no'); } catch {}`);
  const sync = names(all, 'node,node.fs,node.fs.sync');
  for (const name of ['mkdir', 'open', 'write', 'read', 'close', 'lstat', 'unlink']) {
    for (const ph of ['B', 'E']) assert.ok(sync.includes(`${ph} fs.sync.${name}`), name);
  }
  const later = of(all, 'node,node.fs,node.fs.async');
  assert.deepStrictEqual(later.find(({ ph, name }) => ph === 'b' && name === 'stat').args, { path: 'no' });
  assert.deepStrictEqual(later.find(({ ph, name }) => ph === 'e' && name === 'stat').args, { result: -2 });
  assert.ok(names(all, 'node,node.fs_dir,node.fs_dir.async').includes('b opendir'));
});

test('async_hooks', () => {
  const all = events(on('node.async_hooks'), 'setTimeout(() => {}, 1)');
  const told = all.filter(({ cat, name }) => cat === 'node,node.async_hooks' && name.startsWith('Timeout'));
  assert.deepStrictEqual(told.map(({ ph, name }) => `${ph} ${name}`).slice(0, 3), ['b Timeout', 'b Timeout_CALLBACK', 'e Timeout_CALLBACK']);
  assert.deepStrictEqual(Object.keys(told[0].args.data).sort(), ['executionAsyncId', 'triggerAsyncId']);
  assert.strictEqual(new Set(told.map(({ id }) => id)).size, 1);
});

test('http, net and dns', () => {
  const all = events(on('node.http', 'node.net.native', 'node.dns.native'), `
    const http = require('node:http');
    const server = http.createServer((req, res) => res.end('x')).listen(0, () => {
      http.get({ port: server.address().port, host: 'localhost', family: 4, path: '/p' }, (res) => res.resume().on('end', () => server.close()));
    });`);
  assert.deepStrictEqual(names(all, 'node,node.http').sort(),
    ['b http.client.request', 'b http.server.request', 'e http.client.request', 'e http.server.request']);
  const end = of(all, 'node,node.http').find(({ ph, name }) => ph === 'e' && name === 'http.server.request');
  assert.strictEqual(end.args.statusCode ?? end.args.data.statusCode, 200);
  const connects = of(all, 'node,node.net,node.net.native');
  assert.deepStrictEqual(connects.map(({ ph, name }) => `${ph} ${name}`), ['b connect', 'e connect']);
  assert.strictEqual(typeof connects[0].args.port, 'number');
  assert.deepStrictEqual(names(all, 'node,node.dns,node.dns.native'), ['b lookup', 'e lookup']);
});

test('vm, rejections and the pool', () => {
  const all = events([...on('node.vm.script', 'node.promises.rejections', 'node.threadpoolwork.async', 'node.threadpoolwork.sync'), '--unhandled-rejections=warn'], `
    require('node:vm').runInNewContext('1', {}, 'file.js');
    Promise.reject(1);
    require('node:zlib').deflate('hello', () => {});
    require('node:crypto').hkdf('sha512', 'key', 'salt', 'info', 64, () => {});`);
  const vm = of(all, 'node,node.vm,node.vm.script');
  assert.ok(vm.some(({ ph, name, args }) => ph === 'B' && name === 'ContextifyScript::New' && args.filename === 'file.js'));
  assert.ok(vm.some(({ ph, name }) => ph === 'X' && name === 'RunInContext'));
  assert.deepStrictEqual(of(all, 'node,node.promises,node.promises.rejections')[0],
    { ph: 'C', name: 'rejections', args: { unhandled: 1, handledAfter: 0 } });
  for (const name of ['zlib', 'crypto']) {
    for (const ph of ['b', 'e']) assert.ok(names(all, 'node,node.threadpoolwork,node.threadpoolwork.async').includes(`${ph} ${name}`));
    for (const ph of ['B', 'E']) assert.ok(names(all, 'node,node.threadpoolwork,node.threadpoolwork.sync').includes(`${ph} ${name}`));
  }
});

test('the loop and the start', () => {
  const all = events(on('node.environment', 'node.bootstrap'), 'setImmediate(() => {}); setTimeout(() => {}, 1);');
  assert.deepStrictEqual([...new Set(of(all, 'node,node.environment').map(({ name }) => name))].sort(),
    ['AtExit', 'BeforeExit', 'CheckImmediate', 'Environment', 'RunAndClearNativeImmediates', 'RunCleanup', 'RunTimers']);
  const start = all.filter(({ cat }) => cat === 'node,node.bootstrap');
  for (const name of ['nodeStart', 'environment', 'bootstrapComplete', 'loopStart']) {
    assert.ok(start.some((event) => event.ph === 'I' && event.name === name), name);
  }
  const at = (name) => start.find((event) => event.name === name).ts;
  assert.ok(at('nodeStart') <= at('bootstrapComplete') && at('bootstrapComplete') <= at('loopStart'));
});

test('workers are traced with their process', () => {
  const all = events(on('node.async_hooks', 'node'), `
    new (require('node:worker_threads').Worker)('setTimeout(() => {}, 1)', { eval: true, name: 'mine' });`);
  assert.ok(of(all, '__metadata').some(({ name, args }) => name === 'thread_name' && args.name === '[worker 1] mine'));
  assert.ok(names(all, 'node,node.async_hooks').includes('b Timeout'));
});

test('the engine', () => {
  const all = events([...on('v8'), '--expose-gc'], 'gc(); gc()');
  assert.ok(all.some(({ cat, name }) => cat.split(',').includes('v8') && name.startsWith('V8.')));
  assert.strictEqual(all.some(({ cat }) => cat.startsWith('node')), false);
});

test('the engine, while it is enabled', () => {
  const all = events(['--expose-gc'], `
    const { createTracing } = require('node:trace_events');
    for (let i = 0; i < 20; i++) {
      const tracing = createTracing({ categories: ['v8'] });
      tracing.enable();
      gc();
      tracing.disable();
      gc();
    }`);
  assert.ok(all.length > 0);
});
