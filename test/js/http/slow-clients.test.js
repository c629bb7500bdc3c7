'use strict';
// Clients that do not finish their head, or their body, are cut off with 408.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const server = http.createServer({ headersTimeout: 100, requestTimeout: 300, connectionsCheckingInterval: 50 }, (req, res) => {
  req.on('error', () => {}).resume();
});

function expectCut(text, done) {
  const began = Date.now();
  const socket = net.connect(server.address().port);
  let answer = '';
  socket.on('data', (d) => { answer += d; });
  socket.on('error', () => {});
  socket.on('close', () => done(answer, Date.now() - began));
  socket.write(text);
}

server.listen(0, () => {
  let left = 4;
  const end = () => { if (--left === 0) server.close(); };
  const cut = /^HTTP\/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n$/;
  // nothing at all
  expectCut('', (answer, ms) => { assert.match(answer, cut); assert.ok(ms >= 90, `${ms}`); end(); });
  expectCut('GET / HTTP/1.1\r\nHost: x\r\n', (answer, ms) => { assert.match(answer, cut); assert.ok(ms >= 90, `${ms}`); end(); });
  expectCut('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab', (answer, ms) => {
    assert.match(answer, cut);
    assert.ok(ms >= 290, `${ms}`);
    end();
  });
  // One who drips is not better off.
  const socket = net.connect(server.address().port);
  const drip = setInterval(() => socket.write('a'), 20);
  socket.write('GET / HTTP/1.1\r\nX: ');
  socket.on('error', () => {});
  socket.on('data', (d) => assert.match(`${d}`, cut));
  socket.on('close', () => { clearInterval(drip); end(); });
});
