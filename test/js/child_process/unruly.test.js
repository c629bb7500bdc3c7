'use strict';
// Children that ignore signals, flood their output, close their input or do not read it.
const assert = require('node:assert');
const { execFile, spawn, spawnSync, exec } = require('node:child_process');
const { once } = require('node:events');

const run = (code, options) => spawn(process.execPath, ['-e', code], options);
const turns = async (n) => { for (let i = 0; i < n; i++) await new Promise((resolve) => { setImmediate(resolve); }); };

(async () => {
  // Deaf to SIGTERM, which is told by its word that it is listening; not to SIGKILL.
  const deaf = run("process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1000); console.log('ready')");
  deaf.stdout.setEncoding('utf8');
  assert.match((await once(deaf.stdout, 'data'))[0], /ready/);
  assert.strictEqual(deaf.kill(), true);
  assert.match((await once(deaf.stdout, 'data'))[0], /no/);
  assert.strictEqual(deaf.exitCode, null);
  deaf.kill('SIGKILL');
  assert.deepStrictEqual(await once(deaf, 'exit'), [null, 'SIGKILL']);
  assert.strictEqual(deaf.signalCode, 'SIGKILL');
  assert.strictEqual(deaf.kill(), false);

  // The time allowed is enforced by a signal that is not asked for its opinion.
  const shell = "trap '' TERM; while :; do sleep 0.05; done";
  const late = spawnSync('sh', ['-c', shell], { timeout: 300, killSignal: 'SIGKILL' });
  assert.strictEqual(late.error.code, 'ETIMEDOUT');
  assert.strictEqual(late.signal, 'SIGKILL');
  const killed = await new Promise((resolve) => { execFile('sh', ['-c', shell], { timeout: 300, killSignal: 'SIGKILL' }, resolve); });
  assert.strictEqual(killed.killed, true);
  assert.strictEqual(killed.signal, 'SIGKILL');

  // A flood is cut off at maxBuffer.
  const flood = await new Promise((resolve) => { exec('yes', { maxBuffer: 100_000 }, (error, stdout) => resolve({ error, stdout })); });
  assert.strictEqual(flood.error.code, 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER');
  assert.strictEqual(flood.stdout.length, 100_000);
  const cut = spawnSync('yes', { maxBuffer: 100_000 });
  assert.strictEqual(cut.error.code, 'ENOBUFS');
  assert.ok(cut.stdout.length >= 100_000 && cut.stdout.length < 1 << 20);

  // One that nobody reads waits in the child's pipe.
  const before = process.memoryUsage().rss;
  const yes = spawn('yes');
  await once(yes.stdout, 'readable');
  await turns(500);
  assert.ok(yes.stdout.readableLength <= 1 << 20);
  assert.ok(process.memoryUsage().rss - before < 64 << 20);
  yes.stdout.destroy();
  const [, signal] = await once(yes, 'exit'); // of a broken pipe, by whichever way `yes` takes it
  assert.ok(signal === null || signal === 'SIGPIPE');

  // Input that is closed on the other side is an error of the stream, nothing worse.
  const closed = spawn('sh', ['-c', 'exec <&-; echo closed; exec sleep 60']);
  await once(closed.stdout, 'data');
  closed.stdin.write('to nobody');
  const [error] = await once(closed.stdin, 'error');
  assert.ok(error.code === 'EPIPE' || error.code === 'ECONNRESET', error.code);
  closed.kill('SIGKILL');
  await once(closed, 'close');

  // A child that ends at once while it is being written to.
  const gone = spawn('true');
  const errors = [];
  gone.stdin.on('error', (e) => { errors.push(e.code); });
  gone.stdin.end(Buffer.alloc(4 << 20));
  assert.deepStrictEqual(await once(gone, 'exit'), [0, null]);
  const input = spawnSync('true', { input: Buffer.alloc(4 << 20) });
  assert.strictEqual(input.status, 0);

  // One that does not read holds its writer back.
  const lazy = spawn('sleep', ['60']);
  let accepted = 0;
  for (let held = false; !held;) {
    if (lazy.stdin.write(Buffer.alloc(65536))) continue;
    held = true;
    lazy.stdin.once('drain', () => { held = false; });
    await turns(100);
    accepted += 65536;
    assert.ok(accepted < 8 << 20);
  }
  assert.strictEqual(lazy.stdin.writableNeedDrain, true);
  lazy.stdin.on('error', () => {});
  lazy.kill('SIGKILL');
  assert.deepStrictEqual(await once(lazy, 'exit'), [null, 'SIGKILL']);
  await turns(5);
})();
