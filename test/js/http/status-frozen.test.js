'use strict';
// What is assigned to the response after writeHead comes too late.
const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer((req, res) => {
  res.writeHead(req.url === '/own' ? 299 : 200, req.url === '/own' ? 'Mine' : undefined);
  res.statusCode = 404;
  res.statusMessage = 'Other';
  assert.strictEqual(res.headersSent, true);
  res.end('x');
  assert.match(res._header, /^HTTP\/1.1 2/);
});

server.listen(0, () => {
  const { port } = server.address();
  http.get({ port }, (res) => {
    assert.strictEqual(res.statusCode, 200);
    assert.strictEqual(res.statusMessage, 'OK');
    res.resume().on('end', () => {
      http.get({ port, path: '/own' }, (res) => {
        assert.strictEqual(res.statusCode, 299);
        assert.strictEqual(res.statusMessage, 'Mine');
        res.resume().on('end', () => server.close());
      });
    });
  });
});
