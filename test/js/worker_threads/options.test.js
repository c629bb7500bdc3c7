'use strict';
// Options of a worker: execArgv, env, argv, limits, names; and what is refused.
const assert = require('node:assert');
const { once } = require('node:events');
const { SHARE_ENV, Worker } = require('node:worker_threads');

const run = async (code, options) => {
  const worker = new Worker(`const post = (x) => require('worker_threads').parentPort.postMessage(x); ${code}`, { eval: true, ...options });
  const [[message]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return message;
};

(async () => {
  assert.deepStrictEqual(await run('post([process.execArgv, process.argv.slice(2)])', { execArgv: ['--trace-warnings'], argv: [1, 'two'] }),
                         [['--trace-warnings'], ['1', 'two']]);
  assert.throws(() => new Worker('', { eval: true, execArgv: ['--nowhere'] }), { code: 'ERR_WORKER_INVALID_EXEC_ARGV' });
  assert.throws(() => new Worker('', { eval: true, env: { NODE_OPTIONS: '--nowhere' } }), { code: 'ERR_WORKER_INVALID_EXEC_ARGV' });
  assert.throws(() => new Worker(new URL('file:///x'), { eval: true }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.deepStrictEqual(await run('post(Object.keys(process.env))', { env: { ONLY: 1 } }), ['ONLY']);
  await run('process.env.FROM_WORKER = "yes"; post(1)', { env: SHARE_ENV });
  assert.strictEqual(process.env.FROM_WORKER, 'yes');
  assert.strictEqual(await run('post(require("worker_threads").threadName)', { name: 'given' }), 'given');

  // Nothing runs after process.exit().
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const quiet = new Worker('const { workerData } = require("worker_threads"); try { process.exit(5); } finally { workerData[0] = 1; }',
                           { eval: true, workerData: shared });
  const [code] = await once(quiet, 'exit');
  assert.strictEqual(code, 5);
  assert.strictEqual(shared[0], 0);

  const full = new Worker('const a = []; for (;;) a.push([a]);',
                          { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 } });
  assert.strictEqual(full.resourceLimits.maxOldGenerationSizeMb, 16);
  const [error] = await once(full, 'error');
  assert.strictEqual(error.code, 'ERR_WORKER_OUT_OF_MEMORY');
})();
