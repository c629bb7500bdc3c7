'use strict';
// The ways in which a worker ends, and what the primary knows of each.
const assert = require('node:assert');
const cluster = require('node:cluster');

if (cluster.isWorker) {
  process.on('message', (how) => {
    if (how === 'disconnect') cluster.worker.disconnect();
    else if (how === 'kill') cluster.worker.kill();
    else if (how === 'exit') process.exit(7);
  });
} else {
  const cases = [
    { how: 'disconnect', code: 0, signal: null, voluntary: true },
    { how: 'kill', code: 0, signal: null, voluntary: true },
    { how: 'exit', code: 7, signal: null, voluntary: false },
    { how: 'sigkill', code: null, signal: 'SIGKILL', voluntary: false },
    { how: 'primary', code: 0, signal: null, voluntary: true },
  ];
  let ended = 0;
  for (const { how, code, signal, voluntary } of cases) {
    const worker = cluster.fork();
    assert.strictEqual(worker.isDead(), false);
    worker.on('online', () => {
      assert.strictEqual(worker.isConnected(), true);
      if (how === 'sigkill') worker.process.kill('SIGKILL');
      else if (how === 'primary') worker.disconnect();
      else worker.send(how);
    });
    worker.on('exit', (...end) => {
      assert.deepStrictEqual(end, [code, signal], how);
      assert.strictEqual(worker.isDead(), true);
      assert.strictEqual(worker.exitedAfterDisconnect, voluntary, how);
      ended++;
    });
  }
  process.on('exit', () => assert.strictEqual(ended, cases.length));
}
