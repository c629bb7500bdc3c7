'use strict';
// An http server in two workers, by both ways of dealing out connections: each gets some, none is lost.
const assert = require('node:assert');
const cluster = require('node:cluster');
const http = require('node:http');

if (cluster.isWorker) {
  http.createServer((request, response) => response.end(`${cluster.worker.id}`)).listen(0, '127.0.0.1');
} else if (process.argv[2] === undefined) {
  const { spawnSync } = require('node:child_process');
  for (const policy of ['rr', 'none']) {
    const env = { ...process.env, NODE_CLUSTER_SCHED_POLICY: policy };
    const { status, stderr } = spawnSync(process.execPath, [__filename, policy], { env, encoding: 'utf8' });
    assert.strictEqual(status, 0, stderr);
  }
} else {
  const policy = process.argv[2];
  assert.strictEqual(cluster.schedulingPolicy, policy === 'rr' ? cluster.SCHED_RR : cluster.SCHED_NONE);
  const events = [];
  for (const name of ['fork', 'online', 'listening', 'disconnect', 'exit']) cluster.on(name, () => events.push(name));
  cluster.setupPrimary({ args: [] });
  const workers = [cluster.fork(), cluster.fork()];
  let listening = 0;
  cluster.on('listening', (worker, { port, address, addressType }) => {
    assert.strictEqual(worker.state, 'listening');
    assert.strictEqual(addressType, 4);
    assert.strictEqual(address, '127.0.0.1');
    if (++listening === 2) request(port, 0, { __proto__: null });
  });

  function request(port, n, seen) {
    if (n === 100) {
      if (policy === 'rr') assert.deepStrictEqual(Object.keys(seen), ['1', '2']);
      assert.strictEqual(Object.values(seen).reduce((a, b) => a + b), 100);
      cluster.disconnect(() => {
        assert.ok(workers.every((worker) => worker.exitedAfterDisconnect));
        assert.deepStrictEqual(cluster.workers, {});
      });
      return;
    }
    http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (id) => { seen[id] = (seen[id] ?? 0) + 1; });
      response.on('end', () => request(port, n + 1, seen));
    });
  }

  process.on('exit', () => {
    for (const name of ['fork', 'online', 'listening', 'disconnect', 'exit']) {
      assert.strictEqual(events.filter((event) => event === name).length, 2, name);
    }
  });
}
