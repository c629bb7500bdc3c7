'use strict';

// Origins are told over TLS alone; 421 takes one back. A stream of one session carries another.
const assert = require('node:assert');
const http2 = require('node:http2');

const server = http2.createServer();
server.on('stream', (stream) => {
  stream.session.origin('https://example.org');
  stream.respond();
  stream.end('ok');
});
server.listen(0, () => {
  const client = http2.connect(`http://localhost:${server.address().port}`);
  client.on('origin', () => assert.fail('told in plain text'));
  client.request().resume().on('close', () => {
    assert.strictEqual(client.originSet, undefined);
    client.close();
    server.close();
  });
});

const proxy = http2.createServer();
let status;
process.on('exit', () => assert.strictEqual(status, 204));
proxy.once('connect', (req, res) => {
  res.writeHead(200);
  proxy.emit('connection', res.stream);
});
proxy.on('request', (req, res) => {
  if (req.method === 'CONNECT') return;
  res.writeHead(204);
  res.end();
});
proxy.listen(0, () => {
  const outer = http2.connect(`http://localhost:${proxy.address().port}`);
  const tunnel = outer.request({ ':method': 'CONNECT', ':authority': 'example.com:80' });
  tunnel.on('response', () => {
    const inner = http2.connect('http://example.com', { createConnection: () => tunnel });
    inner.request().on('response', (headers) => {
      status = headers[':status'];
      inner.close();
      outer.close();
      proxy.close();
    });
  });
});
