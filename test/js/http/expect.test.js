'use strict';
// Expect: 100-continue, and expectations that are not met.
const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer((req, res) => {
  let body = '';
  req.on('data', (d) => { body += d; });
  req.on('end', () => res.end(body));
});

server.listen(0, () => {
  const { port } = server.address();
  const req = http.request({ port, method: 'POST', headers: { Expect: '100-continue' } });
  let continued = false;
  req.on('continue', () => { continued = true; req.end('the body'); });
  req.on('response', (res) => {
    assert.ok(continued);
    res.on('data', (d) => assert.strictEqual(`${d}`, 'the body'));
    res.on('end', () => {
      http.get({ port, headers: { Expect: 'miracles' } }, (res) => {
        assert.strictEqual(res.statusCode, 417);
        res.resume().on('end', () => server.close());
      });
    });
  });
  req.flushHeaders();
});
