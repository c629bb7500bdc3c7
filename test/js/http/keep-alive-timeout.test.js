'use strict';
// An idle connection is closed after keepAliveTimeout, one with a request under way is not.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const server = http.createServer({ keepAliveTimeout: 100, keepAliveTimeoutBuffer: 0 }, (req, res) => {
  if (req.url === '/slow') setTimeout(() => res.end('slow'), 250);
  else res.end('quick');
});

server.listen(0, () => {
  const socket = net.connect(server.address().port);
  let text = '', quickAt;
  socket.write('GET /quick HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.on('data', (d) => {
    text += d;
    if (text.endsWith('quick')) socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    if (text.endsWith('slow')) quickAt = Date.now();
  });
  socket.on('end', () => {
    assert.ok(text.endsWith('slow'));
    assert.ok(Date.now() - quickAt >= 90, `closed after ${Date.now() - quickAt} ms`);
    server.close();
  });
});
