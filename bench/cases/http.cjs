// bench: {"kind": "http", "unit": "req/s", "matrix": {"app": ["hello", "post"], "connections": [64, 1]}, "memory": "hello 64"}
'use strict';

const http = require('node:http');

const { app } = JSON.parse(process.argv[2]);

const handlers = {
  hello(req, res) {
    res.writeHead(200, { 'Content-Type': 'text/plain' });
    res.end('Hello World\n');
  },
  post(req, res) {
    let text = '';
    req.setEncoding('utf8');
    req.on('data', (chunk) => { text += chunk; });
    req.on('end', () => {
      const { items } = JSON.parse(text);
      const body = JSON.stringify({ count: items.length, total: items.reduce((sum, item) => sum + item.price, 0) });
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
      res.end(body);
    });
  },
};

const server = http.createServer(handlers[app]);
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
