'use strict';
// What goes into a worker's stdin comes out of its stdout, whole and in order.
const assert = require('node:assert');
const { Worker } = require('node:worker_threads');

(async () => {
  const worker = new Worker('process.stdin.pipe(process.stdout); process.stderr.write("said")', { eval: true, stdin: true, stdout: true, stderr: true });
  const chunks = Array.from({ length: 200 }, (_, i) => Buffer.alloc(5000, i));
  (async () => {
    for (const chunk of chunks) if (!worker.stdin.write(chunk)) await new Promise((resolve) => worker.stdin.once('drain', resolve));
    worker.stdin.end();
  })();
  const out = [];
  for await (const chunk of worker.stdout) out.push(chunk);
  assert.ok(Buffer.concat(out).equals(Buffer.concat(chunks)));
  assert.strictEqual(String(worker.stderr.read()), 'said');
})();
