// bench: {"kind": "program", "unit": "req/s", "matrix": {"kind": ["keep-alive", "handshake"]}}
'use strict';

// Hello over https with 64 connections. The server is a process of its own, under the same runtime, or under $BENCH_SERVER
// for all: then the client alone is measured.

const fs = require('node:fs');
const https = require('node:https');
const path = require('node:path');
const { spawn } = require('node:child_process');

const read = (name) => fs.readFileSync(path.join(__dirname, '../../test/fixtures/tls', name));

if (process.argv[2] === 'serve') {
  const server = https.createServer({ key: read('server.key'), cert: read('server.pem') }, (req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain' });
    res.end('Hello World\n');
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  process.stdin.resume().on('end', () => process.exit(0));
} else {
  require('../measure.cjs')(async ({ kind }) => {
    const argv = process.versions.deno ? ['run', '-A', __filename, 'serve'] : [__filename, 'serve'];
    const child = spawn(process.env.BENCH_SERVER ?? process.execPath, process.env.BENCH_SERVER ? [__filename, 'serve'] : argv,
                        { stdio: ['pipe', 'pipe', 'inherit'] });
    process.on('exit', () => child.kill());
    const port = await new Promise((resolve) => { child.stdout.once('data', (d) => resolve(`${d}`.trim())); });
    const agent = new https.Agent({ keepAlive: kind === 'keep-alive', maxSockets: 64, maxCachedSessions: 0 });
    const options = { port, host: '127.0.0.1', servername: 'localhost', ca: read('ca.pem'), agent };
    const one = () => new Promise((resolve, reject) => {
      https.get(options, (res) => {
        res.on('data', () => {});
        res.on('end', resolve);
      }).on('error', reject);
    });
    const some = async (n) => { for (let i = 0; i < n; i++) await one(); };
    return (n) => Promise.all(Array.from({ length: 64 }, () => some(Math.ceil(n / 64))));
  });
}
