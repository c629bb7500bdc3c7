// bench: {"kind": "http", "unit": "req/s", "matrix": {"app": ["static", "proxy"], "connections": [16]}}
'use strict';

// A file of 1 MiB piped into the response, and a reverse proxy whose agent keeps its connections. What stands behind the proxy
// is a process of its own, under the same runtime, or under $BENCH_SERVER for all.

const http = require('node:http');
const { spawn } = require('node:child_process');

const announce = (server) => server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));

function serveFile() {
  const fs = require('node:fs');
  const file = require('node:path').join(fs.mkdtempSync(`${require('node:os').tmpdir()}/bench-`), 'file');
  fs.writeFileSync(file, Buffer.alloc(1 << 20, 'The contents of a file. '));
  const { size } = fs.statSync(file);
  announce(http.createServer((req, res) => {
    res.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': size });
    fs.createReadStream(file).pipe(res);
  }));
}

function proxy(port) {
  const agent = new http.Agent({ keepAlive: true });
  announce(http.createServer((req, res) => {
    const { method, url: path, headers } = req;
    const onward = http.request({ host: '127.0.0.1', port, agent, method, path, headers }, (answer) => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', (error) => res.destroy(error));
    req.pipe(onward);
  }));
}

if (process.argv[2] === 'behind') {
  const body = JSON.stringify({ items: Array.from({ length: 40 }, (_, id) => ({ id, name: `item ${id}` })) });
  announce(http.createServer((req, res) => {
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
    res.end(body);
  }));
} else if (JSON.parse(process.argv[2]).app === 'static') {
  serveFile();
} else {
  const own = process.versions.deno && !process.env.BENCH_SERVER ? ['run', '-A'] : [];
  const child = spawn(process.env.BENCH_SERVER ?? process.execPath, [...own, __filename, 'behind'], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill());
  child.stdout.once('data', (text) => proxy(+`${text}`.trim().slice('port '.length)));
}
