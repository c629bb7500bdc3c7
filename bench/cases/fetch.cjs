// bench: {"kind": "program", "unit": "req/s", "matrix": {"kind": ["json", "parallel", "post"]}}
'use strict';

// The server is a process of its own, under the same runtime, or under $BENCH_SERVER for all: then the client alone is measured.

const { spawn } = require('node:child_process');

if (process.argv[2] === 'serve') {
  const body = JSON.stringify({ hello: 'world', items: [1, 2, 3], name: 'x'.repeat(50) });
  const server = require('node:http').createServer((req, res) => {
    req.resume().on('end', () => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      res.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  process.stdin.resume().on('end', () => process.exit(0));
} else {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ items: Array(20).fill(1) }) };
  require('../measure.cjs')(async ({ kind }) => {
    const argv = process.versions.deno ? ['run', '-A', __filename, 'serve'] : [__filename, 'serve'];
    const child = spawn(process.env.BENCH_SERVER ?? process.execPath, process.env.BENCH_SERVER ? [__filename, 'serve'] : argv,
                        { stdio: ['pipe', 'pipe', 'inherit'] });
    process.on('exit', () => child.kill());
    const port = await new Promise((resolve) => { child.stdout.once('data', (d) => resolve(`${d}`.trim())); });
    const url = `http://127.0.0.1:${port}/x`;
    const one = async (init) => {
      const response = await fetch(url, init);
      if ((await response.json()).hello !== 'world') throw new Error('fetch');
    };
    const some = async (n, init) => { for (let i = 0; i < n; i++) await one(init); };
    return {
      json: (n) => some(n),
      post: (n) => some(n, post),
      parallel: (n) => Promise.all(Array.from({ length: 16 }, () => some(Math.ceil(n / 16)))),
    }[kind];
  });
}
